"""A folder: every file is read, rejected with a reason, or known litter; nothing vanishes."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from upath import UPath

from pipeline.document import RawDocument
from pipeline.errors import ConfigurationError, DocumentRejected
from pipeline.ingest.folder import discover_files, read_file
from pipeline.ingest.identity import document_id_of_path, document_id_of_url
from pipeline.settings import Settings

SETTINGS = Settings(document_max_bytes=1000)


def write(folder: Path, name: str, content: str | bytes = "A sentence of news.") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def found(root: Path) -> list[str]:
    return [file.relative for file in discover_files(root, settings=SETTINGS)]


def read_one(root: Path, name: str) -> RawDocument:
    files = {file.relative: file for file in discover_files(root, settings=SETTINGS)}
    return read_file(files[name], source="desk", settings=SETTINGS)


def reason_of(root: Path, name: str) -> str:
    with pytest.raises(DocumentRejected) as caught:
        read_one(root, name)
    assert caught.value.document_id
    return caught.value.reason


def test_files_come_sorted_with_their_folders(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "deep/er/c.txt", "deep/a.txt", "ä.txt"):
        write(tmp_path, name)
    assert found(tmp_path) == ["a.html", "b.txt", "deep/a.txt", "deep/er/c.txt", "ä.txt"]


def test_litter_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "a.txt~", "~$a.txt", ".git/config", "x.txt.swp", "__MACOSX/a.txt"):
        write(tmp_path, name)
    write(tmp_path, "a.txt")
    assert found(tmp_path) == ["a.txt"]


def test_unknown_format_is_listed_and_rejected(tmp_path: Path) -> None:
    write(tmp_path, "report.docx")
    write(tmp_path, "README")
    assert found(tmp_path) == ["README", "report.docx"]
    assert reason_of(tmp_path, "report.docx") == "unsupported_format"
    assert reason_of(tmp_path, "README") == "unsupported_format"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", id="no bytes"),
        pytest.param(b" \n\t ", "empty", id="only spaces"),
        pytest.param(b"x" * 1001, "too_large", id="one byte too many"),
    ],
)
def test_file_that_is_no_document(tmp_path: Path, content: bytes, reason: str) -> None:
    write(tmp_path, "a.txt", content)
    assert reason_of(tmp_path, "a.txt") == reason


def test_largest_document_is_taken(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", b"x" * 1000)
    assert len(read_one(tmp_path, "a.txt").content) == 1000


def test_broken_link_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere.txt")
    assert reason_of(tmp_path, "a.txt") == "unreadable"


def test_pipe_is_unreadable_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert reason_of(tmp_path, "a.txt") == "unreadable"


def test_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    write(tmp_path, "deep/a.txt")
    (tmp_path / "deep" / "again").symlink_to(tmp_path)
    assert found(tmp_path) == ["deep/a.txt"]


def test_name_that_is_no_utf8_can_be_shown(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (tmp_path / name).write_bytes(b"News.")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert found(tmp_path) == ["caf\\xe9.txt"]
    assert read_one(tmp_path, "caf\\xe9.txt").model_dump_json()


def test_single_file_is_a_source(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    assert found(path) == ["a.txt"]


def test_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        found(tmp_path / "nowhere")


def test_document_keeps_bytes_and_identity(tmp_path: Path) -> None:
    write(tmp_path, "deep/a.html", b"<p>caf\xe9</p>")
    raw = read_one(tmp_path, "deep/a.html")
    assert raw.content == b"<p>caf\xe9</p>"
    assert raw.media_type == "text/html"
    assert raw.path == "deep/a.html"
    assert raw.document_id == document_id_of_path("desk", "deep/a.html")
    assert RawDocument.model_validate_json(raw.model_dump_json()) == raw


def test_copy_time_is_when_the_file_came(tmp_path: Path) -> None:
    """An older file put back is a newer copy: its modification time does not decide (decision 0004)."""
    path = write(tmp_path, "a.txt", "First.")
    first = read_one(tmp_path, "a.txt")
    path.write_text("Second.")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    second = read_one(tmp_path, "a.txt")
    assert second.fetched_at >= first.fetched_at
    assert second.fetched_at > datetime(2020, 1, 1, tzinfo=UTC)
    assert second.fetched_at.microsecond % 1000 == 0
    assert read_one(tmp_path, "a.txt") == second


def test_remote_path_is_read_like_a_folder() -> None:
    root = UPath("memory://news-folder")
    (root / "deep").mkdir(parents=True, exist_ok=True)
    (root / "deep" / "a.txt").write_text("News from memory.")
    files = list(discover_files(str(root), settings=SETTINGS))
    assert [file.relative for file in files] == ["deep/a.txt"]
    assert read_file(files[0], source="desk", settings=SETTINGS).content == b"News from memory."


@pytest.mark.parametrize("name", ["a.meta.json", "a.txt.meta.json"])
def test_sidecar_declares_metadata(tmp_path: Path, name: str) -> None:
    fields = {
        "url": "https://news.example/a?utm_source=feed",
        "title": "A title",
        "authors": ["Ada Byrne", "Jo Lund"],
        "published": "2024-03-15",
        "language": "en",
        "outlet": "Harbour Post",
        "outlet_country": "NO",
    }
    write(tmp_path, "a.txt")
    write(tmp_path, name, json.dumps(fields))
    raw = read_one(tmp_path, "a.txt")
    assert raw.document_id == document_id_of_url("https://news.example/a")
    assert raw.declared.title == "A title"
    assert raw.declared.authors == ("Ada Byrne", "Jo Lund")
    assert raw.declared.published_raw == "2024-03-15"
    assert raw.declared.outlet_country == "NO"
    assert found(tmp_path) == ["a.txt"]


def test_one_author_may_be_a_text(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "a.meta.json", '{"author": "Ada Byrne", "title": null}')
    assert read_one(tmp_path, "a.txt").declared.authors == ("Ada Byrne",)


def test_changed_sidecar_is_a_changed_copy(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    before = read_one(tmp_path, "a.txt")
    write(tmp_path, "a.meta.json", '{"title": "Another"}')
    after = read_one(tmp_path, "a.txt")
    assert after.raw_sha256 != before.raw_sha256
    assert after.document_id == before.document_id
    assert after.fetched_at >= before.fetched_at


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        pytest.param('{"title": "x",\n "url" "y"}', "line 2, column 8", id="broken JSON"),
        pytest.param("[1, 2]", "no JSON object", id="a list"),
        pytest.param('{"title": 7}', "'title' must be a text", id="a number"),
        pytest.param('{"authors": [1]}', "list of texts", id="authors of numbers"),
        pytest.param('{"url": "/story/7"}', "absolute", id="a relative address"),
        pytest.param('{"date": "2024-01-01", "published": "2024-01-02"}', "twice", id="two names"),
        pytest.param(b"\xff\xfe\x00", "UTF-8", id="another encoding"),
        pytest.param("[" * 100_000, "JSON", id="hostile nesting"),
    ],
)
def test_bad_sidecar_names_the_place(tmp_path: Path, content: str | bytes, detail: str) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "a.meta.json", content)
    with pytest.raises(DocumentRejected, match=detail) as caught:
        read_one(tmp_path, "a.txt")
    assert caught.value.reason == "bad_sidecar"


def test_unknown_sidecar_keys_are_named(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "a.meta.json", '{"title": "x", "colour": "red", "desk": 4}')
    with capture_logs() as logs:
        raw = read_one(tmp_path, "a.txt")
    assert raw.declared.title == "x"
    assert [log["keys"] for log in logs if log["event"] == "ingest.sidecar_keys_ignored"] == [
        ["colour", "desk"]
    ]


def test_orphan_sidecar_is_rejected_by_name(tmp_path: Path) -> None:
    write(tmp_path, "lost.meta.json", "{}")
    assert found(tmp_path) == ["lost.meta.json"]
    assert reason_of(tmp_path, "lost.meta.json") == "orphan_sidecar"


def test_a_link_out_of_the_source_is_refused_and_one_inside_is_read(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("not for the index")
    source = tmp_path / "source"
    source.mkdir()
    (source / "own.txt").write_text("News.")
    (source / "inside.txt").symlink_to(source / "own.txt")
    (source / "outside.txt").symlink_to(outside)
    (source / "folder").symlink_to(tmp_path)
    settings = Settings()
    outcomes = {}
    for file in discover_files(source, settings=settings):
        try:
            outcomes[file.relative] = read_file(file, source="s", settings=settings).content
        except DocumentRejected as refusal:
            outcomes[file.relative] = refusal.reason
    assert outcomes == {
        "folder": "outside_link",
        "inside.txt": b"News.",
        "outside.txt": "outside_link",
        "own.txt": b"News.",
    }
