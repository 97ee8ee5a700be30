"""A corrected registry redoes the documents it can touch, tells the difference, and survives a re-read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from bench.apply import RIGHT_ID, RIGHT_NAME, WRONG_ID, count_linked, write_correction, write_documents
from pipeline import stages
from pipeline.enrich.registry import load_registry
from pipeline.settings import load_settings
from tests.search.runs import dump, run

pytestmark = pytest.mark.engine
COUNT = 240


def apply() -> stages.RegistryReport:
    stages.prepare()
    paths = stages.plan_registry(run_id="registry-test")
    for path in paths:
        stages.index(stages.enrich(path))
    return stages.finish_registry(paths, run_id="registry-test")


def test_an_overlay_entry_and_a_denial_reach_just_the_documents_they_touch(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, overlay = tmp_path / "source", tmp_path / "overlay"
    source.mkdir()
    overlay.mkdir()
    (source / "named.txt").write_text("Fighters of the Zubara Brigade attacked a post near Basra.")
    (source / "denied.txt").write_text("Kataib Hezbollah denied the attack in Basra.")
    (source / "other.txt").write_text("Kenya sent police officers to Haiti.")
    prefix = use_prefix()
    run(source)
    before = dump(es, prefix, "docs")

    assert apply().documents_read == 0, "an unchanged registry touches nothing"

    monkeypatch.setenv("MARSAD_OVERLAY", str(overlay))
    (overlay / "mine.yaml").write_text(
        "- id: zubara\n  name: Zubara Group\n  type: armed_group\n  country: IQ\n  source: a test\n"
        "  aliases: {en: [Zubara Brigade]}\n"
    )
    report = apply()
    assert (report.documents_read, report.documents_written) == (1, 1)
    gained = {change.actor: len(change.gained) for change in report.changes if change.gained}
    assert gained == {"Zubara Group": 1}

    (overlay / "deny.yaml").write_text("ids: [kataib-hezbollah]\n")
    assert apply().documents_written == 1

    again = run(source)
    assert again.written == 0
    after = dump(es, prefix, "docs")
    by_path = {row["path"]: row for row in after.values()}
    assert "Zubara Group" in by_path["named.txt"]["armed_groups"]
    assert "kataib-hezbollah" not in by_path["denied.txt"].get("actor_ids", [])
    untouched = next(key for key, row in after.items() if row["path"] == "other.txt")
    assert after[untouched] == before[untouched]


def test_a_wrong_link_is_corrected_in_many_documents_and_stays_so(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same at 10,000 documents, with its time: `python -m bench.apply`."""
    source, overlay = tmp_path / "source", tmp_path / "overlay"
    source.mkdir()
    wrong = write_documents(source, COUNT, load_registry(load_settings()))
    prefix = use_prefix()
    run(source)
    before = dump(es, prefix, "docs")
    assert count_linked(es, prefix, (WRONG_ID, RIGHT_ID)) == {WRONG_ID: wrong, RIGHT_ID: 0}

    write_correction(overlay)
    monkeypatch.setenv("MARSAD_OVERLAY", str(overlay))
    report = apply()
    changes = {change.actor: (len(change.gained), len(change.lost)) for change in report.changes}
    assert changes[RIGHT_NAME] == (wrong, 0)
    assert changes["Badr Organization"] == (0, wrong)
    assert report.documents_read < COUNT / 10, "documents without the name are left alone"

    assert run(source).written == 0
    assert count_linked(es, prefix, (WRONG_ID, RIGHT_ID)) == {WRONG_ID: 0, RIGHT_ID: wrong}
    after = dump(es, prefix, "docs")
    touched = {key for key in after if after[key].get("actor_ids") != before[key].get("actor_ids")}
    assert len(touched) == wrong

    fresh = use_prefix()
    run(source)
    assert count_linked(es, fresh, (WRONG_ID, RIGHT_ID)) == {WRONG_ID: 0, RIGHT_ID: wrong}


def test_a_new_actor_reaches_documents_that_spell_it_otherwise(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, overlay = tmp_path / "source", tmp_path / "overlay"
    source.mkdir()
    overlay.mkdir()
    (source / "variant.txt").write_text(
        "The fishermen were freed on Monday. Toumas Kervinenn said so in Oslo, and thanked the police."
    )
    (source / "other.txt").write_text("Kenya sent police officers to Haiti.")
    prefix = use_prefix()
    run(source)
    monkeypatch.setenv("MARSAD_OVERLAY", str(overlay))
    (overlay / "mine.yaml").write_text(
        "- {id: kervinen, name: Tuomas Kervinen, type: person, country: FI, source: a test}\n"
    )
    assert apply().documents_read == 1
    by_path = {row["path"]: row for row in dump(es, prefix, "docs").values()}
    assert "kervinen" in by_path["variant.txt"]["actor_ids"]
