"""Changes of a user's overlay: a new actor, one more alias, a denied name.

A change is tried on a copy of the overlay first: what the linter finds wrong with it, or what would not take
effect, is never written. A file is replaced in one step; what else stands in it stays as it is, character by
character (`yaml_insert`).
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.enrich.fold import fold
from pipeline.enrich.registry.lint import find_problems
from pipeline.enrich.registry.load import build_actors, index_names
from pipeline.enrich.registry.model import Actor
from pipeline.enrich.registry.registry import Registry
from pipeline.enrich.registry.seeds import (
    DENY,
    deny_file,
    overlay_files,
    read_denied,
    read_entries,
    read_file,
    slug,
)
from pipeline.enrich.registry.yaml_insert import insert_item, render_item
from pipeline.errors import ConfigurationError, PipelineError
from pipeline.files import write_whole
from pipeline.settings import Settings

ACCEPTED = Path("actors", "accepted.yaml")
_HEADER = (
    "# Written by `marsad registry accept` and `merge`; yours to edit.\n"
    "# docs/how-to/grow-the-registry.md tells more.\n"
)

Entry = Mapping[str, Any]
Effect = Callable[[Sequence[Actor]], str | None]
"""Says why a change would not take effect with these actors; None when it does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: `path` was written, or nothing needed to be (`is_changed` False)."""

    actor_id: str | None
    path: Path
    is_changed: bool
    message: str


class RefusedChange(PipelineError):
    """A change that the linter refuses; nothing was written.

    Args:
        problems: What it found, a sentence each.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        listed = "; ".join(problems)
        super().__init__(f"nothing was written, the registry would not be sound: {listed}")
        self.problems = tuple(problems)


def overlay_folder(settings: Settings) -> Path:
    """The user's overlay, made if it is named and absent.

    Raises:
        ConfigurationError: MARSAD_OVERLAY names none.
    """
    if settings.overlay is None:
        raise ConfigurationError(
            "no overlay is named, and our actors are not the place: choose a folder for your own and say "
            "`export MARSAD_OVERLAY=$HOME/marsad-overlay`; it is made when it is absent"
        )
    settings.overlay.mkdir(parents=True, exist_ok=True)
    return settings.overlay


def add_actor(entry: Entry, *, settings: Settings, registry: Registry) -> Outcome:
    """Write a new actor to the overlay; one that is there already is left alone.

    Args:
        entry: `name`, `type`, and what else an actor file takes; without an `id` it gets one of its own.
        settings: Names the overlay.
        registry: As it is now.

    Raises:
        ConfigurationError: No overlay, or a file that can't be added to.
        RefusedChange: The linter refuses it, or the deny-list keeps it from linking.
        PipelineError: Another actor bears the name.
    """
    folder = overlay_folder(settings)
    path, name = folder / ACCEPTED, str(entry["name"])
    bearer = _plain_bearer(name, registry)
    if bearer is not None:
        if _is_own(bearer.id, settings):
            return Outcome(bearer.id, path, False, f"{name} is registered already, as {bearer.id}")
        raise PipelineError(
            f"{name} is a name of {bearer.name} ({bearer.id}) already; for somebody else of that name give "
            "--name with what tells them apart"
        )
    actor_id = str(entry.get("id") or _free_id(name, registry))
    if actor_id in registry.actors:
        raise PipelineError(f"there is an actor {actor_id}: `marsad registry merge` adds a name to it")
    full = {"id": actor_id, **{key: value for key, value in entry.items() if key != "id" and value}}
    text = insert_item(_text(path, _HEADER), (), full)
    _write(path, text, settings=settings, effect=_bears(name, actor_id, settings))
    return Outcome(actor_id, path, True, f"{name} is now {actor_id}")


def add_alias(alias: str, actor_id: str, *, settings: Settings, registry: Registry) -> Outcome:
    """Give an actor one more name through the overlay.

    Raises:
        ConfigurationError: No overlay, or a file that can't be added to.
        RefusedChange: The linter refuses it: another actor bears the name plainly, it is a word, ...
    """
    path = overlay_folder(settings) / ACCEPTED
    actor = registry.actors[actor_id]
    known = [known for known in actor.aliases if fold(known.text) == fold(alias)]
    if any(not alias.is_ambiguous for alias in known):
        return Outcome(actor_id, path, False, f"{alias} is a name of {actor.name} already")
    if known:
        raise PipelineError(
            f"{alias} is a name of {actor.name} already, an ambiguous one: it links beside a second sign. "
            f"To link it always, give {actor_id} an `ambiguous` list without it in your overlay."
        )
    text = _with_alias(path, alias, actor, settings)
    _write(path, text, settings=settings, effect=_bears(alias, actor_id, settings))
    return Outcome(actor_id, path, True, f"{alias} is now a name of {actor.name} ({actor_id})")


def deny_name(alias: str, actor_id: str | None, *, settings: Settings) -> Outcome:
    """Put a name on the deny-list: for all, or as a name of one actor.

    Raises:
        ConfigurationError: No overlay, or a deny-list that can't be added to.
        RefusedChange: The linter refuses it.
    """
    path = overlay_folder(settings) / DENY
    denied, key = read_denied(settings), fold(alias)
    whom = f"a name of {actor_id}" if actor_id else "anybody's name"
    if (key, actor_id) in denied.pairs or (actor_id is None and key in denied.aliases):
        return Outcome(actor_id, path, False, f"{alias} is denied as {whom} already")
    if not key:
        raise PipelineError(f"{alias!r} holds no letter or number: there is nothing to deny")
    where = "aliases" if actor_id is None else "pairs"
    item = alias if actor_id is None else {"alias": alias, "id": actor_id}
    text = insert_item(_text(path, ""), (where,), item)
    _write(path, text, settings=settings, effect=lambda _: None)
    return Outcome(actor_id, path, True, f"{alias} is denied as {whom} from now on")


def add_entries(entries: Sequence[Entry], path: Path, *, settings: Settings, header: str) -> None:
    """Write many entries behind those of a file, all or none.

    Raises:
        RefusedChange: The linter refuses them.
    """
    text = _text(path, header)
    for entry in entries:
        text = _appended(text, entry)
    _write(path, text, settings=settings, effect=lambda _: None)


def entry_of(actor: Actor) -> dict[str, Any]:
    """An actor as an entry of an actor file; what is derived is left out."""
    given = [alias for alias in actor.aliases if alias.origin == "given"]
    plain = [alias.text for alias in given if not alias.is_ambiguous and alias.text != actor.name]
    entry: dict[str, Any] = {
        "id": actor.id,
        "name": actor.name,
        "type": actor.type,
        "country": actor.country,
        "point": list(actor.point) if actor.point else None,
        "tier": actor.tier if actor.tier != "core" else None,
        "body": actor.body,
        "aliases": plain,
        "ambiguous": [alias.text for alias in given if alias.is_ambiguous],
        "memberships": [
            _without_none({"of": m.of, "kind": m.kind, "from": m.from_date, "to": m.to_date})
            for m in actor.memberships
        ],
        "roles": [
            _without_none(
                {
                    "title": r.title,
                    "office": r.office,
                    "country": r.country,
                    "of": r.of,
                    "from": r.from_date,
                    "to": r.to_date,
                }
            )
            for r in actor.roles
        ],
        "source": actor.source,
    }
    return _without_none(entry)


def _without_none(entry: Entry) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in (None, [], "")}


def _appended(text: str, entry: Entry) -> str:
    # Through the parser one by one would take the square of their number; it reads the whole in the end.
    newline = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{newline}{render_item(entry, indent=0)}"


def _plain_bearer(name: str, registry: Registry) -> Actor | None:
    """The core actor that bears a name plainly, if any; the extended tier gives way to the overlay."""
    key = fold(name)
    for actor in registry.find(name):
        is_plain = any(not alias.is_ambiguous and fold(alias.text) == key for alias in actor.aliases)
        if is_plain and (actor.tier == "core" or actor.name.casefold() == name.casefold()):
            return actor
    return None


def _is_own(actor_id: str, settings: Settings) -> bool:
    return any(entry["id"] == actor_id for path in overlay_files(settings) for entry in read_file(path))


def _free_id(name: str, registry: Registry) -> str:
    """The name as a slug, numbered where that is taken; without Latin letters, its code points."""
    base = slug(name) or "actor-" + "-".join(f"{ord(char):x}" for char in fold(name) if char != " ")[:40]
    numbers = ("", *(f"-{number}" for number in range(2, 100)))
    return next(f"{base}{number}" for number in numbers if f"{base}{number}" not in registry.actors)


def _with_alias(path: Path, alias: str, actor: Actor, settings: Settings) -> str:
    text = _text(path, _HEADER)
    for position, entry in enumerate(read_file(path) if path.is_file() else ()):
        if entry["id"] == actor.id and isinstance(entry.get("more_aliases", []), list):
            return insert_item(text, (position, "more_aliases"), alias)
    if actor.id in read_entries(settings):
        return insert_item(text, (), {"id": actor.id, "more_aliases": [alias]})
    # States and their ordinary bodies are made, not written: the overlay must say all of them.
    return insert_item(text, (), {**entry_of(actor), "more_aliases": [alias]})


def _bears(alias: str, actor_id: str, settings: Settings) -> Effect:
    def check(actors: Sequence[Actor]) -> str | None:
        if actor_id in index_names(actors).get(fold(alias), ()):
            return None
        denied = read_denied(settings)
        where = deny_file(settings)
        if fold(alias) in denied.aliases or (fold(alias), actor_id) in denied.pairs or actor_id in denied.ids:
            return f"{alias} is on your deny-list: take it out of {where} first"
        return f"{alias} would not be a name of {actor_id}: another file of the overlay says otherwise"

    return check


def _text(path: Path, header: str) -> str:
    try:
        # Not read_text(): it would turn the line ends of other systems into ours.
        return path.read_bytes().decode("utf-8") if path.exists() else header
    except UnicodeDecodeError as exc:
        raise ConfigurationError(f"{path} is not UTF-8: {exc}") from exc


def _write(path: Path, text: str, *, settings: Settings, effect: Effect) -> None:
    before = path.read_bytes() if path.exists() else None
    actors, problems = try_change(path, text, settings)
    if problems:
        raise RefusedChange(problems)
    if complaint := effect(actors):
        raise RefusedChange([complaint])
    if (path.read_bytes() if path.exists() else None) != before:
        raise PipelineError(f"{path} was changed by somebody else meanwhile: try again")
    write_whole(path, [text.encode()])


def try_change(path: Path, text: str, settings: Settings) -> tuple[list[Actor], list[str]]:
    """The actors that there would be with another text of one overlay file, and what is wrong with them.

    Problems that were there before don't count.

    Raises:
        RefusedChange: The text can't be read as actors at all.
    """
    folder = overlay_folder(settings)
    with tempfile.TemporaryDirectory(prefix="marsad-overlay-") as name:
        copy = Path(name)
        for file in (*overlay_files(settings), *filter(None, [deny_file(settings)])):
            target = copy / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        inside = path.is_relative_to(folder)
        target = copy / (path.relative_to(folder) if inside else Path("actors", path.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
        staged = settings.model_copy(update={"overlay": copy})
        try:
            actors = build_actors(staged, read_denied(staged))
        except ConfigurationError as exc:
            raise RefusedChange([str(exc).replace(str(copy), str(folder))]) from exc
    problems = find_problems(actors, settings.seeds)
    if problems:
        known = find_problems(build_actors(settings, read_denied(settings)), settings.seeds)
        problems = [problem for problem in problems if problem not in known]
    return actors, problems
