"""Runs over mixed formats, a feed on a loopback server and broken archives end with counts that add up."""

import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from elasticsearch import Elasticsearch

from pipeline.errors import ConfigurationError, SourceUnavailable
from tests.search.runs import dump, run

pytestmark = pytest.mark.engine
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Loop Times</title>
<item><title>Iraq and Iran sign a border deal</title><link>https://loop.example/deal</link>
<pubDate>Fri, 05 Jan 2024 10:00:00 GMT</pubDate>
<description>Iraq and Iran signed a deal in Baghdad on Friday about their border.</description></item>
<item><title>Storm in Paris, Texas</title><link>https://loop.example/storm</link>
<description>A storm hit Paris, Texas, late on Thursday.</description></item>
</channel></rss>"""


class Handler(BaseHTTPRequestHandler):
    """A feed with an ETag, a redirect, an endless redirect and a broken server."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(f"{self.path} {self.headers.get('If-None-Match', '-')}")
        if self.path == "/feed" and self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.end_headers()
        elif self.path == "/feed":
            self.send_response(200)
            self.send_header("ETag", '"v1"')
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(FEED.encode())
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/feed")
            self.end_headers()
        else:
            self.send_response(503)
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    Handler.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write the overlay's sources.yaml."""

    def write(content: str) -> None:
        overlay = tmp_path / "overlay"
        overlay.mkdir(exist_ok=True)
        (overlay / "sources.yaml").write_text(content, encoding="utf-8")
        monkeypatch.setenv("MARSAD_OVERLAY", str(overlay))

    return write


def test_a_feed_is_read_once_and_then_only_asked(
    es: Elasticsearch, use_prefix: Callable[[], str], server: str, declare: Callable[[str], None]
) -> None:
    prefix = use_prefix()
    declare(f"- {{name: loop, kind: feed, location: '{server}/feed', limits: {{allow_private: true}}}}\n")
    first, second = run("loop"), run("loop")
    assert (first.received, first.written) == (2, 2)
    assert (second.received, second.written) == (0, 0)
    assert Handler.asked == ["/feed -", '/feed "v1"']
    titles = {row["title"] for row in dump(es, prefix, "docs").values()}
    assert titles == {"Iraq and Iran sign a border deal", "Storm in Paris, Texas"}


def test_a_private_address_is_refused_unless_the_source_allows_it(
    use_prefix: Callable[[], str], server: str
) -> None:
    use_prefix()
    with pytest.raises(ConfigurationError, match="public"):
        run(f"{server}/feed")
    assert Handler.asked == []


def test_a_server_in_trouble_is_to_be_asked_later(
    use_prefix: Callable[[], str], server: str, declare: Callable[[str], None]
) -> None:
    use_prefix()
    declare(f"- {{name: loop, kind: feed, location: '{server}/down', limits: {{allow_private: true}}}}\n")
    with pytest.raises(SourceUnavailable, match="503"):
        run("loop")


def test_mixed_formats_and_broken_archives_add_up(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path
) -> None:
    prefix = use_prefix()
    source = tmp_path / "mixed"
    source.mkdir()
    (source / "a.md").write_text("# Talks in Doha\n\nQatar hosted talks between Egypt and Hamas.\n")
    rows = [
        {"title": f"Note {n}", "text": f"France condemned an attack in Niamey, note {n}."} for n in range(3)
    ]
    (source / "b.jsonl").write_text("\n".join([*map(json.dumps, rows), "{broken"]))
    (source / "c.csv").write_text('title,text\nOne,"Russia struck Kharkiv on Monday."\n')
    with zipfile.ZipFile(source / "d.zip", "w") as archive:
        archive.writestr("in/e.txt", "Kenya sent police to Haiti.")
        archive.writestr("../escape.txt", "must not be read")
    with tarfile.open(source / "f.tar.gz", "w:gz") as archive_file:
        content = b"Ukraine shot down drones over Odesa."
        member = tarfile.TarInfo("g.txt")
        member.size = len(content)
        archive_file.addfile(member, io.BytesIO(content))
    (source / "h.zip").write_bytes((source / "d.zip").read_bytes()[:60])
    report = run(source)
    assert report.received == report.written + report.unchanged + report.rejected
    assert report.written == 1 + 3 + 1 + 1 + 1
    reasons = {row["path"]: row["reason"] for row in dump(es, prefix, "rejects").values()}
    assert reasons.keys() == {"b.jsonl", "d.zip", "h.zip"}
    again = run(source)
    assert (again.written, again.unchanged, again.rejected) == (0, report.written, report.rejected)
