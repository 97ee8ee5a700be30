"""Which spans name a place: the gazetteer's matches, weighed by the words around them."""

from collections.abc import Sequence

import regex

from pipeline.document import CleanDocument, Mention, TextField
from pipeline.enrich.context import Context
from pipeline.enrich.gazetteer import ABBREVIATION, ALTERNATE, FOREIGN, POSTAL, Entry
from pipeline.enrich.locations.relations import narrow_by_demonyms, relate, weaken_openers, weaken_surnames
from pipeline.enrich.locations.signs import HAS_CASE, weigh
from pipeline.enrich.locations.toponym import Passage, Reader, Toponym
from pipeline.enrich.locations.unknown import find_unknown
from pipeline.enrich.lookup import Match
from pipeline.enrich.tokens import Token, tokenize

# A dateline: "BAGHDAD (AP) —", "Gaza City, Jan. 5 (Reuters) -", at the start of the body.
_DATELINE = regex.compile(r"\s*(\p{Lu}[^\n]{1,70}?)\s*(?:[-–—]{1,3})\s")
_ELIDED = regex.compile(r"\p{Ll}{1,2}['’]\p{Lu}")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_LATIN = regex.compile(r"\p{Latin}")
_SHORT_CHARS = 3
_ACRONYM_CHARS = 6
_ARTICLE_CHARS = 2
_CAPITALS_AT_BOTH_ENDS = frozenset({"en", "de"})
_ALTERNATE_CHARS = 4
# What it costs that the model takes such a name for a person or an organisation.
_DOUBTED = 0.3
_DISTINCT_FAME = 4.5
_DISTINCT_CHARS = 4
_TITLE_CASE_SHARE = 0.8
ACCEPTED = 0.0


def recognize(document: CleanDocument, context: Context, reader: Reader) -> list[Toponym]:
    """All spans of title and body that name a place, in reading order, none overlapping."""
    found: list[Toponym] = []
    fields: tuple[tuple[TextField, str], ...] = (("title", document.title), ("body", document.body))
    for name, text in fields:
        passage = _passage(name, text)
        actors = [m for m in context.mentions if m.field == name and m.kind == "actor"]
        known = _known(passage, context, reader, actors)
        taken = [*((m.start, m.end) for m in actors), *((toponym.start, toponym.end) for toponym in known)]
        found += sorted([*known, *find_unknown(passage, context, reader, taken)], key=lambda t: t.start)
    weaken_surnames(found)
    weaken_openers(found, context.mentions, reader)
    return [toponym for toponym in found if toponym.strength >= ACCEPTED]


def _passage(name: TextField, text: str) -> Passage:
    tokens = with_elided_capitals(tokenize(text))
    is_title_case = name == "title" and _is_title_case(tokens)
    return Passage(name, text, tokens, is_title_case, _dateline_end(text) if name == "body" else 0)


def _known(passage: Passage, context: Context, reader: Reader, actors: Sequence[Mention]) -> list[Toponym]:
    candidates: list[Toponym] = []
    for match in _matches(passage, reader):
        if any(_blocks(actor, match) for actor in actors):
            continue
        toponym = _toponym(passage, match, reader)
        if toponym is not None:
            toponym.is_dateline = match.end <= passage.dateline
            toponym.strength = weigh(toponym, passage, reader) + _weigh_names(toponym, context, reader)
            candidates.append(toponym)
    chosen = _without_overlaps(candidates)
    narrow_by_demonyms(chosen, passage, reader)
    relate(chosen, passage.text, reader)
    return chosen


def _blocks(actor: Mention, match: Match) -> bool:
    """An actor's span is no place; only a bare demonym may be part of one: "Iraqi Kurdistan"."""
    if actor.end <= match.start or match.end <= actor.start:
        return False
    is_part = match.start <= actor.start and actor.end < match.end
    return not (is_part and actor.rule == "demonym")


def _matches(passage: Passage, reader: Reader) -> list[Match]:
    """The gazetteer's matches; English and German names begin and end with a capital, others may not."""
    tokens, gazetteer = passage.tokens, reader.gazetteer
    is_strict = reader.language_code in _CAPITALS_AT_BOTH_ENDS
    matches = gazetteer.find(tokens, capitalized_only=is_strict, tails=reader.cues.site)
    if is_strict:
        return matches
    return [match for match in matches if _bears_capital(tokens[match.first : match.last + 1])]


def _bears_capital(words: Sequence[Token]) -> bool:
    """A word of the name is written large, and not just its article: "La réunion" is no island."""
    content = words if len(words) == 1 else [word for word in words if len(word.surface) > _ARTICLE_CHARS]
    return any(word.is_capitalized for word in content or words)


def with_elided_capitals(tokens: Sequence[Token]) -> Sequence[Token]:
    """Such as "d'Ivoire" and "l'Irak" count as capitalised: the name begins after the apostrophe."""
    if all(token.is_capitalized or not _ELIDED.match(token.surface) for token in tokens):
        return tokens
    return [
        token._replace(is_capitalized=token.is_capitalized or _ELIDED.match(token.surface) is not None)
        for token in tokens
    ]


def _toponym(passage: Passage, match: Match, reader: Reader) -> Toponym | None:
    surface = passage.text[match.start : match.end]
    if passage.text[match.end : match.end + 1] == "s" and reader.language_code != "de":
        return None  # an English plural: "Marks", "Jordans"
    key = _key(passage.tokens, match)
    entries = usable(reader.gazetteer.entries(match.rows), surface, key, reader)
    if not entries or (_CJK.match(surface) and len(surface) < 2):
        return None
    if _is_acronym(surface, passage.text, match, entries):
        return None
    return Toponym(passage.name, match.start, match.end, match.first, match.last, surface, key, entries)


def _key(tokens: Sequence[Token], match: Match) -> str:
    """The folded name without what is written onto it: "بدمشق" and "دمشق" are one name."""
    keys = [token.key for token in tokens[match.first : match.last + 1]]
    keys[0] = next((key for key, start in tokens[match.first].heads if start == match.start), keys[0])
    keys[-1] = next((key for key, end in tokens[match.last].tails if end == match.end), keys[-1])
    return " ".join(keys)


def usable(entries: Sequence[Entry], surface: str, key: str, reader: Reader) -> list[Entry]:
    """The candidates that this spelling and this language allow, the best kind of each row."""
    is_upper = surface == surface.upper()
    is_latin = _LATIN.match(surface) is not None
    is_word = key in reader.lexicon.words
    # "La" begins half of the French sentences and is no Los Angeles; "Athens, Ga." is usual.
    is_short = is_latin and not is_upper and len(key) < _SHORT_CHARS
    # "EU" is not the town of Eu; a headline in capitals has longer words, too.
    is_acronym = is_latin and is_upper and len(key) < _ALTERNATE_CHARS
    best: dict[int, Entry] = {}
    for entry in entries:
        if entry.kind == ABBREVIATION and not is_upper:
            continue
        if is_short and entry.kind != POSTAL:
            continue
        is_bound = entry.kind == FOREIGN or entry.language
        if is_bound and not _is_spoken(entry.language, reader.language_code):
            continue
        if entry.kind == ALTERNATE and is_latin and (len(key) < _ALTERNATE_CHARS or is_word):
            continue
        if is_acronym and entry.kind not in (ABBREVIATION, POSTAL, FOREIGN):
            continue
        known = best.get(entry.row)
        if known is None or entry.kind < known.kind:
            best[entry.row] = entry
    return list(best.values())


def _is_spoken(language: str, code: str) -> bool:
    """A name of one language is read in its texts, one of unknown language in any text but an English one."""
    return language.partition("-")[0] == code if language else code != "en"


def _is_acronym(surface: str, text: str, match: Match, entries: Sequence[Entry]) -> bool:
    """Such as "ALMA" in a sentence with small letters is no town, nor is "US" in "US$"."""
    if text[match.end : match.end + 1] in ("$", "€", "£", "¥") or text[match.start - 1 : match.start] == "$":
        return True
    if len(surface) > _ACRONYM_CHARS or not surface.isupper() or " " in surface:
        return False
    if any(entry.kind in (ABBREVIATION, POSTAL, FOREIGN) for entry in entries):
        return False
    around = text[max(0, match.start - 30) : match.start] + text[match.end : match.end + 30]
    return any(char.islower() for char in around) and not _DATELINE.match(text[match.start : match.end + 60])


def _weigh_names(toponym: Toponym, context: Context, reader: Reader) -> float:
    """The model's opinion, where there is one; it seldom met the towns of Asia and Africa."""
    value = 0.0
    for name in context.names:
        if name.field != toponym.text_field or name.end <= toponym.start or toponym.end <= name.start:
            continue
        is_longer = name.end - name.start > toponym.end - toponym.start
        if name.label == "LOC":
            value += 2.5
        else:
            is_doubtful = not is_longer and (
                _is_distinct(toponym, reader) or (name.label == "ORG" and _is_city_name(toponym, reader))
            )
            value -= _DOUBTED if is_doubtful else 4.0 if is_longer else 2.0
            toponym.is_person = toponym.is_person or (name.label == "PER" and not is_doubtful)
    return value


def _is_distinct(toponym: Toponym, reader: Reader) -> bool:
    """A town of one country whose names are no surnames of English texts, and no word: Lashio, Rafah."""
    words = toponym.key.split(" ")
    if toponym.fame < _DISTINCT_FAME or len(toponym.key) < _DISTINCT_CHARS:
        return False
    if len(words) == 1 and (toponym.key in reader.lexicon.words or toponym.key in reader.lexicon.given_names):
        return False
    close = [e for e in toponym.entries if reader.gazetteer.fame(e) > toponym.fame - 1.0]
    codes = {reader.gazetteer.country_of(entry.row) for entry in close}
    return all(code is not None and reader.gazetteer.has_distinct_names(code) for code in codes)


def _is_city_name(toponym: Toponym, reader: Reader) -> bool:
    """A well-known name that is no word: the model often takes one for the organisation that it is not."""
    is_word = toponym.key in reader.lexicon.words or toponym.key in reader.lexicon.given_names
    return toponym.fame >= _DISTINCT_FAME and not is_word


def _is_title_case(tokens: Sequence[Token]) -> bool:
    cased = [token for token in tokens if HAS_CASE.match(token.surface) and len(token.surface) > 3]
    capitals = sum(token.is_capitalized for token in cased)
    return bool(cased) and capitals / len(cased) > _TITLE_CASE_SHARE


def _dateline_end(text: str) -> int:
    match = _DATELINE.match(text)
    if match is None:
        return 0
    head = match.group(1)
    place = regex.split(r"[,(]", head)[0]
    return match.end(1) if place.isupper() or "(" in head else 0


def _without_overlaps(candidates: Sequence[Toponym]) -> list[Toponym]:
    """The longer name wins, unless it is no place and the shorter one is."""
    chosen: list[Toponym] = []
    ordered = sorted(
        candidates, key=lambda t: (t.strength < ACCEPTED, t.first - t.last, t.start - t.end, t.start)
    )
    for toponym in ordered:
        if not any(toponym.start < other.end and other.start < toponym.end for other in chosen):
            chosen.append(toponym)
    return sorted(chosen, key=lambda toponym: toponym.start)
