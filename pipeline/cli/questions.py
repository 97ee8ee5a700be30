"""`marsad facets` and `marsad search`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import options
from pipeline.cli.terminal import console, print_json
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from pipeline.index.facets import Overview
    from pipeline.settings import Settings


@options.takes_filters
def facets(
    field: Annotated[
        str | None, typer.Argument(help="A field such as actors, locations, countries, languages, dates.")
    ] = None,
    *,
    asked: options.Asked,
    size: Annotated[
        int | None, typer.Option("--size", "-n", min=1, max=10_000, help="Values to show of each field.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Count documents by the values of a field; without a field, an overview of the index.

    Filters narrow what is counted: [bold]marsad facets actors --location Baghdad[/bold].
    """
    from pipeline.cli.absence import print_absence
    from pipeline.cli.labels import describe_filters
    from pipeline.cli.tables import print_facet, print_overview
    from pipeline.engine import connect
    from pipeline.index.absence import explain_absence
    from pipeline.index.facets import OVERVIEW, count_facets
    from pipeline.settings import load_settings

    settings = load_settings()
    fields = OVERVIEW if field is None else (_facet_name(field, settings),)
    with connect(settings) as es:
        filters = options.read_filters(es, settings, asked)
        overview = count_facets(
            es, fields, settings=settings, filters=filters, size=size or (20 if field else 8)
        )
        unregistered = _unregistered(es, settings, overview) if field else frozenset()
        is_empty = not overview.document_count
        absence = explain_absence(es, filters=filters, settings=settings) if is_empty else None
    if as_json:
        print_json(_overview_json(overview, unregistered))
    elif absence:
        about = describe_filters(filters)
        console().print(f"0 documents{f' for {about}' if about else ''}", style="bold", markup=False)
        print_absence(console(), absence)
    elif field is None:
        print_overview(console(), overview)
    else:
        print_facet(console(), overview, unregistered=unregistered)


def _unregistered(es: "Elasticsearch", settings: "Settings", overview: "Overview") -> frozenset[str]:
    """Values shown that are names which the registry doesn't hold."""
    from pipeline.index.suggestions import ACTOR_FACETS, find_unregistered

    values = [value for facet in overview.facets if facet.field in ACTOR_FACETS for value, _ in facet.values]
    return find_unregistered(es, values, settings=settings) if values else frozenset()


def _overview_json(overview: "Overview", unregistered: frozenset[str]) -> dict[str, Any]:
    facets = {
        facet.field: {
            "values": [
                {"value": value, "count": count, **({"registered": False} if value in unregistered else {})}
                for value, count in facet.values
            ],
            "value_count": facet.value_count,
            "missing_count": facet.missing_count,
        }
        for facet in overview.facets
    }
    return {
        "document_count": overview.document_count,
        "undated_count": overview.undated_count,
        "facets": facets,
    }


def _facet_name(text: str, settings: "Settings") -> str:
    """The field's name in the mapping, for a name or a short form of it."""
    from pipeline.index.facets import SHORT_NAMES, facet_fields
    from pipeline.index.resolve import nearest

    known = facet_fields(settings)
    name = SHORT_NAMES.get(text, text)
    if name in known:
        return name
    near = nearest(text, [*known, *SHORT_NAMES])
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise PipelineError(f'No facet "{text}".{meant} There are: {", ".join(sorted(known))}.')


@options.takes_filters
def search(
    text: Annotated[
        str, typer.Argument(help='Words that must all be there; "quotes" keep a phrase, - excludes, | is or.')
    ] = "",
    *,
    asked: options.Asked,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="Documents to show.")] = 10,
    as_json: options.AsJson = False,
) -> None:
    """Find documents by words, actor, place, country, language and day of publication.

    With an actor and a place, one sentence must name both:
    [bold]marsad search --actor "United States" --location Baghdad[/bold].
    """
    from pipeline.cli.hits import print_search
    from pipeline.cli.known import load_known_actors
    from pipeline.engine import connect
    from pipeline.index.absence import explain_absence
    from pipeline.index.search import search_documents
    from pipeline.settings import load_settings

    settings = load_settings()
    with connect(settings) as es:
        filters = options.read_filters(es, settings, asked)
        result = search_documents(es, text, settings=settings, filters=filters, limit=limit)
        absence = None
        if not result.total:
            names = load_known_actors(settings)
            absence = explain_absence(es, text, filters=filters, names=names, settings=settings)
    if as_json:
        print_json({"query": {"text": text, "filters": filters}, "result": result, "absence": absence})
    else:
        print_search(console(), result, text=text, filters=filters, absence=absence)
