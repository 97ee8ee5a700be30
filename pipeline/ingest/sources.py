"""Sources by name: where news comes from, what it may be assumed to declare, what limits hold."""

import hashlib
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import yaml
from pydantic import Field, ValidationError, field_validator
from upath import UPath

from pipeline.document import Declared, Model, RawDocument
from pipeline.errors import ConfigurationError
from pipeline.ingest.identity import canonicalize_url, is_web_address, raw_sha256
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
    fetch_seconds: float = 30.0
    fetch_redirects: int = 5
    allow_private: bool = False


class Source(Model):
    """One entry of `sources.yaml`."""

    name: str
    kind: Literal["folder", "feed"] = "folder"
    location: str
    hints: Hints = Hints()
    limits: Limits = Limits()
    fields: dict[str, str] = Field(default_factory=dict)

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


def find_source(wanted: str, settings: Settings) -> Source:
    """The source of a name, or of a path: the declared one that lies there, else one made up for it.

    A path is absolute or counts from the project's root, since a worker's own folder means nothing.
    """
    declared = load_sources(settings)
    if wanted in declared:
        return declared[wanted]
    if is_web_address(wanted):
        return Source(name=_name_address(wanted), kind="feed", location=wanted)
    place = locate(wanted)
    for source in declared.values():
        if locate(source.location) == place:
            return source
    return Source(name=_name_place(place), location=place)


def locate(location: str) -> str:
    """An absolute spelling of a path; a URL of another file system stays as it is."""
    path = UPath(location)
    if path.protocol not in ("", "file", "local"):
        return str(path)
    return (REPOSITORY / Path(path.path)).resolve().as_posix()


def apply_hints(raw: RawDocument, hints: Hints) -> RawDocument:
    """Fill in what a document doesn't declare itself; another hint is another copy."""
    given = raw.declared.model_dump(exclude_none=True)
    declared = Declared(**{**hints.model_dump(exclude_none=True), **given})
    if declared == raw.declared:
        return raw
    digest = raw_sha256(raw.content, declared)
    return raw.model_copy(update={"declared": declared, "raw_sha256": digest})


def _name_place(place: str) -> str:
    """Name a place that nobody declared: its folder and a hash of where that lies.

    The name is part of the ids of documents without an address, so two folders of one name must differ; a
    single file has its folder's name, so that it keeps its id when the whole folder is read.
    """
    path = UPath(place)
    folder = path.parent if path.is_file() else path
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:6]
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', folder.name) or 'root'}-{digest}"


def _name_address(url: str) -> str:
    digest = hashlib.sha256(canonicalize_url(url).encode()).hexdigest()[:6]
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', urlsplit(url).hostname or 'feed')}-{digest}"


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
