"""Every format: documents and rejections add up, an error costs its document only."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from upath import UPath

from pipeline.document import RawDocument
from pipeline.errors import DocumentRejected
from pipeline.ingest.documents import read_documents
from pipeline.ingest.folder import SourceFile, discover_files
from pipeline.ingest.identity import document_id_of_url
from pipeline.settings import Settings

SETTINGS = Settings(document_max_bytes=10_000)


def read(
    root: Path, *, fields: dict[str, str] | None = None
) -> tuple[list[RawDocument], list[DocumentRejected]]:
    items = [
        item
        for file in discover_files(root, settings=SETTINGS)
        for item in read_documents(file, source="desk", settings=SETTINGS, fields=fields)
    ]
    documents = [item for item in items if isinstance(item, RawDocument)]
    rejections = [item for item in items if isinstance(item, DocumentRejected)]
    assert len(documents) + len(rejections) == len(items)
    return documents, rejections


def text_of(document: RawDocument) -> str:
    return document.content.decode()


def test_json_lines_give_a_document_a_line(tmp_path: Path) -> None:
    lines = [
        {"url": "https://news.example/1", "title": "One", "text": "First text.", "date": "2024-01-05"},
        {"id": 7, "body": "Second text.", "author": "Ada Byrne"},
        {"html": "<p>Third text.</p>"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    documents, rejections = read(tmp_path)
    assert rejections == []
    assert [text_of(d) for d in documents] == ["First text.", "Second text.", "<p>Third text.</p>"]
    assert [d.media_type for d in documents] == ["text/plain", "text/plain", "text/html"]
    assert documents[0].document_id == document_id_of_url("https://news.example/1")
    assert documents[0].declared.published_raw == "2024-01-05"
    assert documents[1].path == "a.jsonl#7"
    assert documents[1].declared.authors == ("Ada Byrne",)
    assert len({d.document_id for d in documents}) == 3


@pytest.mark.parametrize(
    ("name", "content", "reason", "place"),
    [
        pytest.param("a.jsonl", '{"text": "Good."}\n{"text": "bad"', "bad_json", "line 2", id="cut line"),
        pytest.param("a.jsonl", '{"text": "Good."}\n[1]', "bad_record", "line 2", id="a list as a line"),
        pytest.param("a.jsonl", '{"text": "Good."}\n{"title": "x"}', "no_text", "line 2", id="no text"),
        pytest.param("a.jsonl", '{"text": "Good."}\n{"text": 7}', "no_text", "line 2", id="a number as text"),
        pytest.param("a.jsonl", '{"text": "Good."}\n' + "[" * 99_999, "bad_json", "line 2", id="hostile"),
        pytest.param("a.csv", 'text\nGood.\na,b\n', "bad_csv", "line 3", id="a column too many"),
        pytest.param("a.csv", 'text,title\nGood.,x\n"open', "bad_csv", "line 3", id="an open quotation mark"),
        pytest.param("a.json", '[{"text": "Good."}, {"x": 1}]', "no_text", "item 2", id="item without text"),
    ],
)  # fmt: skip
def test_bad_record_costs_itself(tmp_path: Path, name: str, content: str, reason: str, place: str) -> None:
    (tmp_path / name).write_text(content)
    documents, rejections = read(tmp_path)
    assert [text_of(d) for d in documents] == ["Good."]
    assert [r.reason for r in rejections] == [reason]
    assert place in rejections[0].detail


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"text": "News."}', id="one object"),
        pytest.param('[{"text": "News."}]', id="a list"),
        pytest.param('{"status": "ok", "articles": [{"text": "News."}]}', id="a list in an object"),
        pytest.param('{"text": "News.", "tags": [{"name": "x"}]}', id="a document with a list"),
    ],
)
def test_json_file_of_any_shape(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    documents, rejections = read(tmp_path)
    assert [text_of(d) for d in documents] == ["News."]
    assert rejections == []


def test_broken_json_names_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"text": "x",\n "title" "y"}')
    _, [rejection] = read(tmp_path)
    assert rejection.reason == "bad_json"
    assert "line 2, column 10" in rejection.detail


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_finds_its_separator(tmp_path: Path, separator: str) -> None:
    rows = [["url", "title", "text"], ["https://news.example/1", "T", '"Quoted, with\na line; end."']]
    (tmp_path / "a.csv").write_text("\n".join(separator.join(row) for row in rows))
    [document], rejections = read(tmp_path)
    assert rejections == []
    assert text_of(document) == "Quoted, with\na line; end."
    assert document.declared.title == "T"


def test_field_mapping_names_foreign_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("kop,tekst\nA title,A text.\n")
    [document], _ = read(tmp_path, fields={"kop": "title", "tekst": "text"})
    assert (document.declared.title, text_of(document)) == ("A title", "A text.")


def test_same_record_has_the_same_id_wherever_it_stands(tmp_path: Path) -> None:
    """Without an id the content names a record, so that a line put before it changes nothing."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Kept."}\n')
    [before], _ = read(tmp_path)
    path.write_text('{"text": "New."}\n{"text": "Kept."}\n')
    documents, _ = read(tmp_path)
    assert before.document_id in {d.document_id for d in documents}


def make_zip(path: Path, entries: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def make_tar(path: Path, entries: dict[str, bytes], mode: str) -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # the mode is a parameter here
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


ENTRIES = {
    "a.txt": b"First.",
    "deep/b.html": b"<p>Second.</p>",
    "deep/b.meta.json": b'{"title": "Declared"}',
    "deep/.DS_Store": b"x",
    "records.jsonl": b'{"text": "Third."}\n{"no": 1}\n',
    "photo.jpg": b"\xff\xd8\xff",
    "empty.txt": b"",
    "inner.zip": b"PK",
    "big.txt": b"x" * 10_001,
}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"])
def test_archive_is_read_like_a_folder(tmp_path: Path, name: str) -> None:
    if name.endswith("zip"):
        make_zip(tmp_path / name, ENTRIES)
    else:
        packing = {"a.tar": "", "a.tar.gz": "gz", "a.tgz": "gz", "a.tar.bz2": "bz2", "a.tar.xz": "xz"}[name]
        make_tar(tmp_path / name, ENTRIES, f"w:{packing}")
    documents, rejections = read(tmp_path)
    assert [text_of(d) for d in documents] == ["First.", "<p>Second.</p>", "Third."]
    assert documents[1].declared.title == "Declared"
    assert documents[1].path == f"{name}!/deep/b.html"
    assert [r.reason for r in rejections] == [
        "no_text",
        "unsupported_format",
        "empty",
        "nested_archive",
        "too_large",
    ]


@pytest.mark.parametrize("name", ["notes.docx", "README"])
def test_an_unknown_format_names_those_that_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"Text.")
    make_zip(tmp_path / "a.zip", {name: b"Text."})
    _, rejections = read(tmp_path)
    assert [refusal.reason for refusal in rejections] == ["unsupported_format"] * 2
    for refusal in rejections:
        assert all(suffix in refusal.detail for suffix in (".txt", ".jsonl", ".csv", ".rss", ".tar.gz"))


def test_a_folder_that_can_not_be_listed_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    closed = SourceFile(UPath(tmp_path / "closed"), "closed", 0)
    (refusal,) = read_documents(closed, source="desk", settings=SETTINGS)
    assert isinstance(refusal, DocumentRejected)
    assert refusal.reason == "unreadable"


@pytest.mark.parametrize("entry", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:\\out.txt"])
def test_path_out_of_an_archive_is_refused(tmp_path: Path, entry: str) -> None:
    make_zip(tmp_path / "a.zip", {entry: b"Text.", "good.txt": b"Good."})
    documents, rejections = read(tmp_path)
    assert [text_of(d) for d in documents] == ["Good."]
    assert [r.reason for r in rejections] == ["unsafe_entry"]


def test_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    documents, rejections = read(tmp_path)
    assert (documents, [r.reason for r in rejections]) == ([], ["unsafe_entry"])


def test_bomb_does_not_go_off(tmp_path: Path) -> None:
    make_zip(tmp_path / "a.zip", {"a.txt": b"0" * 5_000_000})
    documents, rejections = read(tmp_path)
    assert (documents, [r.reason for r in rejections]) == ([], ["archive_bomb"])


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
@pytest.mark.parametrize("content", [b"no archive at all", b"PK\x03\x04cut", b"\x1f\x8bcut"])
def test_broken_archive_is_rejected(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    documents, rejections = read(tmp_path)
    assert (documents, [r.reason for r in rejections]) == ([], ["broken_archive"])


def test_cut_archive_gives_what_came_before(tmp_path: Path) -> None:
    make_tar(tmp_path / "a.tar", {"a.txt": b"First.", "b.txt": b"x" * 9000}, "w:")
    whole = (tmp_path / "a.tar").read_bytes()
    (tmp_path / "a.tar").write_bytes(whole[:3000])
    _, rejections = read(tmp_path)
    assert "broken_archive" in {r.reason for r in rejections}


def test_sidecar_of_an_archive_is_an_orphan(tmp_path: Path) -> None:
    """An archive has no metadata of its own: its side-car is named, not forgotten."""
    make_zip(tmp_path / "a.zip", {"a.txt": b"News."})
    (tmp_path / "a.zip.meta.json").write_text("{}")
    documents, rejections = read(tmp_path)
    assert len(documents) == 1
    assert [r.reason for r in rejections] == ["orphan_sidecar"]
