"""Adapter for the dates scorer of the labelled sets: `--callable bench.dates:find`.

The scorer wants TIMEX3's view of a phrase: "early October" and "since October" name October. A reading
narrows the first and opens the second; here both are widened back to the unit that the phrase names. A
range ("6-7 January 1916", "from May 3 to May 7") is one reading; TIMEX3 marks its two ends.
"""

import re
from datetime import date

from pipeline.enrich.dates import DateReading, find_dates
from pipeline.enrich.dates.calendar import whole_of

Row = tuple[int, int, str | None, str | None, str]


def find(text: str, reference: date | None, language_code: str) -> list[Row]:
    readings = find_dates(text, published=reference, language_code=language_code)
    ends = [end for reading in readings for end in reading.ends or (reading,)]
    return [row for reading in ends for row in _rows(text, reading)]


def warmup() -> None:
    find("warm up on 5 January 2024", None, "en")


def _rows(text: str, reading: DateReading) -> list[Row]:
    joint = _JOINT.search(text, reading.start, reading.end)
    if "-range" not in reading.rule or not joint or not reading.start_date or not reading.end_date:
        return [_row(reading)]
    first = whole_of(date.fromisoformat(reading.start_date), reading.precision)
    second = whole_of(date.fromisoformat(reading.end_date), reading.precision)
    return [
        (reading.start, joint.start(), first.start.isoformat(), first.end.isoformat(), reading.precision),
        (joint.end(), reading.end, second.start.isoformat(), second.end.isoformat(), reading.precision),
    ]


_JOINT = re.compile(r"\s*[-–—‑]\s*|\s+(?:to|and)\s+")


def _row(reading: DateReading) -> Row:
    start, end = reading.start_date, reading.end_date
    known = start or end
    if known is None:
        return reading.start, reading.end, None, None, "unanchored"
    if reading.modifier in ("early", "mid", "late") or not (start and end):
        whole = whole_of(date.fromisoformat(known), reading.precision)
        start, end = whole.start.isoformat(), whole.end.isoformat()
    return reading.start, reading.end, start, end, reading.precision
