"""Whole runs: what is found and set aside, and that repeating, killing or doubling a run changes nothing."""

import csv
import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.enrich.knowledge import load_knowledge
from pipeline.errors import PipelineError
from pipeline.settings import load_settings
from tests.search.runs import DOCUMENTS, dump, run, small_source, without_instants

pytestmark = pytest.mark.engine
ROOT = Path(__file__).resolve().parents[2]
CASES = list(csv.DictReader((ROOT / "tests/cases/seed_facets.csv").read_text(encoding="utf-8").splitlines()))


def test_the_seed_documents_end_as_their_table_says(es: Elasticsearch, use_prefix: Callable[[], str]) -> None:
    prefix = use_prefix()
    report = run(DOCUMENTS)
    files = [path for path in DOCUMENTS.rglob("*") if path.is_file() and ".meta." not in path.name]
    assert report.received == len(files)
    assert report.received == report.written + report.unchanged + report.rejected
    rejects = {row["path"]: row["reason"] for row in dump(es, prefix, "rejects").values()}
    assert rejects == {
        "broken/empty.txt": "empty",
        "broken/blank.txt": "empty",
        "broken/photo.txt": "binary",
        "broken/markup-soup.html": "no_text",
        "broken/notes.docx": "unsupported_format",
        "broken/bad-sidecar.txt": "bad_sidecar",
    }
    by_path = {row["path"]: row for row in dump(es, prefix, "docs").values()}
    wrong = [problem for case in CASES for problem in _problems(case, by_path)]
    assert not wrong, "\n".join(wrong)
    copies = {path: row["story_id"] for path, row in by_path.items() if path.startswith("en/wire-ukraine")}
    assert len(copies) == 3
    assert len(set(copies.values())) == 1, "wire copies are documents of their own and one story"

    first = dump(es, prefix)
    again = run(DOCUMENTS)
    assert (again.written, again.unchanged, again.rejected) == (0, report.written, report.rejected)
    assert dump(es, prefix) == first


def _problems(case: dict[str, str], by_path: dict[str, dict[str, Any]]) -> Iterator[str]:
    values = by_path[case["document"]].get(case["field"], [])
    for wanted in filter(None, case["present"].split(";")):
        if wanted not in values:
            yield f"{case['document']}: {case['field']} lacks {wanted}: {values}"
    for unwanted in filter(None, case["absent"].split(";")):
        if unwanted in values:
            yield f"{case['document']}: {case['field']} has {unwanted}: {values}"


def test_every_pair_stands_in_its_sentence(es: Elasticsearch, use_prefix: Callable[[], str]) -> None:
    prefix = use_prefix()
    run(DOCUMENTS / "en")
    docs = {row["document_id"]: row for row in dump(es, prefix, "docs").values()}
    links = list(dump(es, prefix, "links").values())
    pairs = [row for row in links if "actor" in row and "location" in row]
    assert pairs
    for row in pairs:
        document = docs[row["document_id"]]
        assert row["sentence"] in document[row["field"]]
        named = {m["label"] for m in document["mentions"] if m["sentence_start"] == row["sentence_start"]}
        assert {row["actor"], row["location"]} <= named


@pytest.mark.parametrize("seed", [20261122])
def test_a_run_killed_anywhere_ends_like_an_undisturbed_one(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path, seed: int
) -> None:
    source = small_source(tmp_path / "source")
    undisturbed = use_prefix()
    load_knowledge(load_settings())  # once, before processes are forked off
    run(source)
    started = time.monotonic()
    clean_prefix = use_prefix()
    run(source)
    seconds = time.monotonic() - started
    expected = dump(es, undisturbed, "docs", "links", "rejects")
    assert without_instants(dump(es, clean_prefix, "docs", "links", "rejects")) == without_instants(expected)
    random = Random(seed)
    for moment in sorted(random.uniform(0.02, 1.0) for _ in range(10)):
        prefix = use_prefix()
        child = get_context("fork").Process(target=run, args=(source,))
        child.start()
        time.sleep(moment * seconds)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        report = run(source)
        assert report.received == report.written + report.unchanged + report.rejected
        found = without_instants(dump(es, prefix, "docs", "links", "rejects"))
        assert found == without_instants(expected), f"killed after {moment:.2f} of an undisturbed run"


def test_two_runs_at_once_end_like_one(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path
) -> None:
    source = small_source(tmp_path / "source")
    alone = use_prefix()
    load_knowledge(load_settings())
    run(source)
    expected = without_instants(dump(es, alone, "docs", "links", "rejects"))
    together = use_prefix()
    children = [get_context("fork").Process(target=run, args=(source,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0]
    assert without_instants(dump(es, together, "docs", "links", "rejects")) == expected


def test_an_edited_document_is_a_revision_and_its_old_pairs_are_gone(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path
) -> None:
    source = small_source(tmp_path / "source")
    prefix = use_prefix()
    run(source)
    before = [row for row in dump(es, prefix, "links").values() if "Iraqi" in row["sentence"]]
    assert before
    (source / "iraq-coalition-talks.txt").write_text(
        "France condemned an attack in Niamey.", encoding="utf-8"
    )
    report = run(source)
    assert (report.written, report.unchanged) == (1, 2)
    [document] = [row for row in dump(es, prefix, "docs").values() if row["path"].startswith("iraq")]
    assert document["revision"] == 2
    [revision] = dump(es, prefix, "revisions").values()
    assert "Higher Military Commission" in revision["body"]
    rows = [r for r in dump(es, prefix, "links").values() if r["document_id"] == document["document_id"]]
    assert {row["sentence"] for row in rows} == {"France condemned an attack in Niamey."} | {
        row["sentence"] for row in rows if row["field"] == "title"
    }


def test_a_missing_source_says_what_to_give(use_prefix: Callable[[], str], tmp_path: Path) -> None:
    use_prefix()
    with pytest.raises(PipelineError, match="no file or folder"):
        run(tmp_path / "nowhere")
