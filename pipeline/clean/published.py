"""When a page was published: the surest place that says so, never the day it was fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from pipeline.clean.fields import load_fields
from pipeline.clean.jsonld import Node, text_of, types_of
from pipeline.clean.moments import Moment, parse_moment
from pipeline.clean.page import Page
from pipeline.clean.visible import SHORT_CHARS, date_lines, script_values, short_texts, time_texts

URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2]|(?<=/)[1-9](?=/))[/_.-]?"
    r"(0[1-9]|[12]\d|3[01]|(?<=/)[1-9](?=[/_.-]))(?!\d)"
)
URL_MONTH = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])(?=/)")
CLOCK_SKEW = timedelta(days=1)  # a page dated tomorrow in its own zone is not from the future


@dataclass(frozen=True, slots=True)
class Published:
    """When a document says it was published, and where it says so."""

    moment: Moment
    origin: str


def find_published(
    page: Page,
    *,
    article: Node,
    canonical_url: str | None,
    language: str | None,
    fetched_at: datetime | None,
) -> Published | None:
    """The date of publication from the surest place that gives one.

    Args:
        page: From `parse_page`.
        article: JSON-LD of the page's article.
        canonical_url: The page's own address; publishers put the day into it.
        language: Tag the page declares; it decides 03/04/2024 where it can.
        fetched_at: When the page was fetched; a later date is no date of publication.

    Returns:
        None where no place gives a date, or none before the fetch.
    """
    url_day = _url_day(page.url) or _url_day(canonical_url)
    for origin, raw in _places(page, article, url_day, (page.url, canonical_url)):
        moment = parse_moment(raw, language=language)
        if moment and not (fetched_at and moment.at > fetched_at + CLOCK_SKEW):
            return Published(_in_local_day(moment, url_day), origin)
    return None


def _places(
    page: Page, article: Node, url_day: date | None, urls: tuple[str | None, ...]
) -> Iterator[tuple[str, str]]:
    """Every place that may say when, the surest first."""
    yield from (("json-ld", value) for value in _json_ld_values(page, article))
    yield from (("meta", value) for value in page.values(load_fields().published))
    yield from (("time", text) for text in time_texts(page.tree))
    if url_day:
        yield "url", url_day.isoformat()
    yield from (("text", text) for text in date_lines(page.tree))
    yield from (("time", text) for text in time_texts(page.tree, everywhere=True))
    yield from (("script", value) for value in script_values(page.tree))
    for everywhere in (False, True):
        for max_chars in SHORT_CHARS:
            texts = short_texts(page.tree, max_chars=max_chars, everywhere=everywhere)
            yield from (("text", text) for text in texts)
    months = (URL_MONTH.search(urlsplit(url or "").path) for url in urls)
    yield from (("url", "-".join(found.groups())) for found in months if found)


def _json_ld_values(page: Page, article: Node) -> Iterator[str]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield text_of(article.get(key))
    for node in page.nodes:
        if "webpage" in types_of(node):
            yield text_of(node.get("datePublished"))


def _url_day(url: str | None) -> date | None:
    found = URL_DAY.search(urlsplit(url or "").path)
    try:
        return date(*(int(number) for number in found.groups())) if found else None
    except ValueError:
        return None


def _in_local_day(moment: Moment, url_day: date | None) -> Moment:
    """An instant written in UTC, in an offset that shows the neighbouring day its address gives.

    Publishing systems write UTC and put the local day into the address. The instant stays; the offset is
    the smallest whole hour that gives that day, since the real one is not written anywhere.
    """
    is_utc = moment.at.utcoffset() == timedelta(0) and moment.precision in ("second", "minute")
    if url_day is None or not is_utc or abs((moment.at.date() - url_day).days) != 1:
        return moment
    midnight = datetime(url_day.year, url_day.month, url_day.day, tzinfo=UTC)
    if moment.at < midnight:
        hours = -((moment.at - midnight) // timedelta(hours=1))
    else:
        hours = (midnight + timedelta(days=1) - moment.at) // timedelta(hours=1) - 1
    if not -12 <= hours <= 14:
        return moment
    return replace(moment, at=moment.at.astimezone(timezone(timedelta(hours=hours))))
