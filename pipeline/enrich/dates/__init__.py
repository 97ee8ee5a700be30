"""Dates in running text: spans by a grammar of data, days by publication, last date and tense."""

from pipeline.enrich.dates.enricher import find_dates, read_dates
from pipeline.enrich.dates.reading import DateReading

__all__ = ["DateReading", "find_dates", "read_dates"]
