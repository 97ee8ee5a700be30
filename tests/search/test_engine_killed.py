"""An engine killed in the middle of a run loses nothing: the run, repeated, ends like an undisturbed one."""

import os
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline.engine import connect, ensure_engine, stop_engine
from pipeline.enrich.knowledge import load_knowledge
from pipeline.settings import load_settings
from tests.search.runs import dump, run, small_source, without_instants

pytestmark = pytest.mark.engine
PROGRESS: list[str] = []


def test_a_run_goes_on_after_its_engine_was_killed(
    es: Elasticsearch,
    use_prefix: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = small_source(tmp_path / "source")
    prefix = use_prefix()
    load_knowledge(load_settings())
    run(source)
    expected = without_instants(dump(es, prefix, "docs", "links", "rejects"))

    monkeypatch.setenv("MARSAD_ELASTICSEARCH_URL", "")
    monkeypatch.setenv("MARSAD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MARSAD_ENGINE_HEAP", "256m")
    monkeypatch.setenv("MARSAD_STORE", str(tmp_path / "store"))
    settings = load_settings()
    try:
        engine = ensure_engine(settings, report=PROGRESS.append)
        assert engine.engine_pid is not None
        child = get_context("fork").Process(target=run, args=(source,))
        child.start()
        wait_for_documents(settings.store_root)
        os.kill(engine.engine_pid, signal.SIGKILL)
        child.kill()
        child.join()
        ensure_engine(settings, report=PROGRESS.append)
        report = run(source)
        assert report.received == report.written + report.unchanged + report.rejected
        with connect(settings) as own:
            assert without_instants(dump(own, prefix, "docs", "links", "rejects")) == expected
    finally:
        stop_engine(settings)


def wait_for_documents(store: str, seconds: float = 60) -> None:
    """Wait until the run has enriched its batch, and so writes to the engine any moment."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not list(Path(store).glob("*/enrich/*.jsonl.zst")):
        time.sleep(0.01)
