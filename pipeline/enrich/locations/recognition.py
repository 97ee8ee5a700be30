"""Which spans name a place: the gazetteer's matches, weighed by the words around them.

Each match starts from how well known its best candidate is and gains or loses by its surroundings; the sum
is a log-odds. Nothing is trained: the weights are few, and say in which direction a sign speaks and how loud.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from pipeline.document import CleanDocument, TextField
from pipeline.enrich.context import Context
from pipeline.enrich.gazetteer import (
    ABBREVIATION,
    ALTERNATE,
    FOREIGN,
    POSTAL,
    Entry,
    Gazetteer,
)
from pipeline.enrich.locations.lexicon import Cues, Lexicon
from pipeline.enrich.lookup import Match
from pipeline.enrich.tokens import Token, tokenize

# A dateline: "BAGHDAD (AP) —", "Gaza City, Jan. 5 (Reuters) -", at the start of the body.
_DATELINE = regex.compile(r"\s*(\p{Lu}[^\n]{1,70}?)\s*(?:[-–—]{1,3})\s")
_HAS_CASE = regex.compile(r"[\p{Lu}\p{Ll}]")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_LATIN = regex.compile(r"\p{Latin}")
_HYPHEN = frozenset("-‐‑–")
_SENTENCE_END = frozenset(".!?…\n\"“”‘’:;•()[]—")
_WEEKDAYS_MONTHS = frozenset(
    [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
        "april", "may", "june", "july", "august", "september", "october", "november", "december", "mon", "tue", "wed",
        "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    ]
)  # fmt: skip
_GENERIC_HEADS = frozenset(
    ["mount", "lake", "fort", "port", "saint", "st", "san", "santa", "new", "cape", "river", "camp", "point", "la",
     "el", "al", "los", "las", "le", "de", "del", "van", "von", "bin", "ibn", "abu", "ben", "mc", "o"]
)  # fmt: skip
ACCEPTED = 0.0


@dataclass(slots=True)
class Toponym:
    """A span that may name a place, with the candidates of its name; `strength` is a log-odds."""

    field: TextField
    start: int
    end: int
    first: int
    last: int
    surface: str
    key: str
    entries: list[Entry]
    strength: float
    part: str | None = None
    hint: str | None = None
    is_dateline: bool = False
    holder: int | None = None
    is_list_member: bool = False
    signs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """What recognition needs for one document."""

    gazetteer: Gazetteer
    cues: Cues
    lexicon: Lexicon
    language_code: str


def recognize(document: CleanDocument, context: Context, reader: Reader) -> list[Toponym]:
    """All spans of title and body that name a place, in reading order, none overlapping.

    Weak ones come along with a negative strength below `ACCEPTED` only when a list or a holder may lift them;
    the caller drops what stays there.
    """
    found: list[Toponym] = []
    for name, text in (("title", document.title), ("body", document.body)):
        field_name: TextField = "title" if name == "title" else "body"
        tokens = tokenize(text)
        blocked = [(m.start, m.end) for m in context.mentions if m.field == field_name and m.kind == "actor"]
        found += _read_field(field_name, text, tokens, context, reader, blocked)
    _drop_persons(found)
    return [toponym for toponym in found if toponym.strength >= ACCEPTED]


def _read_field(
    field_name: TextField,
    text: str,
    tokens: Sequence[Token],
    context: Context,
    reader: Reader,
    blocked: Sequence[tuple[int, int]],
) -> list[Toponym]:
    matches = reader.gazetteer.find(tokens)
    dateline = _dateline_end(text) if field_name == "body" else 0
    is_title_case = field_name == "title" and _is_title_case(tokens)
    candidates: list[Toponym] = []
    for match in matches:
        if any(start < match.end and match.start < end for start, end in blocked):
            continue
        toponym = _toponym(field_name, text, tokens, match, reader)
        if toponym is not None:
            toponym.is_dateline = match.end <= dateline
            _weigh(toponym, text, tokens, reader, is_title_case=is_title_case)
            _weigh_names(toponym, context)
            candidates.append(toponym)
    chosen = _without_overlaps(candidates)
    _link_holders(chosen, text, tokens, reader)
    _lift_lists(chosen, text)
    return chosen


def _toponym(
    field_name: TextField, text: str, tokens: Sequence[Token], match: Match, reader: Reader
) -> Toponym | None:
    surface = text[match.start : match.end]
    after = text[match.end : match.end + 1]
    if after == "s" and reader.language_code != "de":
        return None  # an English plural: "Marks", "Jordans"
    key = " ".join(token.key for token in tokens[match.first : match.last + 1])
    entries = _usable(reader.gazetteer.entries(match.rows), surface, key, reader)
    if not entries or (_CJK.match(surface) and len(surface) < 2):
        return None
    return Toponym(
        field_name, match.start, match.end, match.first, match.last, surface, key, entries, 0.0
    )


def _usable(entries: list[Entry], surface: str, key: str, reader: Reader) -> list[Entry]:
    """The candidates that this spelling allows, the best kind of each row."""
    is_upper = surface == surface.upper()
    is_latin = _LATIN.match(surface) is not None
    is_word = key in reader.lexicon.words
    # "EU" is not the town of Eu; a headline in capitals has longer words, too.
    is_acronym = is_latin and is_upper and len(key) <= 3
    best: dict[int, Entry] = {}
    for entry in entries:
        if entry.kind == ABBREVIATION and not is_upper:
            continue
        if entry.kind == FOREIGN and entry.language.partition("-")[0] != reader.language_code:
            continue
        if entry.kind == ALTERNATE and is_latin and (len(key) < 4 or is_word):
            continue
        if is_acronym and entry.kind not in (ABBREVIATION, POSTAL, FOREIGN):
            continue
        known = best.get(entry.row)
        if known is None or entry.kind < known.kind:
            best[entry.row] = entry
    return list(best.values())


def _base(toponym: Toponym, reader: Reader) -> float:
    best = max(reader.gazetteer.fame(entry) for entry in toponym.entries)
    value = min(2.5, (best - 4.2) * 0.9)
    words = toponym.key.split(" ")
    if len(words) > 1:
        value += 0.8
    elif toponym.key in reader.lexicon.words and not any(e.kind == ABBREVIATION for e in toponym.entries):
        value -= 2.6
    if all(entry.kind == POSTAL for entry in toponym.entries):
        value = -3.0
    return value


def _weigh(
    toponym: Toponym, text: str, tokens: Sequence[Token], reader: Reader, *, is_title_case: bool
) -> None:
    value = _base(toponym, reader)
    has_case = _HAS_CASE.match(toponym.surface) is not None
    if toponym.is_dateline:
        value += 3.0
    value += _weigh_left(toponym, text, tokens, reader, is_title_case=is_title_case)
    value += _weigh_right(toponym, text, tokens, reader, is_title_case=is_title_case)
    if not has_case:
        value -= 1.2  # nothing tells a name from a word there but the words around it
    if reader.lexicon.traps.get(toponym.key) == "person" and not toponym.signs:
        value -= 0.8
    toponym.strength = value


def _weigh_left(
    toponym: Toponym, text: str, tokens: Sequence[Token], reader: Reader, *, is_title_case: bool
) -> float:
    cues, first = reader.cues, toponym.first
    if first == 0:
        return -0.3 if toponym.key in reader.lexicon.words else 0.0
    left = tokens[first - 1]
    gap = text[left.end : toponym.start]
    if gap and gap in _HYPHEN:
        return _weigh_prefix(left, cues)
    is_joined = gap == " " or gap == " " or (gap == ". " and left.key in cues.title)
    if not is_joined:
        return 0.0
    if left.is_capitalized and _HAS_CASE.match(left.surface):
        return _weigh_left_capital(toponym, text, tokens, reader, is_title_case=is_title_case)
    return _weigh_left_word(toponym, text, tokens, cues)


def _weigh_prefix(left: Token, cues: Cues) -> float:
    if left.key in cues.hyphen_never:
        return -8.0
    if left.key in cues.direction:
        return 0.5
    return -0.5


def _weigh_left_word(toponym: Toponym, text: str, tokens: Sequence[Token], cues: Cues) -> float:
    left = tokens[toponym.first - 1]
    before = tokens[toponym.first - 2] if toponym.first >= 2 else None
    if left.key in cues.direction:
        toponym.part = text[left.start : left.end]
        toponym.signs.append("direction")
        return 2.0
    if left.key in cues.kind:
        toponym.hint = left.key
        toponym.signs.append("kind")
        return 2.5
    if left.key == "the" and before is not None:
        left = before
    if left.key == "of" and before is not None and before.key in (cues.kind | cues.direction):
        toponym.hint = before.key
        toponym.signs.append("kind")
        return 2.5
    if left.key in cues.title:
        return -2.5
    if left.key in cues.inside:
        toponym.signs.append("inside")
        return 2.2
    return 0.8 if left.key in cues.beside else 0.0


def _weigh_left_capital(
    toponym: Toponym, text: str, tokens: Sequence[Token], reader: Reader, *, is_title_case: bool
) -> float:
    cues, lexicon = reader.cues, reader.lexicon
    left = tokens[toponym.first - 1]
    starts_sentence = _starts_sentence(tokens, toponym.first - 1, text)
    if left.key in cues.inside or (starts_sentence and left.key in cues.beside):
        toponym.signs.append("inside")
        return 2.0 if left.key in cues.inside else 0.8
    if left.key in cues.direction:
        toponym.part = text[left.start : left.end]
        return 1.0
    if left.key in cues.kind:
        return 1.5
    if left.key == "of":
        return 0.3
    if left.key in lexicon.given_names or left.key in cues.title:
        return -5.0
    if left.key in lexicon.demonyms:
        return 0.0
    if starts_sentence and left.key in lexicon.words:
        return 0.0
    if is_title_case or cues.are_nouns_capitalized or left.key in _WEEKDAYS_MONTHS:
        return -0.3
    if left.key in _GENERIC_HEADS or len(left.surface) <= 2:
        return -3.0
    return -2.8


def _weigh_right(
    toponym: Toponym, text: str, tokens: Sequence[Token], reader: Reader, *, is_title_case: bool
) -> float:
    cues, lexicon, last = reader.cues, reader.lexicon, toponym.last
    value = _weigh_org_head(toponym, text, tokens, cues)
    if last + 1 >= len(tokens):
        return value
    right = tokens[last + 1]
    gap = text[toponym.end : right.start]
    if gap and gap in _HYPHEN:
        return value + _weigh_suffix(toponym, right, reader)
    if gap not in (" ", " ", "'s ", "’s "):
        return value
    is_possessive = len(gap) > 1
    if not right.is_capitalized or not _HAS_CASE.match(right.surface):
        return value + _weigh_right_word(toponym, right, cues, is_possessive=is_possessive)
    if is_possessive or is_title_case or cues.are_nouns_capitalized:
        return value - (2.0 if right.key in cues.org_tail and not is_possessive else 0.0)
    if right.key in cues.kind_after:
        toponym.hint = right.key
        return value + 1.8
    if right.key in cues.office or right.key in cues.title or right.key in _WEEKDAYS_MONTHS:
        return value - 0.2
    if right.key in cues.org_tail:
        return value - 4.5
    return value - (2.0 if right.key not in lexicon.demonyms else 0.5)


def _weigh_right_word(toponym: Toponym, right: Token, cues: Cues, *, is_possessive: bool) -> float:
    if is_possessive:
        return 0.2
    if right.key in cues.kind_after:
        toponym.hint = right.key
        toponym.signs.append("kind")
        return 1.5
    if right.key in cues.speech:
        return -2.0
    return 0.0


def _weigh_suffix(toponym: Toponym, right: Token, reader: Reader) -> float:
    """ "Baghdad-based" says where; "Iran-backed" and "U.S.-led" say who; "Gaza-Egypt border" holds two places."""
    if right.key in reader.cues.hyphen_place:
        return 0.8
    if not right.is_capitalized:
        return -8.0
    return -1.0


def _weigh_org_head(toponym: Toponym, text: str, tokens: Sequence[Token], cues: Cues) -> float:
    """ "Bank of Georgia", "University of Iowa": an organisation's name goes on with its place."""
    at = toponym.first - 1
    if at >= 1 and tokens[at].key == "the":
        at -= 1
    if at >= 1 and tokens[at].key in ("of", "de", "for", "in", "von", "du", "di"):
        head = tokens[at - 1]
        if head.is_capitalized and head.key in cues.org_head and _HAS_CASE.match(head.surface):
            return -5.0 if tokens[at].key != "in" else -2.5
    return 0.0


def _weigh_names(toponym: Toponym, context: Context) -> None:
    """The model's opinion, where there is one."""
    for name in context.names:
        if name.field != toponym.field or name.end <= toponym.start or toponym.end <= name.start:
            continue
        if name.label == "LOC":
            toponym.strength += 2.5
        elif name.end - name.start > toponym.end - toponym.start:
            toponym.strength -= 4.0
        else:
            toponym.strength -= 2.0


def _starts_sentence(tokens: Sequence[Token], at: int, text: str) -> bool:
    if at == 0:
        return True
    gap = text[tokens[at - 1].end : tokens[at].start]
    return any(char in _SENTENCE_END for char in gap)


def _is_title_case(tokens: Sequence[Token]) -> bool:
    cased = [token for token in tokens if _HAS_CASE.match(token.surface) and len(token.surface) > 3]
    return bool(cased) and sum(token.is_capitalized for token in cased) / len(cased) > 0.8


def _dateline_end(text: str) -> int:
    match = _DATELINE.match(text)
    if match is None:
        return 0
    head = match.group(1)
    place = regex.split(r"[,(]", head)[0]
    is_dateline = place.isupper() or "(" in head
    return match.end(1) if is_dateline else 0


def _without_overlaps(candidates: list[Toponym]) -> list[Toponym]:
    """The longer name wins, unless it is no place and the shorter one is."""
    chosen: list[Toponym] = []
    ordered = sorted(
        candidates, key=lambda t: (t.strength < ACCEPTED, -(t.last - t.first), -(t.end - t.start), t.start)
    )
    for toponym in ordered:
        if not any(toponym.start < other.end and other.start < toponym.end for other in chosen):
            chosen.append(toponym)
    return sorted(chosen, key=lambda toponym: toponym.start)


def _link_holders(toponyms: list[Toponym], text: str, tokens: Sequence[Token], reader: Reader) -> None:
    """ "Paris, Texas", "Ames, Iowa", "Aleppo (Syria)": the second holds the first, and both are places."""
    for at, (inner, outer) in enumerate(zip(toponyms, toponyms[1:], strict=False)):
        gap = text[inner.end : outer.start]
        if gap not in (", ", " (", ", in ", " in ", ", the "):
            continue
        holders = {entry.row for entry in outer.entries}
        inside = [
            entry
            for entry in inner.entries
            if holders.intersection(reader.gazetteer.ancestor_rows(entry.row))
        ]
        if not inside:
            continue
        is_tight = gap in (", ", " (")
        inner.strength += 3.5 if is_tight else 1.5
        outer.strength += 3.5 if is_tight else 0.5
        inner.holder = at + 1 if is_tight else inner.holder
        if is_tight:
            inner.entries = inside
            inner.signs.append("containment")


def _lift_lists(toponyms: list[Toponym], text: str) -> None:
    """ "in Mosul, Kirkuk and Hawija": what stands in a list with places is one."""
    for one, other in zip(toponyms, toponyms[1:], strict=False):
        gap = text[one.end : other.start]
        if gap in (", ", " and ", ", and ", " or ", " und ", " et ", " y ", " e ", "، ", " و", " и ") and one.holder is None:
            if one.strength > 1.5 and other.strength <= 1.5:
                other.strength += 1.2
            elif other.strength > 1.5 and one.strength <= 1.5:
                one.strength += 1.2


def _drop_persons(toponyms: list[Toponym]) -> None:
    """ "Whitney Houston ... Houston sang": a surname in the document stays one, unless a place sign stands by."""
    persons = {toponym.key for toponym in toponyms if toponym.strength < -2.0}
    for toponym in toponyms:
        if toponym.key in persons and not toponym.signs and toponym.holder is None and toponym.strength < 2.4:
            toponym.strength -= 3.0
