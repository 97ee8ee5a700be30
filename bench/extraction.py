"""Adapter for page scorers: `extract(html, url)` with the functions that the pipeline runs.

QUALITY_DATA=DATA python run.py --path . --callable bench.extraction:extract --sets publishers
"""

from pipeline.clean.html import read_body
from pipeline.clean.metadata import read_metadata
from pipeline.clean.page import parse_page


def extract(html: str, url: str | None) -> dict[str, object]:
    """Text, title, authors and day of a page."""
    page = parse_page(html, url=url)
    if page is None:
        return {}
    metadata = read_metadata(page)
    published = metadata.published.moment if metadata.published else None
    has_day = published is not None and published.precision not in ("month", "year")
    return {
        "text": read_body(page, title=metadata.title, article=metadata.article),
        "title": metadata.title,
        "authors": list(metadata.authors),
        "date": published.at.date().isoformat() if published and has_day else None,
    }
