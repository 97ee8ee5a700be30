"""A source becomes batches that are few and small, and every file of it is read or set aside."""

from pathlib import Path

import pytest
from upath import UPath

from pipeline.document import RawDocument
from pipeline.errors import ConfigurationError
from pipeline.ingest.folder import SourceFile
from pipeline.ingest.sources import find_source
from pipeline.results import Reject, read_result
from pipeline.settings import Settings
from pipeline.stages import ingest, replay
from pipeline.stages.copies import keep_copies
from pipeline.stages.ingestion import BATCH_BYTES, plan_batches
from pipeline.store import REJECTS, BatchPath, read_models


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def files(count: int, size: int = 1000) -> list[SourceFile]:
    return [SourceFile(UPath(f"/x/{n}.txt"), f"{n}.txt", size) for n in range(count)]


@pytest.mark.parametrize(
    ("count", "size", "batches"),
    [
        pytest.param(0, 0, 1, id="an empty source is one batch of nothing"),
        pytest.param(250, 1000, 1, id="one full batch"),
        pytest.param(251, 1000, 2, id="one more"),
        pytest.param(10, BATCH_BYTES // 2, 5, id="large documents make small batches"),
        pytest.param(3, BATCH_BYTES * 2, 3, id="a document larger than a batch stands alone"),
        pytest.param(400_000, 10, 800, id="batches grow with the source"),
    ],
)
def test_batches_are_few_and_small(settings: Settings, count: int, size: int, batches: int) -> None:
    plan = plan_batches(files(count, size), settings=settings)
    assert len(plan) == batches
    assert len(plan) <= settings.batches_max
    assert sum(len(batch) for batch in plan) == count


def test_every_file_is_received(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "a.txt").write_text("One sentence of news.")
    (source / "deep" / "b.html").write_text("<p>Another sentence.</p>")
    (source / "c.xyz").write_text("what is this?")
    (source / "d.txt").write_bytes(b"")
    [path] = ingest(str(source), run_id="run:1", settings=settings)
    batch = BatchPath.parse(path)
    documents = list(read_models(UPath(path), RawDocument))
    rejects = list(read_models(batch.file(REJECTS), Reject))
    result = read_result(batch)
    assert batch.run_id == "run_1"
    assert sorted(document.path or "" for document in documents) == ["a.txt", "deep/b.html"]
    assert {reject.path: reject.reason for reject in rejects} == {
        "c.xyz": "unsupported_format",
        "d.txt": "empty",
    }
    assert result is not None
    assert (result.received, result.written, result.rejected) == (4, 2, 2)


def test_a_second_ingest_gives_the_same_documents(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a.txt").write_text("News.")
    first, second = (
        list(read_models(UPath(ingest(str(tmp_path / "s"), run_id=run, settings=settings)[0]), RawDocument))
        for run in ("one", "two")
    )
    assert first == second


def test_a_missing_source_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        ingest(str(tmp_path / "nowhere"), run_id="r", settings=settings)


def test_folders_of_one_name_are_different_sources(settings: Settings, tmp_path: Path) -> None:
    for parent in ("x", "y"):
        (tmp_path / parent / "news").mkdir(parents=True)
    names = {find_source(str(tmp_path / parent / "news"), settings).name for parent in ("x", "y")}
    assert len(names) == 2
    assert all(name.startswith("news-") for name in names)


def test_a_declared_source_is_found_by_its_name_and_by_its_place(settings: Settings) -> None:
    root = Path(__file__).resolve().parents[3]
    assert find_source("samples", settings) == find_source(str(root / "seeds" / "documents"), settings)


def test_hints_fill_in_what_a_document_does_not_declare(settings: Settings, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("News.")
    (tmp_path / "news" / "b.txt").write_text("More news.")
    (tmp_path / "news" / "b.meta.json").write_text('{"outlet": "Its own"}')
    (overlay / "sources.yaml").write_text(
        f"- {{name: mine, location: '{tmp_path / 'news'}', hints: {{outlet: Hinted}}}}\n"
    )
    settings = settings.model_copy(update={"overlay": overlay})
    [path] = ingest("mine", run_id="r", settings=settings)
    documents = list(read_models(UPath(path), RawDocument))
    assert {(raw.source, raw.path, raw.declared.outlet) for raw in documents} == {
        ("mine", "a.txt", "Hinted"),
        ("mine", "b.txt", "Its own"),
    }


def test_a_day_is_replayed_from_its_raw_copies(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a.txt").write_text("News.")
    [path] = ingest(str(tmp_path / "s"), run_id="live", settings=settings)
    kept = list(read_models(UPath(path), RawDocument))
    copy = keep_copies(kept, root=settings.store_root, day="2024-01-05", source="s")
    (tmp_path / "s" / "a.txt").unlink()
    [again] = replay("2024-01-05", run_id="backfill", settings=settings)
    assert list(read_models(UPath(again), RawDocument)) == kept
    result = read_result(BatchPath.parse(again))
    assert result is not None
    assert result.raw_path == copy, "clean keeps no second copy of it"


def test_a_day_without_raw_copies_says_so(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="2024-01-05"):
        replay("2024-01-05", run_id="r", settings=settings)
