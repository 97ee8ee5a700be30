"""Everything that is read in one document: enrichers in order, then facets and links."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipeline.clean.duplicates import similarity_bands
from pipeline.document import CleanDocument, EnrichedDocument, Mention
from pipeline.enrich.actors import pair, read_actors
from pipeline.enrich.context import Context, Enricher
from pipeline.enrich.dates import read_dates
from pipeline.enrich.facets import derive_actor_facets, derive_date_facets, derive_location_facets
from pipeline.enrich.focus import choose_main
from pipeline.enrich.knowledge import Knowledge
from pipeline.enrich.language import read_language
from pipeline.enrich.locations import read_locations
from pipeline.enrich.names import read_names
from pipeline.enrich.sentences import split_sentences
from pipeline.errors import ConfigurationError
from pipeline.log import get_logger
from pipeline.settings import Settings

# The order is part of the contract: actors take the place names that act, locations what is left.
ENRICHERS: tuple[tuple[str, Enricher], ...] = (
    ("language", read_language),
    ("names", read_names),
    ("actors", read_actors),
    ("locations", read_locations),
    ("dates", read_dates),
)
_READING_ORDER = {"title": 0, "body": 1}


def enrich(
    document: CleanDocument,
    knowledge: Knowledge,
    settings: Settings,
    *,
    enrichers: Iterable[tuple[str, Enricher]] = ENRICHERS,
) -> EnrichedDocument:
    """Read a document; an enricher that fails costs only its own annotations and is named.

    Args:
        document: From the clean stage.
        knowledge: Shared and read-only.
        settings: Facet thresholds and limits.
        enrichers: (name, enricher) in order; each sees what the ones before it found.

    Raises:
        ConfigurationError: An enricher's data can't be read: documents must not lose what they had by it.
    """
    sentences = (
        *split_sentences(document.title, field="title", seeds=settings.seeds),
        *split_sentences(document.body, field="body", seeds=settings.seeds),
    )
    context = Context(sentences=sentences, registry=knowledge.registry, gazetteer=knowledge.gazetteer)
    errors: list[str] = []
    methods: list[str] = []
    for name, enricher in enrichers:
        try:
            found = enricher(document, context)
        except (ConfigurationError, OSError) as exc:
            # Enrichers read nothing but their data: what they miss for one document they miss for all.
            raise ConfigurationError(f"{name} can't be read in any document: {exc}") from exc
        except Exception as exc:  # an enricher's fault must not cost the document: it is named and redone
            get_logger().warning(
                "enricher.failed",
                enricher=name,
                document_id=document.document_id,
                error=f"{type(exc).__name__}: {exc}",
            )
            errors.append(name)
            continue
        methods.extend(found.methods)
        context = replace(
            context,
            language=found.language or context.language,
            names=context.names + found.names,
            mentions=context.mentions + found.mentions,
        )
    return _assemble(document, context, knowledge, settings, errors=errors, methods=methods)


def _assemble(
    document: CleanDocument,
    context: Context,
    knowledge: Knowledge,
    settings: Settings,
    *,
    errors: list[str],
    methods: list[str],
) -> EnrichedDocument:
    mentions = tuple(sorted(context.mentions, key=_position))
    main = choose_main(document, mentions, knowledge.gazetteer, context.language)
    links, is_cut = pair(
        document, mentions, knowledge.registry, knowledge.gazetteer, limit=settings.links_max
    )
    facets: dict[str, Any] = {
        **derive_actor_facets(document, mentions, knowledge.registry, settings),
        **derive_location_facets(document, mentions, knowledge.gazetteer, settings),
        **derive_date_facets(mentions, settings),
    }
    pairs = (f"{link.actor} @ {link.location}" for link in links if link.actor and link.location)
    return EnrichedDocument(
        **{name: getattr(document, name) for name in CleanDocument.model_fields},
        language=context.language,
        mentions=mentions,
        links=links,
        links_cut=is_cut,
        main_location=main.label if main else None,
        main_point=main.point if main else None,
        actor_at_location=tuple(dict.fromkeys(pairs)),
        similarity_bands=similarity_bands(document.body),
        enrich_errors=tuple(errors),
        methods=tuple(dict.fromkeys(methods)),
        registry_version=knowledge.registry.version,
        reading_version=knowledge.reading_version,
        **facets,
    )


def _position(mention: Mention) -> tuple[int, int, int, str]:
    return _READING_ORDER[mention.field], mention.start, mention.end, mention.kind
