"""A rebuild from raw copies: read in groups, indexed in order, revisions and all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline import stages
from pipeline.errors import PipelineError
from pipeline.settings import load_settings
from pipeline.store import list_raw_copies
from tests.search.runs import dump, run

pytestmark = pytest.mark.engine
FIRST = "Kenya's president met officials in Nairobi on 4 March 2024."
SECOND = "Kenya's president met officials in Mombasa on 5 March 2024."


def test_raw_copies_read_in_groups_give_the_same_index(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    prefix = use_prefix()
    (source / "a.txt").write_text(FIRST, encoding="utf-8")
    (source / "b.txt").write_text("Rain fell in Lima.", encoding="utf-8")
    run(source)
    (source / "a.txt").write_text(SECOND, encoding="utf-8")
    run(source)
    before = dump(es, prefix, "docs", "links", "revisions")
    assert len(list_raw_copies(load_settings().store_root)) == 2

    groups = stages.plan_rebuild(read_again=True)
    assert [len(copies) for copies in groups] == [1, 1]
    cleaned = [stages.clean_copies(copies, run_id="again") for copies in reversed(groups)]
    with pytest.raises(PipelineError, match="is missing"):
        stages.fill_version(groups, run_id="again", read_again=True)
    for paths in cleaned:
        stages.enrich_copies(paths)
    stages.fill_version(groups, run_id="again", read_again=True)
    assert dump(es, f"{prefix}-next", "docs", "links", "revisions").keys() == before.keys()
    report = stages.switch_version()
    assert (report.rows["docs"], report.rows["revisions"], report.changes) == ((2, 2), (1, 1), ())
    stages.publish()
    assert dump(es, prefix, "docs", "links", "revisions") == before
    assert len(list_raw_copies(load_settings().store_root)) == 2, "nothing is kept a second time"


def test_rows_are_copied_without_reading(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(FIRST, encoding="utf-8")
    prefix = use_prefix()
    run(tmp_path / "a.txt")
    before = dump(es, prefix)
    assert stages.rebuild(run_id="copy", read_again=False).changes == ()
    assert dump(es, prefix) == before
