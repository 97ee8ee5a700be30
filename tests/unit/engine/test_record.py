"""The note about a started engine: whole, or as if it were not there."""

from pathlib import Path

import pytest

from pipeline.engine.record import ProcessMark, Record, drop_record, read_record, write_record


def test_reads_what_was_written(tmp_path: Path) -> None:
    mark = ProcessMark(pid=7, began=1795365130.61)
    for record in (
        Record(kind="embedded", launcher=mark),
        Record(kind="embedded", url="http://127.0.0.1:9200", launcher=mark, engine=mark),
        Record(kind="container", url="http://127.0.0.1:9201", program="/usr/bin/docker", container="n"),
    ):
        write_record(tmp_path / "engine.json", record)
        assert read_record(tmp_path / "engine.json") == record
    assert [path.name for path in tmp_path.iterdir()] == ["engine.json"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"kind": "embedded", "ur', id="cut"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"{}", id="no-fields"),
        pytest.param(b"\xff\xfe", id="binary"),
        pytest.param(
            b'{"kind":"embedded","url":"","launcher":7,"engine":null,"program":"","container":""}', id="older"
        ),
    ],
)
def test_broken_record_is_no_record(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "engine.json").write_bytes(content)
    assert read_record(tmp_path / "engine.json") is None


def test_absent_record(tmp_path: Path) -> None:
    drop_record(tmp_path / "engine.json")
    assert read_record(tmp_path / "engine.json") is None
