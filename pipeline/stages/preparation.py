"""Before and after a run: indices in place, writes visible."""

from datetime import UTC, datetime

from pipeline.engine import connect, find_engine
from pipeline.enrich.knowledge import load_knowledge
from pipeline.enrich.registry import load_registry
from pipeline.errors import EngineUnavailable
from pipeline.index.entities import read_entities, write_entities
from pipeline.index.mapping import ensure_indices, finish_load, hold_refresh
from pipeline.index.spellings import unify_spellings
from pipeline.index.stories import group_stories
from pipeline.settings import load_settings


def prepare() -> None:
    """Put templates and aliases in place and hold refreshes back; a second call changes nothing.

    Raises:
        ConfigurationError: Client and engine differ in their major, or an index has another mapping.
        EngineUnavailable: No engine answers.
    """
    settings = load_settings()
    engine = find_engine(settings)
    if engine is None:
        raise EngineUnavailable(
            "No Elasticsearch runs: `marsad engine start` starts one, or set MARSAD_ELASTICSEARCH_URL."
        )
    load_knowledge(settings)  # compiled here once, not by every worker of the enrich stage at the same time
    with connect(settings, engine) as es:
        ensure_indices(es, settings, engine.capabilities)
        hold_refresh(es, settings)


def publish() -> None:
    """Unify unregistered names, group copies into stories, and make what a run wrote visible to searches."""
    settings = load_settings()
    with connect(settings) as es:
        unify_spellings(es, settings)
        group_stories(es, settings)
        if not read_entities(es, settings=settings):
            # The first run: everything was read with the registry as it is now.
            write_entities(es, load_registry(settings), settings=settings, now=datetime.now(UTC))
        finish_load(es, settings)
