"""`marsad registry suggest`, `accept`, `merge` and `deny`: names from the news into the registry."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pipeline.cli import options
from pipeline.cli.labels import count_of
from pipeline.cli.terminal import console, print_json
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.enrich.actors.candidates import Likely
    from pipeline.enrich.registry import Registry
    from pipeline.enrich.registry.overlay import Outcome
    from pipeline.index.suggestions import UnregisteredName
    from pipeline.settings import Settings

_NEXT = "marsad registry apply"
_ID_CHARS = 8

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="A name as the facets show it, or its id (unregistered:...).")
]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name of the index with the registered actors that it may stand for."""

    name: "UnregisteredName"
    likely: tuple["Likely", ...]

    @property
    def actor_type(self) -> str:
        """The type it is read as most often."""
        return self.name.types[0][0] if self.name.types else "other"

    def commands(self) -> list[str]:
        """What may be done with it, the likeliest first."""
        name = shlex.quote(self.name.label)
        merges = [f"marsad registry merge {name} {likely.actor_id}" for likely in self.likely]
        return [
            *merges,
            f"marsad registry accept {name} --type {self.actor_type}",
            f"marsad registry deny {name}",
        ]


def suggest(
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="Names to show.")] = 20,
    actor_type: Annotated[
        str | None, typer.Option("--type", help="Only names read as this: person, armed_group, party, ...")
    ] = None,
    documents_min: Annotated[
        int, typer.Option("--min-documents", min=1, help="Only names of so many documents or more.")
    ] = 2,
    as_json: options.AsJson = False,
) -> None:
    """List the most frequent names that the registry doesn't hold, with sentences and likely actors.

    Each is one command away from the registry: accept it, merge it into an actor we have, or deny it.
    """
    from pipeline.engine import connect
    from pipeline.enrich.registry import load_registry
    from pipeline.index.suggestions import find_frequent_names
    from pipeline.settings import load_settings

    settings = load_settings()
    options.check_actor_type(actor_type)
    registry = load_registry(settings)
    waiting: list[str] = []
    with connect(settings) as es:
        names = find_frequent_names(
            es,
            settings=settings,
            limit=limit,
            actor_type=actor_type,
            documents_min=documents_min,
            is_wanted=lambda name: _is_wanted(name, registry, waiting),
        )
    found = [Suggestion(name, tuple(_likely(name, registry, settings))) for name in names]
    if as_json:
        print_json(
            {"suggestions": [_as_json(one) for one in found], "waiting_for_apply": sorted(set(waiting))}
        )
        return
    _print_suggestions(console(), found, waiting=sorted(set(waiting)), documents_min=documents_min)


def _is_wanted(name: "UnregisteredName", registry: "Registry", waiting: list[str]) -> bool:
    """Not denied, not made of a state and a noun ("Chile: police"), and not registered meanwhile."""
    from pipeline.enrich.fold import fold
    from pipeline.enrich.registry.normal_form import kind_of, unregistered_id

    kind = name.types[0][0] if name.types else "other"
    denied = {unregistered_id(alias, kind) for alias in registry.denied.aliases}
    if ": " in name.label or name.id in denied:
        return False
    for actor in registry.find(name.label):
        is_plain = any(not a.is_ambiguous and fold(a.text) == fold(name.label) for a in actor.aliases)
        if is_plain and actor.tier == "core" and kind_of(actor.type) == kind_of(kind):
            waiting.append(name.label)
            return False
    return True


def _likely(name: "UnregisteredName", registry: "Registry", settings: "Settings") -> Sequence["Likely"]:
    from pipeline.enrich.actors.candidates import find_likely_actors
    from pipeline.enrich.actors.rules import load_rules
    from pipeline.enrich.spelling import load_spelling_index

    particles = load_rules(settings.seeds, "en").name_particles
    kind = name.types[0][0] if name.types else "other"
    index = load_spelling_index(registry, settings)
    return find_likely_actors(name.label, kind, registry, particles=particles, index=index)


def _as_json(suggestion: Suggestion) -> dict[str, Any]:
    name = asdict(suggestion.name)
    for field in ("types", "countries", "spellings"):
        name[field] = [{"value": value, "count": count} for value, count in name[field]]
    return {
        **name,
        "likely": [asdict(likely) for likely in suggestion.likely],
        "commands": suggestion.commands(),
    }


def _print_suggestions(
    output: Console, found: Sequence[Suggestion], *, waiting: Sequence[str], documents_min: int
) -> None:
    for number, suggestion in enumerate(found, start=1):
        _print_suggestion(output, number, suggestion)
    if not found:
        fewer = " `--min-documents 1` shows those of one document." if documents_min > 1 else ""
        output.print(
            f"No unregistered name stands in {documents_min} documents or more.{fewer} "
            "`marsad run FOLDER` reads more news; `marsad facets actors` shows what is there.",
            markup=False,
            soft_wrap=True,
        )
    if waiting:
        listed = ", ".join(waiting[:5]) + (", ..." if len(waiting) > len(waiting[:5]) else "")
        output.print(
            f"{len(waiting)} registered since, not yet applied ({listed}): `{_NEXT}`",
            markup=False,
            soft_wrap=True,
        )


def _print_suggestion(output: Console, number: int, suggestion: Suggestion) -> None:
    from pipeline.cli.labels import country_names

    name, countries = suggestion.name, country_names()
    head = Text(f"{number:>2}. ")
    head.append(name.label, style="bold cyan")
    types = ", ".join(kind.replace("_", " ") for kind, _ in name.types)
    near = ", ".join(countries.get(code, code) for code, _ in name.countries)
    counts = f"{count_of(name.document_count, 'document')}, {count_of(name.story_count, 'story', 'stories')}"
    head.append(f"  {' · '.join(filter(None, (types, counts, near)))}", style="dim")
    output.print(head)
    others = [spelling for spelling, _ in name.spellings if spelling != name.label]
    if others:
        output.print(Padding(Text(f"also {', '.join(others)}", style="dim"), (0, 0, 0, 4)))
    for evidence in name.sentences:
        line = Text(" ".join(evidence.sentence.split()))
        line.append(f"  {evidence.document_id[:_ID_CHARS]}", style="dim")
        output.print(Padding(line, (0, 0, 0, 4)))
    for likely in suggestion.likely:
        line = Text(f"perhaps {likely.name}: {likely.reason}", style="yellow")
        output.print(Padding(line, (0, 0, 0, 4)))
    for command in suggestion.commands():
        output.print(Padding(Text(command, style="green", no_wrap=True, overflow="ignore"), (0, 0, 0, 6)))
    output.print()


def accept(
    name: Name,
    *,
    canonical: Annotated[
        str | None, typer.Option("--name", help="What the facets shall call it; by default NAME.")
    ] = None,
    actor_type: Annotated[
        str | None, typer.Option("--type", help="By default what it is read as most often.")
    ] = None,
    country: Annotated[str | None, typer.Option("--country", "-c", help="Code or English name.")] = None,
    alias: Annotated[
        list[str] | None, typer.Option("--alias", help="Another name of it; repeat it for several.")
    ] = None,
    ambiguous: Annotated[
        list[str] | None,
        typer.Option("--ambiguous", help="A name that links beside a second sign only; repeat it."),
    ] = None,
    source: Annotated[str, typer.Option("--source", help="Where you know it from.")] = "",
    as_json: options.AsJson = False,
) -> None:
    """Register a name as a new actor in your overlay."""
    from datetime import UTC, datetime

    from pipeline.enrich.registry import load_registry
    from pipeline.enrich.registry.overlay import add_actor, overlay_folder
    from pipeline.settings import load_settings

    settings = load_settings()
    overlay_folder(settings)
    options.check_actor_type(actor_type)
    code = options.country_of(settings, country) if country else None
    label, read_as = _named(name, settings, actor_type=actor_type)
    called = (canonical or label).strip()
    aliases = dict.fromkeys([*([label] if called != label else []), *(alias or ())])
    entry = {
        "name": called,
        "type": actor_type or read_as,
        "country": code,
        "aliases": list(aliases),
        "ambiguous": list(ambiguous or ()),
        "source": source or f"marsad registry accept, {datetime.now(UTC):%Y-%m-%d}",
    }
    _tell(add_actor(entry, settings=settings, registry=load_registry(settings)), as_json=as_json)


def merge(
    name: Name,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Id of an actor, or one of its names.")],
    *,
    as_json: options.AsJson = False,
) -> None:
    """Make a name an alias of an actor that the registry has, through your overlay."""
    from pipeline.enrich.registry import load_registry
    from pipeline.enrich.registry.overlay import add_alias, overlay_folder
    from pipeline.settings import load_settings

    settings = load_settings()
    overlay_folder(settings)
    registry = load_registry(settings)
    actor_id = _actor_id(actor, settings)
    label, _ = _named(name, settings, actor_type="other")
    _tell(add_alias(label, actor_id, settings=settings, registry=registry), as_json=as_json)


def deny(
    name: Name,
    *,
    actor: Annotated[
        str | None, typer.Option("--actor", "-a", help="Deny it as a name of this actor alone: id or name.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Keep a name from linking, to anybody or to one actor; it is suggested no more."""
    from pipeline.enrich.registry.overlay import deny_name, overlay_folder
    from pipeline.settings import load_settings

    settings = load_settings()
    overlay_folder(settings)
    actor_id = _actor_id(actor, settings) if actor else None
    label, _ = _named(name, settings, actor_type="other")
    _tell(deny_name(label, actor_id, settings=settings), as_json=as_json)


def _actor_id(text: str, settings: "Settings") -> str:
    from pipeline.cli.known import load_known_actors
    from pipeline.index.resolve import AmbiguousValue, UnknownValue

    known = load_known_actors(settings)
    found = known.find(text)
    if not found:
        raise UnknownValue("actor", text, known.suggest(text))
    if len(found) > 1:
        raise AmbiguousValue("actor", text, [actor.id for actor in found])
    return found[0].id


def _named(text: str, settings: "Settings", *, actor_type: str | None) -> tuple[str, str]:
    """The name and the type it is read as; the index is asked for an id, and for a type that isn't given."""
    from pipeline.enrich.registry.normal_form import (
        bare_name,
        is_unregistered,
        load_normal_forms,
        unmarked,
        unregistered_id,
    )

    is_id = is_unregistered(text)
    if actor_type is not None and not is_id:
        return unmarked(text).strip(), actor_type
    forms = load_normal_forms(settings.seeds)
    kinds = ("person", "other")
    ids = [text] if is_id else [unregistered_id(bare_name(text, kind, forms), kind) for kind in kinds]
    found = _in_index([id_ for id_ in ids if id_], settings)
    if found is None:
        more = "`marsad registry suggest` lists those in the index" + ("." if is_id else "; or give --type.")
        raise PipelineError(f"no document names {text!r} as one that the registry doesn't hold: {more}")
    return found.label if is_id else unmarked(text).strip(), actor_type or found.types[0][0]


def _in_index(ids: Sequence[str], settings: "Settings") -> "UnregisteredName | None":
    from pipeline.engine import connect
    from pipeline.index.suggestions import find_names

    with connect(settings) as es:
        return next(iter(find_names(es, ids, settings=settings)), None)


def _tell(outcome: "Outcome", *, as_json: bool) -> None:
    if as_json:
        print_json(
            {**asdict(outcome), "path": str(outcome.path), "next": _NEXT if outcome.is_changed else None}
        )
        return
    console().print(f"{outcome.message}.", markup=False, soft_wrap=True)
    if outcome.is_changed:
        console().print(f"Written to {outcome.path}. Next: {_NEXT}", markup=False, soft_wrap=True)
