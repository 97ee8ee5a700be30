"""A new version of the index beside the running one, from its rows or from the raw copies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from upath import UPath

from pipeline.engine import connect, find_engine
from pipeline.errors import EngineUnavailable
from pipeline.index import alias
from pipeline.index.alias import RebuildReport
from pipeline.settings import Settings, load_settings
from pipeline.stages.cleaning import clean
from pipeline.stages.enrichment import enrich
from pipeline.stages.indexing import index
from pipeline.stages.ingestion import replay_copy
from pipeline.store import BatchPath, list_raw_copies, sanitize_run_id

_PREFIX = "MARSAD_INDEX_PREFIX"


def rebuild(*, run_id: str, read_again: bool) -> RebuildReport:
    """Build, compare, switch; the version before stays for a roll-back.

    Args:
        run_id: Names the run's files.
        read_again: Clean and read every raw copy anew, instead of copying the rows.

    Raises:
        EngineUnavailable: No engine answers.
        IndexingFailed: The new version lacks documents; the old one goes on serving.
    """
    settings = load_settings()
    engine = find_engine(settings)
    if engine is None:
        raise EngineUnavailable("No Elasticsearch is running. Start one with `marsad engine start`.")

    def fill(target: Settings) -> None:
        read_raw_copies(target, run_id=sanitize_run_id(run_id))

    with connect(settings, engine) as es:
        return alias.rebuild(
            es, settings, engine.capabilities, now=datetime.now(UTC), fill=fill if read_again else None
        )


def read_raw_copies(target: Settings, *, run_id: str) -> None:
    """Read all raw copies anew under another prefix, oldest first, so that revisions come back."""
    with _prefix(target.index_prefix):
        for number, copy in enumerate(list_raw_copies(target.store_root)):
            batch = BatchPath(target.store_root, run_id, "ingest", f"{number:05d}")
            index(enrich(clean(replay_copy(UPath(copy), batch), day=None)))


@contextmanager
def _prefix(prefix: str) -> Iterator[None]:
    """Stages read their settings from the environment: for a while it names the version in the making."""
    before = os.environ.get(_PREFIX)
    os.environ[_PREFIX] = prefix
    try:
        yield
    finally:
        if before is None:
            del os.environ[_PREFIX]
        else:
            os.environ[_PREFIX] = before
