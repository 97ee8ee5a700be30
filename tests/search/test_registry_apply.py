"""A corrected registry redoes the documents it can touch, tells the difference, and survives a re-read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline import stages
from tests.search.runs import dump, run

pytestmark = pytest.mark.engine


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
