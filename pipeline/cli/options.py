"""Options that several commands share, and how they become filters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from pipeline.index.filters import Filters
    from pipeline.settings import Settings

Actors = Annotated[
    list[str] | None,
    typer.Option("--actor", "-a", help="Name, alias or id of an actor; repeat it to ask for several."),
]
Umbrellas = Annotated[
    list[str] | None,
    typer.Option(
        "--umbrella", "-u", help="An actor or any member of it, such as an alliance and its groups."
    ),
]
ActorTypes = Annotated[
    list[str] | None, typer.Option("--actor-type", help="person, state, armed_group, military, igo, ...")
]
Locations = Annotated[
    list[str] | None,
    typer.Option("--location", "-l", help="A place, or anything in it: Iraq finds Baghdad too."),
]
Countries = Annotated[
    list[str] | None, typer.Option("--country", "-c", help="Country of a place: code or English name.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="Code or English name; und is undecided.")
]
Outlets = Annotated[list[str] | None, typer.Option("--outlet", help="Name of a publisher.")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Name of a source.")]
From = Annotated[
    str | None,
    typer.Option("--from", help="Published on or after: 2024, 2024-03 or 2024-03-15.", metavar="DAY"),
]
To = Annotated[
    str | None,
    typer.Option("--to", help="Published on or before: 2024, 2024-03 or 2024-03-15.", metavar="DAY"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filter options as typed; its fields are the options of a command that `takes_filters`."""

    actors: Actors = None
    umbrellas: Umbrellas = None
    actor_types: ActorTypes = None
    locations: Locations = None
    countries: Countries = None
    languages: Languages = None
    outlets: Outlets = None
    sources: Sources = None
    published_from: From = None
    published_to: To = None


def takes_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all filter options, before its own; it receives them together as `asked`."""
    filters = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=None, annotation=field.type)
        for field in fields(Asked)
    ]

    @wraps(command)
    def with_filters(**given: Any) -> None:
        asked = Asked(**{each.name: given.pop(each.name) for each in filters})
        command(**given, asked=asked)

    own = [each for each in signature(command).parameters.values() if each.name != "asked"]
    arguments = [each for each in own if each.kind is not Parameter.KEYWORD_ONLY]
    parameters = [*arguments, *filters, *(each for each in own if each not in arguments)]
    # What typer reads the options off.
    with_filters.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # typeshed lacks it
    with_filters.__annotations__ = {each.name: each.annotation for each in parameters}
    return with_filters


def check_actor_type(text: str | None) -> None:
    """Raise PipelineError, with the types that there are, for what is none of them."""
    from typing import get_args

    from pipeline.document import ActorType
    from pipeline.errors import PipelineError

    if text is not None and text not in get_args(ActorType):
        raise PipelineError(f"no actor type {text!r}: there are {', '.join(get_args(ActorType))}")


def read_filters(es: "Elasticsearch", settings: "Settings", asked: Asked) -> "Filters":
    """Filters of canonical values for what was typed.

    Raises:
        PipelineError: A value that nothing bears, with what was meant perhaps.
    """
    from pipeline.cli.labels import language_names
    from pipeline.index.filters import Filters, parse_day
    from pipeline.index.resolve import resolve_code, resolve_value

    def values(texts: Sequence[str] | None, field: str, kind: str) -> tuple[str, ...]:
        return tuple(
            resolve_value(es, text, field=field, kind=kind, settings=settings) for text in texts or ()
        )

    return Filters(
        actors=_actors(es, settings, asked.actors),
        umbrellas=_actors(es, settings, asked.umbrellas),
        actor_types=values(asked.actor_types, "actor_types", "actor type"),
        locations=tuple(_location(es, settings, text) for text in asked.locations or ()),
        countries=tuple(country_of(settings, text) for text in asked.countries or ()),
        languages=tuple(
            resolve_code(text, kind="language", english_names=language_names(), upper=False)
            for text in asked.languages or ()
        ),
        outlets=values(asked.outlets, "outlet.name", "outlet"),
        sources=values(asked.sources, "sources", "source"),
        published_from=parse_day(asked.published_from) if asked.published_from else None,
        published_to=parse_day(asked.published_to, as_end=True) if asked.published_to else None,
    )


def _actors(es: "Elasticsearch", settings: "Settings", texts: Sequence[str] | None) -> tuple[str, ...]:
    if not texts:
        return ()
    from pipeline.cli.known import load_known_actors
    from pipeline.index.resolve import resolve_actor

    names = load_known_actors(settings)
    return tuple(resolve_actor(es, text, names=names, settings=settings) for text in texts)


def country_of(settings: "Settings", text: str) -> str:
    """The code of a country for its code or a name of it."""
    from pipeline.cli.known import country_code
    from pipeline.cli.labels import country_names
    from pipeline.index.resolve import resolve_code

    code = country_code(text, settings)
    return code or resolve_code(text, kind="country", english_names=country_names(), upper=True)


def _location(es: "Elasticsearch", settings: "Settings", text: str) -> str:
    from pipeline.cli.known import country_code
    from pipeline.cli.labels import country_names
    from pipeline.index.resolve import UnknownValue, resolve_location

    try:
        return resolve_location(es, text, settings=settings)
    except UnknownValue:
        # Another name of a country ("USA", an Arabic one); a country that no document names stays unknown.
        code = country_code(text, settings)
        if code is None or country_names()[code] == text:
            raise
        return resolve_location(es, country_names()[code], settings=settings)
