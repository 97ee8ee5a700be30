"""Reads actor entries from YAML and CSV files, ours and a user's, into one raw record per actor id."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import regex
import xxhash
import yaml

from pipeline.enrich.fold import fold
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings

Entry = dict[str, Any]
DENY = "deny.yaml"
NAMESAKES = "namesakes.yaml"
# Files at the top of an overlay folder that describe something other than actors.
_NO_ACTORS = frozenset({DENY, NAMESAKES, "sources.yaml"})
_SLUG_GAP = regex.compile(r"[^a-z0-9]+")
_MEMBERSHIP_COLUMNS = ("member_of", "front_of", "organ_of")
LIST_COLUMNS = ("aliases", "ambiguous", *_MEMBERSHIP_COLUMNS)


@dataclass(frozen=True, slots=True)
class Denied:
    """What must not link: aliases (folded) and ids everywhere, pairs of (folded alias, actor id)."""

    aliases: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()


def seed_files(settings: Settings) -> tuple[Path, ...]:
    """Our actor files in a fixed order."""
    return _actor_files(settings.seeds / "actors")


def overlay_files(settings: Settings) -> tuple[Path, ...]:
    """The user's actor files: in the overlay folder or in `actors/` below it."""
    if settings.overlay is None:
        return ()
    if not settings.overlay.is_dir():
        raise ConfigurationError(
            f"MARSAD_OVERLAY is {settings.overlay}, which is not a folder: make it (mkdir -p), or "
            "correct the variable"
        )
    return tuple(
        sorted(
            path
            for folder in (settings.overlay, settings.overlay / "actors")
            for path in (folder.iterdir() if folder.is_dir() else ())
            if path.suffix in {".yaml", ".csv"} and path.name not in _NO_ACTORS
        )
    )


def deny_file(settings: Settings) -> Path | None:
    """The user's deny-list, where there is one."""
    path = settings.overlay / DENY if settings.overlay else None
    return path if path and path.is_file() else None


def namesakes_files(settings: Settings) -> list[Path]:
    """Ours, and the user's where there is one: actors that look like one and are two."""
    folders = [settings.seeds / "names", *([settings.overlay] if settings.overlay else [])]
    return [path for folder in folders if (path := folder / NAMESAKES).is_file()]


def hash_files(paths: Iterable[Path]) -> str:
    """Hash of names and contents; equal data gives an equal version on every machine."""
    digest = xxhash.xxh3_128()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def slug(name: str) -> str:
    """Id of an actor that gives none: its name in ASCII, lower case, hyphens."""
    return _SLUG_GAP.sub("-", fold(name)).strip("-")


def read_file(path: Path) -> list[Entry]:
    """Read one file's entries; each has an `id` and knows its `file`.

    Raises:
        ConfigurationError: Not YAML or CSV as described in seeds/actors/README.md.
    """
    entries = _read_csv(path) if path.suffix == ".csv" else _read_yaml(path)
    tier = {"tier": "extended"} if path.parent.name == "extended" else {}
    return [
        {**tier, **entry, "id": entry.get("id") or slug(str(entry.get("name", ""))), "file": path.name}
        for entry in entries
    ]


def read_entries(settings: Settings) -> dict[str, Entry]:
    """Our entries by id, overridden field by field by the user's; `more_aliases` adds instead.

    Raises:
        ConfigurationError: A file can't be read, or two of our files describe one id.
    """
    entries: dict[str, Entry] = {}
    for path in sorted(seed_files(settings), key=lambda path: path.parent.name == "extended"):
        for entry in read_file(path):
            known = entries.setdefault(entry["id"], entry)
            # The extended tier loses every tie to the core; its generator drops such rows when run again.
            if known is not entry and entry.get("tier") != "extended":
                raise ConfigurationError(
                    f"actor id {entry['id']!r} is in {known['file']} and in {path.name}: keep one"
                )
    more: list[tuple[str, object]] = []
    for path in overlay_files(settings):
        for entry in read_file(path):
            more.append((entry["id"], entry.pop("more_aliases", None)))
            entries[entry["id"]] = {**entries.get(entry["id"], {}), **entry}
    for id_, aliases in more:  # last of all: no order of files may lose what was added
        if aliases:
            entries[id_]["aliases"] = [*_pairs(entries[id_].get("aliases")), *_pairs(aliases)]
    return entries


def read_denied(settings: Settings) -> Denied:
    """Read the user's deny-list.

    Raises:
        ConfigurationError: The file is not a mapping of `aliases`, `ids`, `pairs`.
    """
    path = deny_file(settings)
    if path is None:
        return Denied()
    found = _load_yaml(path) or {}
    if not isinstance(found, dict) or not set(found) <= {"aliases", "ids", "pairs"}:
        raise ConfigurationError(f"{path}: expected a mapping with `aliases`, `ids`, `pairs`")
    try:
        pairs = frozenset((fold(str(pair["alias"])), str(pair["id"])) for pair in found.get("pairs") or ())
    except (TypeError, KeyError) as exc:
        raise ConfigurationError(f"{path}: each of `pairs` is {{alias: ..., id: ...}}") from exc
    return Denied(
        aliases=frozenset(fold(str(alias)) for alias in found.get("aliases") or ()),
        ids=frozenset(map(str, found.get("ids") or ())),
        pairs=pairs,
    )


def _actor_files(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        raise ConfigurationError(f"no actors in {folder}: check MARSAD_SEEDS")
    return tuple(sorted(p for p in folder.rglob("*") if p.suffix in {".yaml", ".csv"} and p.is_file()))


def _pairs(aliases: object) -> list[object]:
    """Aliases as a flat list; those given by language, alone or among others, become (language, text)."""
    if isinstance(aliases, Mapping):
        return [(language, text) for language, texts in aliases.items() for text in texts]
    if not isinstance(aliases, list | tuple):
        return []
    return [pair for alias in aliases for pair in (_pairs(alias) if isinstance(alias, Mapping) else (alias,))]


def _load_yaml(path: Path) -> object:
    try:
        # The loader in C reads thousands of entries ten times faster; it is as safe as SafeLoader.
        return cast(object, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"{path} is not YAML: {exc}") from exc


def _read_yaml(path: Path) -> list[Entry]:
    found = _load_yaml(path)
    defaults: Entry = {}
    if isinstance(found, dict):
        if not set(found) <= {"defaults", "actors"}:
            raise ConfigurationError(f"{path}: expected a list of actors, or `defaults` and `actors`")
        defaults, found = found.get("defaults") or {}, found.get("actors")
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ConfigurationError(f"{path}: expected a list of actors, each a mapping")
    return [{**defaults, **entry} for entry in found]


def _read_csv(path: Path) -> list[Entry]:
    entries: dict[str, Entry] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if None in row or None in row.values():
                raise ConfigurationError(f"{path}: a row has more or fewer cells than the header: {row}")
            entry = row_entry({key: value.strip() for key, value in row.items() if value.strip()})
            known = entries.setdefault(str(entry["id"]), entry)
            if known is not entry:
                add_row(known, entry)
    return list(entries.values())


def row_entry(row: dict[str, str]) -> Entry:
    """One CSV row: lists are parted by `|`, a point by a blank.

    `office`, `title`, `of`, `from`, `to` are one role; with a `relation` that is no role they are a
    membership of that kind.
    """
    entry: Entry = {key: value.split("|") if key in LIST_COLUMNS else value for key, value in row.items()}
    entry["id"] = entry.get("id") or slug(row.get("name", ""))
    kind = entry.pop("relation", "role")
    role: Entry = {key: entry.pop(key) for key in ("office", "title", "of", "from", "to") if key in entry}
    country = entry.pop("office_country", None)
    memberships = [{"of": of, "kind": kind} for kind in _MEMBERSHIP_COLUMNS for of in entry.pop(kind, ())]
    if kind != "role":
        memberships.append({"kind": kind, **role})
    elif "office" in role:
        country = country or (None if "of" in role else row.get("country"))
        entry["roles"] = [{**role, **({"country": country} if country else {})}]
    if "point" in entry:
        entry["point"] = str(entry["point"]).split()
    return {**entry, "memberships": memberships} if memberships else entry


def add_row(known: Entry, more: Entry) -> None:
    """Add what another row of an actor says to the first."""
    for key in ("aliases", "ambiguous", "roles", "memberships"):
        if more.get(key):
            known[key] = [
                *known.get(key, []),
                *(item for item in more[key] if item not in known.get(key, [])),
            ]


def iter_aliases(entry: Mapping[str, Any]) -> Iterator[tuple[str | None, str, bool]]:
    """(language or None, text, is ambiguous) of each alias the entry gives."""
    for key, is_ambiguous in (("aliases", False), ("ambiguous", True)):
        for alias in _pairs(entry.get(key)):
            if isinstance(alias, tuple):
                yield str(alias[0]), str(alias[1]), is_ambiguous
            else:
                yield None, str(alias), is_ambiguous
