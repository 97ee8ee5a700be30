"""From a text to its dates, and from a document to its date mentions."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from pipeline.document import CleanDocument, Mention, TextField
from pipeline.enrich.context import Annotations, Context, Sentence
from pipeline.enrich.dates.dateline import find_dateline
from pipeline.enrich.dates.language import DateLanguage, load_language
from pipeline.enrich.dates.mode import find_mode
from pipeline.enrich.dates.reading import DateReading
from pipeline.enrich.dates.resolve import resolve
from pipeline.enrich.dates.scene import Anchor
from pipeline.enrich.dates.span import Span
from pipeline.enrich.dates.spans import find_spans
from pipeline.enrich.dates.tokens import Lexed
from pipeline.enrich.language_evidence import count_scripts
from pipeline.settings import load_settings

UNDECIDED_CHARS = 3_000  # as many as decide on the language
_Parsed = tuple[Lexed, list[Span]]


def find_dates(
    text: str, *, published: date | None, language_code: str, country_code: str | None = None
) -> list[DateReading]:
    """Read what a text says about time: spans by pattern, days by context.

    Nothing asks the clock. A phrase that needs a day to count from takes `published`, failing that a
    dateline at the text's head, failing that none: it is found and left without days.

    Args:
        text: A title or a body, as cleaned.
        published: The day on which the text came out, where that is known to the day.
        language_code: Two letters (ISO 639-1). Texts in a language that has no `dates:` section in
            seeds/languages are not read.
        country_code: Where the outlet is (ISO 3166-1 alpha-2): it tells 3 April from 4 March in 03/04/2024.

    Returns:
        What was found, as it stands in the text; two readings never share a sign. Days are inclusive.

    Raises:
        ConfigurationError: The language's file is there, but malformed.

    Source: docs/decisions/0003-date-readings.md says which phrase means which days, and where that follows
        TimeML's guidelines and where not.
    """
    language = _language(language_code)
    if language is None:
        return []
    parsed = _parse(text, language)
    return resolve(*parsed, language, anchor=_anchor(parsed, published, country_code))


def read_dates(document: CleanDocument, context: Context) -> Annotations:
    """Read the dates of title and body, both counted from the same day."""
    language = _language(_code_to_read(document, context))
    if language is None:
        return Annotations()
    published = _published_day(document)
    body = _parse(document.body, language)
    anchor = _anchor(body, published, document.outlet_country)
    title = resolve(*_parse(document.title, language), language, anchor=anchor)
    mentions = [*_mentions("title", document.title, title, context)]
    mentions += _mentions("body", document.body, resolve(*body, language, anchor=anchor), context)
    return Annotations(mentions=tuple(mentions), methods=("dates",) if mentions else ())


def _code_to_read(document: CleanDocument, context: Context) -> str:
    """The document's language; English for undecided Latin text, most often a short English one."""
    if context.language.code != "und":
        return context.language.code
    counts = count_scripts(f"{document.title}\n{document.body[:UNDECIDED_CHARS]}")
    return "en" if counts["LATIN"] * 2 > sum(counts.values()) else "und"


@lru_cache(maxsize=64)
def _language(code: str) -> DateLanguage | None:
    """The compiled language; settings are read once a process (1.8 ms, as long as a document's dates)."""
    return load_language(load_settings().seeds / "languages", code)


def _published_day(document: CleanDocument) -> date | None:
    """The day of publication; a month or a year alone can't say which Friday is meant."""
    if document.published_at is None or document.published_precision in ("month", "year"):
        return None
    return document.published_at.date()


def _parse(text: str, language: DateLanguage) -> _Parsed:
    lexed = language.lex(text)
    return lexed, find_spans(lexed, language)


def _anchor(parsed: _Parsed, published: date | None, country_code: str | None) -> Anchor:
    lexed, spans = parsed
    if published is not None:
        return Anchor(published, "published", find_mode(spans, published), country_code)
    dateline = find_dateline(lexed, spans)
    if dateline is not None:
        return Anchor(dateline, "dateline", find_mode(spans, dateline), country_code)
    return Anchor(None, "none", "news", country_code)


def _mentions(
    field: TextField, text: str, readings: Sequence[DateReading], context: Context
) -> list[Mention]:
    sentences = [sentence for sentence in context.sentences if sentence.field == field]
    whole = Sentence(field, 0, len(text), text)
    persons = [name for name in context.names if name.field == field and name.label == "PER"]
    mentions, index = [], 0
    for reading in readings:
        if any(name.start < reading.end and reading.start < name.end for name in persons):
            continue  # April Jones, Mrs May
        while index < len(sentences) and sentences[index].end <= reading.start:
            index += 1
        holds = index < len(sentences) and sentences[index].start <= reading.start
        mentions.append(_mention(text, reading, sentences[index] if holds else whole))
    return mentions


def _mention(text: str, reading: DateReading, sentence: Sentence) -> Mention:
    surface = text[reading.start : reading.end]
    return Mention(
        kind="date",
        field=sentence.field,
        start=reading.start,
        end=reading.end,
        surface=surface,
        label=_label(reading) or surface,
        type="date",
        start_date=reading.start_date,
        end_date=reading.end_date,
        precision=reading.precision,
        date_kind=reading.kind,
        modifier=reading.modifier,
        anchor=reading.anchor,
        rule=reading.rule,
        score=reading.score,
        sentence=sentence.text,
        sentence_start=sentence.start,
    )


def _label(reading: DateReading) -> str | None:
    """ISO 8601 of a reading's days: "2024-01-05", "2020-01", "2014", "2023-10-07/..", "start/end"."""
    start, end = reading.start_date, reading.end_date
    if not start and not end:
        return None
    if not start or not end:
        return f"{start or '..'}/{end or '..'}"
    if start == end:
        return start
    if start[4:] == "-01-01" and end == f"{start[:4]}-12-31":
        return start[:4]
    if reading.precision == "month" and start[:7] == end[:7] and reading.modifier not in _NARROWING:
        return start[:7]
    return f"{start}/{end}"


_NARROWING = frozenset(["early", "mid", "late"])
