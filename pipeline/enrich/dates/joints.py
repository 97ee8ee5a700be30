"""The words that join two dates into one time, from a language's `ranges`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RangeRule:
    """The words between two dates, before and after them, that make them the ends of one time."""

    joint: re.Pattern[str]
    opener: re.Pattern[str] | None
    close: re.Pattern[str] | None


def range_rule(entry: dict[str, str]) -> RangeRule:
    """An entry of a language's `ranges`."""
    return RangeRule(
        joint=re.compile(rf"\s*(?:{entry['joint']})\s*", re.IGNORECASE),
        opener=compile_words(entry.get("open"), r"(?<!\w)(?:{})\s*$"),
        close=compile_words(entry.get("close"), r"\s*(?:{})"),
    )


def compile_words(words: str | None, frame: str) -> re.Pattern[str] | None:
    """Words of a language's file in a frame of ours; None without words."""
    return re.compile(frame.format(words), re.IGNORECASE) if words else None


# Every script writes a dash between the ends; a long one between two blanks parts two sentences.
DASHED = RangeRule(re.compile(r" ?[-–‑−～~] ?|—"), None, None)
