"""Actors out of the registry into files of other tools, and from such files into a user's overlay."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.enrich.registry.model import Actor
from pipeline.enrich.registry.overlay import entry_of, overlay_folder, try_change
from pipeline.enrich.registry.parse import ID, parse_entry
from pipeline.enrich.registry.registry import Registry
from pipeline.enrich.registry.yaml_insert import render_item
from pipeline.errors import ConfigurationError
from pipeline.files import write_whole
from pipeline.settings import Settings

Format = Literal["followthemoney", "csv"]
# Each round sets aside what the linter names; what only leaned on that falls in the next one.
_ROUNDS_MAX = 10


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that was not taken: its number from 1, its column (a name or the character's number), why."""

    line: int
    column: str | int | None
    reason: str


class LineError(Exception):
    """A line that can't be taken; caught where lines are read, so that it costs no other."""

    def __init__(self, reason: str, column: str | int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


@dataclass(frozen=True, slots=True)
class FoundActor:
    """An actor of a file and the line that it begins in."""

    actor: Actor
    line: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: actors and what could not be read of it."""

    actors: tuple[FoundActor, ...]
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: ids new to the registry, ids whose entry changed, and what was set aside."""

    path: Path
    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged_count: int
    set_aside: tuple[SetAside, ...]


Row = Mapping[str, Any]


def given_aliases(actor: Actor, *, ambiguous: bool) -> list[str]:
    """The aliases that the files give an actor, the name itself only where it is ambiguous."""
    return [
        alias.text
        for alias in actor.aliases
        if alias.origin == "given"
        and alias.is_ambiguous == ambiguous
        and (ambiguous or alias.text != actor.name)
    ]


def check_entry(entry: Mapping[str, Any]) -> Actor:
    """The actor of an entry.

    Raises:
        LineError: The entry is malformed.
    """
    try:
        return parse_entry(entry)
    except ConfigurationError as exc:
        raise LineError(str(exc).partition(": ")[2] or str(exc)) from exc


def content_of(actor: Actor) -> tuple[Any, ...]:
    """What of an actor an exchange carries; the languages of aliases are derived."""
    return (
        actor.name,
        actor.type,
        actor.country,
        actor.point,
        actor.tier,
        actor.body,
        frozenset(given_aliases(actor, ambiguous=False)),
        frozenset(given_aliases(actor, ambiguous=True)),
        frozenset((m.of, m.kind, m.from_date, m.to_date) for m in actor.memberships),
        frozenset(actor.roles),
        actor.source,
    )


def import_actors(found: Found, path: Path, *, settings: Settings, registry: Registry) -> ImportReport:
    """Add a file's actors to the overlay; equal ones are left alone, a second import changes nothing.

    Args:
        found: What was read.
        path: The YAML file to add them to; what stands in it stays.
        settings: Names the overlay.
        registry: As it is now.

    Raises:
        ConfigurationError: No overlay, or the file is no list of actors.
    """
    overlay_folder(settings)
    set_aside = list(found.set_aside)
    known = {id_: content_of(registry.actors[id_]) for id_ in registry.actors}
    waiting: dict[str, FoundActor] = {}
    unchanged = 0
    for one in found.actors:
        if known.get(one.actor.id) == content_of(one.actor):
            unchanged += 1
        elif complaint := _name_clash(one.actor, registry):
            set_aside.append(SetAside(one.line, "name", complaint))
        else:
            waiting[one.actor.id] = one
    set_aside += _write_sound_ones(waiting, path, settings)
    added = tuple(id_ for id_ in waiting if id_ not in registry.actors)
    updated = tuple(id_ for id_ in waiting if id_ in registry.actors)
    return ImportReport(path, added, updated, unchanged, tuple(sorted(set_aside, key=lambda one: one.line)))


def _name_clash(actor: Actor, registry: Registry) -> str | None:
    for other in registry.find(actor.name):
        if other.id != actor.id and other.name.casefold() == actor.name.casefold():
            return f"{actor.name} is the name of {other.id} already: merge it, or give it another name"
    return None


def _write_sound_ones(waiting: dict[str, FoundActor], path: Path, settings: Settings) -> list[SetAside]:
    """Write the entries that the linter takes; takes the others out of `waiting`."""
    set_aside: list[SetAside] = []
    before = (
        path.read_bytes().decode("utf-8") if path.exists() else "# Written by `marsad registry import`.\n"
    )
    for _ in range(_ROUNDS_MAX):
        if not waiting:
            return set_aside
        text = before + ("" if before.endswith("\n") or not before else "\n")
        text += "".join(render_item(entry_of(one.actor), indent=0) for one in waiting.values())
        _, problems = try_change(path, text, settings)
        if not problems:
            write_whole(path, [text.encode()])
            return set_aside
        refused = _refused(problems, waiting)
        if not refused:
            break
        for id_, problem in refused.items():
            set_aside.append(SetAside(waiting.pop(id_).line, None, problem))
    set_aside += [SetAside(one.line, None, "the linter refuses the whole file") for one in waiting.values()]
    waiting.clear()
    return set_aside


def _refused(problems: Iterable[str], waiting: Mapping[str, FoundActor]) -> dict[str, str]:
    refused: dict[str, str] = {}
    for problem in problems:
        for id_ in ID.findall(problem):
            if id_ in waiting:
                refused.setdefault(id_, problem)
    return refused


def read_lines(lines: Iterable[tuple[int, Any]], read: Callable[[int, Any], None]) -> list[SetAside]:
    """Read line by line; gives those that raised a LineError."""
    set_aside: list[SetAside] = []
    for number, line in lines:
        try:
            read(number, line)
        except LineError as exc:
            set_aside.append(SetAside(number, exc.column, exc.reason))
    return set_aside


def countries_of(actors: Sequence[Actor] | Iterable[Actor]) -> frozenset[str]:
    """Codes that an actor's country may have: those of the states."""
    return frozenset(actor.country for actor in actors if actor.type == "state" and actor.country)
