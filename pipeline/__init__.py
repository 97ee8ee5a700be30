"""Marsad: news in, an index of who, where and when out.

Importing this package loads nothing but names; `analyze` loads what it needs when it is called.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.document import EnrichedDocument


def analyze(
    content: str | bytes,
    *,
    media_type: str = "text/plain",
    url: str | None = None,
    published: date | datetime | str | None = None,
) -> "EnrichedDocument":
    """Read one document without an engine: clean it, then find its language, actors, locations and dates.

    Args:
        content: The document; bytes are decoded by declaration, then by detection.
        media_type: `text/plain` or `text/html`.
        url: Address it came from; it decides the document's id, outlet and sometimes its date.
        published: Day or instant of publication, when the caller knows it; without it and without one in
            the document, relative dates stay unanchored.

    Raises:
        DocumentRejected: There is no text to read, or the bytes are no text at all.
        ConfigurationError: `url` is no web address, or `published` no day.
        TypeError: `content` is neither a text nor bytes.
    """
    from pipeline.stages import analyze_document

    return analyze_document(content, media_type=media_type, url=url, published=published)
