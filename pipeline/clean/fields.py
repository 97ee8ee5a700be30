"""Where pages keep what: the names in `seeds/metadata/fields.yaml`, checked on load."""

from functools import cache
from typing import TypeVar

import yaml
from pydantic import ValidationError

from pipeline.document import Model
from pipeline.errors import ConfigurationError
from pipeline.settings import load_settings

Table = TypeVar("Table", bound=Model)


class Fields(Model):
    """Names of <meta> elements by what they hold, best first, and schema.org's article types."""

    source: str
    title: tuple[str, ...]
    authors: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    outlet: tuple[str, ...]
    language: tuple[str, ...]
    description: tuple[str, ...]
    article_types: tuple[str, ...]


class Bylines(Model):
    """Words around authors' names, by language; lower case."""

    source: str
    prefixes: tuple[str, ...]
    conjunctions: tuple[str, ...]
    roles: tuple[str, ...]
    not_names: tuple[str, ...]
    offices: tuple[str, ...]
    credentials: tuple[str, ...]


class StandingLines(Model):
    """Starts of short lines that stand in articles and do not belong to them, by language; lower case."""

    source: str
    words_max: int
    starts: dict[str, tuple[str, ...]]


@cache
def load_standing_lines() -> StandingLines:
    """The table of standing lines.

    Raises:
        ConfigurationError: The file is missing or has an unknown or missing key.
    """
    return _load("standing_lines.yaml", StandingLines)


@cache
def load_fields() -> Fields:
    """The table of metadata names.

    Raises:
        ConfigurationError: The file is missing or has an unknown or missing key.
    """
    return _load("fields.yaml", Fields)


@cache
def load_bylines() -> Bylines:
    """The table of words around authors' names.

    Raises:
        ConfigurationError: The file is missing or has an unknown or missing key.
    """
    return _load("bylines.yaml", Bylines)


def _load(name: str, model: type[Table]) -> Table:
    path = load_settings().seeds / "metadata" / name
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{path} can't be read: {exc}") from exc
