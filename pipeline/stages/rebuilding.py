"""A new version of the index beside the running one, from its rows or from the raw copies.

Cleaning and reading, which cost nearly everything, are cut into batches that may go at once. Indexing goes
one after the other, oldest copies first, so that a document's revisions come back in their order.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePosixPath

from upath import UPath

from pipeline.engine import connect, find_engine
from pipeline.errors import EngineUnavailable
from pipeline.index.alias import begun_at, finish_rebuild, next_settings, start_rebuild
from pipeline.index.comparison import RebuildReport
from pipeline.index.copying import copy_rows
from pipeline.settings import Settings, load_settings
from pipeline.stages.cleaning import clean
from pipeline.stages.enrichment import enrich
from pipeline.stages.indexing import index
from pipeline.stages.ingestion import replay_copy
from pipeline.stages.reporting import report
from pipeline.store import DOCUMENTS, BatchPath, list_raw_copies, sanitize_run_id

_PREFIX = "MARSAD_INDEX_PREFIX"
# Rows bear the instants of those who wrote them: what another clock calls earlier is carried over, too.
CLOCKS_APART = timedelta(seconds=5)


def rebuild(*, run_id: str, read_again: bool) -> RebuildReport:
    """Build, compare, switch, all in this process; the version before stays for a roll-back.

    Args:
        run_id: Names the run's files.
        read_again: Clean and read every raw copy anew, instead of copying the rows.

    Raises:
        EngineUnavailable: No engine answers.
        IndexingFailed: The new version lacks documents; the old one goes on serving.
    """
    groups = plan_rebuild(read_again=read_again)
    for copies in groups:
        enrich_copies(clean_copies(copies, run_id=run_id))
    fill_version(groups, run_id=run_id, read_again=read_again)
    return switch_version()


def plan_rebuild(*, read_again: bool) -> list[list[str]]:
    """Create the new version, or find the one in the making; gives the raw copies to read, in groups.

    Returns:
        Paths of raw copies, oldest first, in as many groups as one run may have; one group of nothing where
        rows are copied.
    """
    settings = load_settings()
    engine = find_engine(settings)
    if engine is None:
        raise EngineUnavailable("No Elasticsearch is running. Start one with `marsad engine start`.")
    with connect(settings, engine) as es:
        start_rebuild(es, settings, engine.capabilities)
    copies = list_raw_copies(settings.store_root) if read_again else []
    size = -(-len(copies) // settings.batches_max) or 1
    return [copies[start : start + size] for start in range(0, len(copies), size)] or [[]]


def clean_copies(copies: Sequence[str], *, run_id: str) -> list[str]:
    """Clean raw copies for the version in the making; gives the paths of clean batches."""
    settings = load_settings()
    with _prefix(next_settings(settings)):
        batches = (_ingested(copy, run_id, settings) for copy in copies)
        return [
            clean(replay_copy(UPath(copy), batch), day=None)
            for copy, batch in zip(copies, batches, strict=True)
        ]


def enrich_copies(clean_paths: Sequence[str]) -> list[str]:
    """Read what `clean_copies` wrote; gives the paths of enriched batches."""
    return [enrich(path) for path in clean_paths]


def fill_version(groups: Sequence[Sequence[str]], *, run_id: str, read_again: bool) -> None:
    """Index all batches into the version in the making, oldest first, or copy the rows into it.

    Args:
        groups: As `plan_rebuild` gave them.
        run_id: As for `clean_copies`.
        read_again: Whether they were read anew.

    Raises:
        PipelineError: A batch is missing, or counts don't add up.
    """
    settings = load_settings()
    target = next_settings(settings)
    if not read_again:
        with connect(settings) as es:
            copy_rows(es, settings, target)
        return
    batches = [_ingested(copy, run_id, settings) for copies in groups for copy in copies]
    with _prefix(target):
        for batch in batches:
            index(batch.of("enrich").documents)
    report([batch.documents for batch in batches], run_id=run_id)


def switch_version() -> RebuildReport:
    """Carry over what was written meanwhile, compare, and switch the aliases at once.

    Raises:
        IndexingFailed: The new version lacks documents; the old one goes on serving.
    """
    settings = load_settings()
    with connect(settings) as es:
        return finish_rebuild(es, settings, since=begun_at(es, settings) - CLOCKS_APART)


def _ingested(copy: str, run_id: str, settings: Settings) -> BatchPath:
    """The batch of a raw copy: named after its day and itself, so that every task finds it."""
    path = PurePosixPath(copy)
    name = f"{path.parent.name}.{path.name.removesuffix(DOCUMENTS)}"
    return BatchPath(settings.store_root, sanitize_run_id(run_id), "ingest", name)


@contextmanager
def _prefix(target: Settings) -> Iterator[None]:
    """Stages read their settings from the environment: for a while it names the version in the making."""
    before = os.environ.get(_PREFIX)
    os.environ[_PREFIX] = target.index_prefix
    try:
        yield
    finally:
        if before is None:
            del os.environ[_PREFIX]
        else:
            os.environ[_PREFIX] = before
