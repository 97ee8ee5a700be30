"""Documents that were set aside: their copies are kept once, and they are tried again from copy or source."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from elasticsearch import Elasticsearch
from typer.testing import CliRunner
from upath import UPath

from pipeline.cli.app import app
from pipeline.document import RawDocument
from pipeline.index.rejects import list_rejects, write_rejects
from pipeline.replay import ReplayReport, replay_rejects
from pipeline.results import Reject
from pipeline.settings import load_settings
from pipeline.store import list_raw_copies, read_models
from tests.search.made_documents import NOW
from tests.search.runs import PROGRESS, dump, run

pytestmark = pytest.mark.engine

NEWS = "Kenya's president met officials in Nairobi on 4 March 2024."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A readable document, one without a text, and three that ingest refuses."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "good.txt").write_text(NEWS, encoding="utf-8")
    (folder / "photo.txt").write_bytes(b"\x89PNG\x00\x01\x02")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "records.jsonl").write_text('{"text": "Rain fell in Lima."}\n{broken\n', encoding="utf-8")
    (folder / "photo.raw").write_bytes(b"\x00")
    return folder


def rejects(es: Elasticsearch) -> dict[str, Reject]:
    settings = load_settings()
    es.indices.refresh(index=f"{settings.index_prefix}-rejects")
    return {reject.path or "": reject for reject in list_rejects(es, settings=settings)}


def replay(es: Elasticsearch) -> ReplayReport:
    return replay_rejects(list(rejects(es).values()), settings=load_settings(), report=PROGRESS.append)


def copies() -> list[str]:
    """Ids of all raw copies in the store, one for each time that a copy was kept."""
    files = list_raw_copies(load_settings().store_root)
    return [raw.document_id for file in files for raw in read_models(UPath(file), RawDocument)]


def test_a_rejected_document_is_kept_once(
    es: Elasticsearch, use_prefix: Callable[[], str], source: Path
) -> None:
    use_prefix()
    run(source)
    first, kept = rejects(es), copies()
    assert len(kept) == len(set(kept)) == 3
    run(source)
    (source / "new.txt").write_text("Snow fell in Oslo.", encoding="utf-8")
    run(source)
    assert len(copies()) == 4, "only the new document was kept"
    again = rejects(es)
    assert again["photo.txt"].raw_path == first["photo.txt"].raw_path
    assert again["photo.txt"].raw_sha256
    assert again.keys() == first.keys() == {"photo.txt", "empty.txt", "records.jsonl", "photo.raw"}


def test_what_was_mended_leaves_the_list(
    es: Elasticsearch, use_prefix: Callable[[], str], source: Path
) -> None:
    prefix = use_prefix()
    run(source)
    (source / "empty.txt").write_text("A ferry sank off Zanzibar.", encoding="utf-8")
    (source / "records.jsonl").write_text(
        '{"text": "Rain fell in Lima."}\n{"text": "Hail fell in Cusco."}\n', encoding="utf-8"
    )
    (source / "photo.raw").unlink()
    done = replay(es)
    assert (done.received, done.written, done.rejected) == (4, 2, 1), "photo.txt is binary still"
    assert done.received == done.written + done.unchanged + done.rejected
    [left] = done.left_out
    assert (left.path, left.why) == ("photo.raw", f"there is no such file in {source} any more")
    assert rejects(es).keys() == {"photo.txt", "photo.raw"}
    assert {row["path"] for row in dump(es, prefix, "docs").values()} == {
        "good.txt", "empty.txt", "records.jsonl#line 1", "records.jsonl#line 2",
    }  # fmt: skip
    assert len(copies()) == 5, (
        "what was read from the source is kept, what came from a copy is not kept again"
    )


def test_a_replay_that_fails_keeps_the_way_to_the_raw_copy(
    es: Elasticsearch, use_prefix: Callable[[], str], source: Path
) -> None:
    use_prefix()
    run(source)
    before = rejects(es)["photo.txt"]
    for _ in range(2):
        replay(es)
    after = rejects(es)["photo.txt"]
    assert (after.raw_path, after.raw_sha256) == (before.raw_path, before.raw_sha256)
    assert after.run_id != before.run_id


def test_a_lost_raw_copy_is_read_from_a_declared_source(
    es: Elasticsearch,
    use_prefix: Callable[[], str],
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    use_prefix()
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "sources.yaml").write_text(f"- {{name: mine, location: '{source}'}}\n")
    monkeypatch.setenv("MARSAD_OVERLAY", str(overlay))
    run("mine")
    for file in list_raw_copies(load_settings().store_root):
        UPath(file).unlink()
    (source / "photo.txt").write_text("Hail fell in Cusco.", encoding="utf-8")
    done = replay(es)
    assert not done.left_out
    assert "photo.txt" not in rejects(es)


def test_what_can_not_be_tried_is_told_one_by_one(
    es: Elasticsearch, use_prefix: Callable[[], str], source: Path, tmp_path: Path
) -> None:
    use_prefix()
    run(source)
    settings = load_settings()
    gone = str(tmp_path / "gone")
    rows = [
        Reject(document_id="feed", reason="no_text", stage="ingest", source="f", path="1",
               source_root="https://news.example/rss"),
        Reject(document_id="old", reason="too_large", stage="ingest", source="o", path="2"),
        Reject(document_id="gone", reason="empty", stage="ingest", source="g", path="3", source_root=gone),
    ]  # fmt: skip
    write_rejects(es, rows, settings=settings, now=NOW)
    done = replay_rejects(rows, settings=settings, report=PROGRESS.append)
    assert done.received == 0
    assert {left.document_id: left.why for left in done.left_out} == {
        "feed": "a feed is asked again by a run of it: marsad run https://news.example/rss",
        "old": "where its source lies is not known: run its source again",
        "gone": f"There is no file or folder at {gone}. Give the path of a folder of documents.",
    }


def test_the_command_fails_where_nothing_could_be_tried(
    es: Elasticsearch, use_prefix: Callable[[], str], source: Path
) -> None:
    """Exit code 0 where a document was tried, though it was set aside again, or where none waits; else 1."""
    use_prefix()
    run(source)
    waiting = rejects(es)
    lost = Reject(document_id="lost", reason="too_large", stage="ingest", path="gone.txt", rejected_at=NOW)
    write_rejects(es, [lost], settings=load_settings(), now=NOW)
    es.indices.refresh(index=f"{load_settings().index_prefix}-rejects")
    tried = CliRunner().invoke(app, ["rejects", "replay", waiting["photo.txt"].document_id])
    untried = CliRunner().invoke(app, ["rejects", "replay", "lost"])
    as_json = CliRunner().invoke(app, ["rejects", "replay", "lost", "--json"])
    nobody = CliRunner().invoke(app, ["rejects", "replay", "--reason", "no_such_reason"])
    structlog.reset_defaults()  # the commands sent the log to their own standard error, closed by now
    assert (tried.exit_code, untried.exit_code, as_json.exit_code, nobody.exit_code) == (0, 1, 1, 0)
    assert tried.stdout.startswith("1 tried again: ")
    assert "1 could not be tried:" in untried.stdout
    assert json.loads(as_json.stdout)["received"] == 0
