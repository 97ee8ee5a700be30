"""Sources by name: where news comes from, what it may be assumed to declare, what limits hold."""

import re
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError, field_validator

from pipeline.document import Model
from pipeline.errors import ConfigurationError
from pipeline.ingest.identity import is_web_address
from pipeline.settings import REPOSITORY, Settings

_NAME = re.compile(r"[A-Za-z0-9_-]+")


class Hints(Model):
    """What documents are taken to declare where they declare nothing themselves."""

    outlet: str | None = None
    outlet_country: str | None = None
    language: str | None = None


class Limits(Model):
    """Limits of one source, tighter or wider than the settings'."""

    document_max_bytes: int | None = None


class Source(Model):
    """One entry of `sources.yaml`."""

    name: str
    kind: Literal["folder", "feed"] = "folder"
    location: str
    hints: Hints = Hints()
    limits: Limits = Limits()

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("a source's name holds letters, digits, '-' and '_' only")
        return name


def load_sources(settings: Settings) -> dict[str, Source]:
    """Read our sources and the user's; the user's win by name.

    Raises:
        ConfigurationError: A file can't be read, an entry is wrong, or one file names a source twice.
    """
    sources: dict[str, Source] = {}
    for path in _files(settings):
        sources |= _read(path)
    return sources


def check_sources(settings: Settings) -> list[str]:
    """Problems that a run would meet, each with its source: nothing at a folder's place, no feed address."""
    return [problem for source in load_sources(settings).values() if (problem := _problem(source))]


def _files(settings: Settings) -> list[Path]:
    folders = [settings.seeds, *([settings.overlay] if settings.overlay else [])]
    return [path for folder in folders if (path := folder / "sources.yaml").exists()]


def _read(path: Path) -> dict[str, Source]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        sources = [Source.model_validate(entry) for entry in entries]
    except (OSError, TypeError, yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{path.name} can't be used: {exc}") from exc
    names = [source.name for source in sources]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ConfigurationError(f"{path.name} names {', '.join(doubled)} twice.")
    return dict(zip(names, sources, strict=True))


def _problem(source: Source) -> str | None:
    if source.kind == "feed" and is_web_address(source.location):
        return None
    if "://" not in source.location and not (REPOSITORY / source.location).exists():
        return f"{source.name}: there is nothing at {source.location}"
    return None
