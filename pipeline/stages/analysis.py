"""One document without store or engine: the same clean and enrich as in a run."""

import base64
import re
from datetime import UTC, date, datetime

from pipeline.clean import clean
from pipeline.document import Declared, EnrichedDocument, RawDocument
from pipeline.enrich.knowledge import load_knowledge
from pipeline.enrich.read import enrich
from pipeline.errors import ConfigurationError
from pipeline.ingest.identity import (
    document_id_of_path,
    document_id_of_url,
    is_web_address,
    raw_sha256,
)
from pipeline.settings import load_settings

LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")  # no character: UTF-8 has no bytes for them


def analyze_document(
    content: str | bytes,
    *,
    media_type: str = "text/plain",
    url: str | None = None,
    published: date | datetime | str | None = None,
) -> EnrichedDocument:
    """Clean and read one document; see `pipeline.analyze`."""
    if not isinstance(content, str | bytes | bytearray):
        raise TypeError(f"content is a text or its bytes, not {type(content).__name__}")
    if url is not None and not is_web_address(url):
        raise ConfigurationError(f"{url!r} is no address of a page: write it as https://host/path.")
    settings = load_settings()
    data = LONE_SURROGATES.sub("\ufffd", content).encode() if isinstance(content, str) else content
    declared = Declared(url=url, published_raw=_day(published))
    digest = raw_sha256(data, declared)
    raw = RawDocument(
        document_id=document_id_of_url(url) if url else document_id_of_path("analyze", digest),
        source="analyze",
        media_type=media_type,
        content=base64.b64encode(data),
        raw_sha256=digest,
        fetched_at=datetime.now(UTC),
        declared=declared,
    )
    return enrich(clean(raw), load_knowledge(settings), settings)


def _day(published: date | datetime | str | None) -> str | None:
    """ISO 8601 of a publication date; what is none is refused, since it would be dropped in silence."""
    if published is None or isinstance(published, date):
        return published.isoformat() if published else None
    try:
        datetime.fromisoformat(published)
    except (TypeError, ValueError) as exc:
        raise ConfigurationError(f"{published!r} is no day of publication: write it as 2024-01-05.") from exc
    return published
