"""How much the words around a name speak for or against a place, as log-odds.

Nothing is trained: the weights are few, and say in which direction a sign speaks and how loud.
"""

import regex

from pipeline.enrich.fold import fold
from pipeline.enrich.gazetteer import ABBREVIATION, POSTAL
from pipeline.enrich.locations.toponym import Passage, Reader, Toponym
from pipeline.enrich.tokens import Token

HAS_CASE = regex.compile(r"[\p{Lu}\p{Ll}]")
# Fame of a city of 200,000, and of Tokyo.
_WELL_KNOWN = 5.3
_WORLD_KNOWN = 8.0
# Fame of a capital, or of a city of two millions, by whatever name.
_WORLD_CITY = 5.8
_INSTITUTION_CHARS = 4
# Russian and Ukrainian adjectives of places; a city in -ск has none of these endings in any case.
_ADJECTIVE = regex.compile(r"(?:ск(?:ий|ого|ому|ая|ую|ие|их)|ськ(?:ий|ого|ому|их))$")
_AND = frozenset(["and", "und", "et", "y", "e", "i", "и", "ve", "та", "і"])
_BLANKS = (" ", "\u00a0")
_HYPHENS = frozenset("-‐‑–")
_SENTENCE_END = frozenset('.!?…\n"“”‘’:;•()[]—')
_NAME_TOKENS = 5
_PACT_TOKENS = 3
_APOSTROPHES = "'’"
_ROMANCE_OF = frozenset(["de", "du", "des", "di", "del", "della", "do", "da", "dos", "das"])
_OF = _ROMANCE_OF | frozenset(["of", "for", "in", "von"])
_AGE = regex.compile(r"\d{1,3},? of(?: the)? $")
_PERSON_AGE = regex.compile(r",? \(?\d{1,2}[,)]")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)
# What stands before the rest of a name: the whole is another place, or a person.
_GENERIC_HEADS = frozenset(
    """mount lake fort port saint st san santa new cape river camp point la el al los las le de del
    van von bin ibn abu ben mc o""".split()
)


def weigh(toponym: Toponym, passage: Passage, reader: Reader) -> float:
    """The log-odds that the span names a place; sets the signs it finds on the toponym."""
    value = _weigh_name(toponym, reader)
    toponym.opens = _opens_as_word(toponym, passage, reader)
    value += 3.0 if toponym.is_dateline else 0.0
    value += _weigh_left(toponym, passage, reader)
    value += _weigh_right(toponym, passage, reader)
    if HAS_CASE.match(toponym.surface) is None:
        value -= 1.2  # nothing tells a name from a word there but the words around it
    if reader.lexicon.traps.get(toponym.key) == "person" and not toponym.signs:
        value -= 0.8
    return value


def _weigh_name(toponym: Toponym, reader: Reader) -> float:
    """How well known the name's best candidate is, and whether the name is also a word."""
    best = toponym.fame = max(reader.gazetteer.fame(entry) for entry in toponym.entries)
    if all(entry.kind == POSTAL for entry in toponym.entries):
        return -3.0
    value = min(2.5, (best - 4.2) * 0.9)
    is_abbreviation = any(entry.kind == ABBREVIATION for entry in toponym.entries)
    if " " in toponym.key:
        value += 0.8
    elif toponym.key in _CALENDAR:
        value -= 6.0
    elif toponym.key in reader.lexicon.words and not is_abbreviation:
        value -= 2.6 if best < _WELL_KNOWN else 1.8
    if len(toponym.key.split(" ")) > 1 and best < _WELL_KNOWN:
        value -= _weigh_person_name(toponym, reader)
    is_demonym = toponym.key in reader.lexicon.demonyms and not _is_great(toponym, reader)
    return value - (4.0 if is_demonym or _is_generic(toponym.key, reader) else 0.0)


def _is_great(toponym: Toponym, reader: Reader) -> bool:
    """A country, or a city as well known as one."""
    kinds = (reader.gazetteer.type_of(entry.row) for entry in toponym.entries)
    return toponym.fame >= _WORLD_KNOWN or "country" in kinds


def _is_generic(key: str, reader: Reader) -> bool:
    """Such as "Old City", "Central", Arabic's "city", which is Medina's name, too."""
    return all(word in reader.cues.direction or word in reader.cues.kind for word in key.split(" "))


def _weigh_person_name(toponym: Toponym, reader: Reader) -> float:
    """Queen Victoria and Jose Maria are small towns, too."""
    words = toponym.key.split(" ")
    if words[0] in reader.cues.title and words[0] != "saint":
        return 3.0
    return 2.0 if words[0] in reader.lexicon.given_names and words[1] not in reader.cues.kind else 0.0


def _weigh_left(toponym: Toponym, passage: Passage, reader: Reader) -> float:
    own = passage.tokens[toponym.first]
    if fold_glued(passage.text[own.start : toponym.start]) in reader.cues.glued_inside:
        return _sign(toponym, "inside", 2.2)
    if toponym.first == 0:
        return -0.3 if toponym.key in reader.lexicon.words else 0.0
    left = passage.tokens[toponym.first - 1]
    gap = passage.text[left.end : own.start]
    if gap == "/" and len(left.surface) == 1:
        return -6.0  # "A/Victoria/361/2011" is a virus
    if gap in _HYPHENS:
        return -8.0 if left.key in reader.cues.hyphen_never else -0.5
    is_title = gap == ". " and left.key in reader.cues.title
    if gap in _BLANKS or is_title or (gap == "" and not HAS_CASE.match(own.surface)):
        return _weigh_neighbour(toponym, passage, reader, left)
    return 0.0


def _weigh_neighbour(toponym: Toponym, passage: Passage, reader: Reader, left: Token) -> float:
    if left.is_capitalized and left.key in reader.cues.club:
        return -5.0  # "Real Madrid", "جامعة دمشق", "Universität Wien"
    if left.key in reader.cues.article and _is_city(toponym, reader):
        return -2.5  # "Das Essen": German cities have no article
    if left.is_capitalized and HAS_CASE.match(left.surface) and left.key not in reader.cues.street_head:
        return _weigh_left_capital(toponym, passage, reader, left)
    return _weigh_left_word(toponym, passage, reader, left)


def _weigh_left_word(toponym: Toponym, passage: Passage, reader: Reader, left: Token) -> float:
    against = _weigh_against(toponym, reader, left)
    if against:
        return against
    left = _without_particle(left, reader)
    cues, at = reader.cues, toponym.first - 2
    before = passage.tokens[at].key if at >= 0 else ""
    if left.key == "the" and at >= 0:
        left, at = passage.tokens[at], at - 1
        before = passage.tokens[at].key if at >= 0 else ""
    toponym.is_beside = left.key in cues.beside
    value = 0.8 if toponym.is_beside else 0.0
    if left.key in cues.direction:
        toponym.part = left.surface
        value = _sign(toponym, "direction", 2.0)
    elif left.key in cues.kind:
        toponym.hint = left.key
        value = _sign(toponym, "kind", 2.5)
    elif left.key == "of" and (before in cues.kind or before in cues.direction):
        toponym.hint = before
        value = _sign(toponym, "kind", 2.5)
    elif left.key in cues.title:
        toponym.is_person, value = True, -2.5
    elif left.key == "to" and before == "according":
        value = -1.5
    elif left.key in cues.inside or (left.key == "of" and _is_age_before(toponym, passage.text)):
        value = _sign(toponym, "inside", 2.2)
    elif left.key == "from":
        value = 1.2
    return value


def _without_particle(left: Token, reader: Reader) -> Token:
    """The reading that is a cue word where a conjunction or article is written onto it: "وبلدة", "l'île"."""
    cues = reader.cues
    known = (cues.kind, cues.inside, cues.beside, cues.direction, cues.title)
    for key, _ in left.heads:
        if any(key in words for words in known) and not any(left.key in words for words in known):
            return left._replace(key=key)
    return left


def _weigh_against(toponym: Toponym, reader: Reader, left: Token) -> float:
    """Words before a name that make it a street, a speaker ("a annoncé Paris") or a team."""
    if left.key in reader.cues.street_head:
        return -5.0
    if left.key in reader.cues.speech and reader.language_code != "en":
        return -3.5
    return -2.5 if left.key in reader.cues.contest and not toponym.signs else 0.0


def _is_city(toponym: Toponym, reader: Reader) -> bool:
    best = max(toponym.entries, key=reader.gazetteer.fame)
    return reader.gazetteer.type_of(best.row) == "city"


def _is_age_before(toponym: Toponym, text: str) -> bool:
    """Such as "Mark Jones, 54, of Tyler"."""
    return _AGE.search(text, max(0, toponym.start - 14), toponym.start) is not None


def _sign(toponym: Toponym, name: str, value: float) -> float:
    toponym.signs.append(name)
    return value


def _weigh_left_capital(toponym: Toponym, passage: Passage, reader: Reader, left: Token) -> float:
    cues, lexicon = reader.cues, reader.lexicon
    opens_sentence = _opens_sentence(passage, toponym.first - 1)
    is_opening_word = opens_sentence and (left.key in lexicon.words or len(left.surface) == 1)
    # No list of words tells in other languages whether "Жителі" is one or a name.
    is_perhaps_word = opens_sentence and reader.language_code != "en"
    value = -0.8 if is_perhaps_word else -1.2 if _is_great(toponym, reader) else -2.8
    if left.key in cues.inside:
        value = _sign(toponym, "inside", 2.0)
    elif any(char in left.surface for char in _APOSTROPHES):
        value = 0.3  # "Hatay'ın Antakya", "Syria's Idlib"
    elif opens_sentence and left.key in cues.beside:
        value = 0.8
    elif left.key in cues.direction:
        toponym.part, value = left.surface, 1.0
    elif left.key == "of":
        value = 0.3
    elif left.key in lexicon.given_names or left.key in cues.title:
        toponym.is_person, value = True, -5.0
    elif left.key in lexicon.demonyms or is_opening_word:
        value = 0.0
    elif passage.is_title_case or cues.are_nouns_capitalized or left.key in _CALENDAR:
        value = -0.3
    elif left.key in _GENERIC_HEADS or len(left.surface) <= 2:
        value = -3.0
    return value


def _opens_as_word(toponym: Toponym, passage: Passage, reader: Reader) -> bool:
    """Such as "Turkey prices rose": a common word where a sentence begins, with a noun behind it."""
    if toponym.key not in reader.cues.opener or not _opens_sentence(passage, toponym.first):
        return False
    if toponym.last + 1 >= len(passage.tokens):
        return False
    right = passage.tokens[toponym.last + 1]
    is_noun = right.key not in reader.cues.event and right.key not in reader.cues.speech
    return passage.text[toponym.end : right.start] in _BLANKS and is_noun


def _opens_sentence(passage: Passage, at: int) -> bool:
    if at == 0:
        return True
    gap = passage.text[passage.tokens[at - 1].end : passage.tokens[at].start]
    return any(char in _SENTENCE_END for char in gap)


def _weigh_right(toponym: Toponym, passage: Passage, reader: Reader) -> float:
    value = _weigh_org_head(toponym, passage, reader) + _weigh_glued(toponym, passage, reader)
    if _acts(toponym, passage, reader):
        return value - 5.0
    if toponym.last + 1 >= len(passage.tokens):
        return value
    if _PERSON_AGE.match(passage.text, toponym.end):
        toponym.is_person = True
        return value - 4.0  # "Campbell, 42, was arrested"
    right = passage.tokens[toponym.last + 1]
    gap = passage.text[toponym.end : right.start]
    if gap in _HYPHENS:
        value += _weigh_suffix(right, reader)
    elif gap in ("'s ", "’s "):
        value += 0.2
    elif gap in _BLANKS or (gap == "" and HAS_CASE.match(toponym.surface) is None):
        is_name = right.is_capitalized and HAS_CASE.match(right.surface)
        weigh_next = _weigh_right_capital if is_name else _weigh_right_word
        value += weigh_next(toponym, passage, reader, right)
    return value


def _weigh_glued(toponym: Toponym, passage: Passage, reader: Reader) -> float:
    """What is written onto the name: Turkish "Bolu'daki" (in), Chinese "北京大学" (its university)."""
    cues, last = reader.cues, passage.tokens[toponym.last]
    if toponym.end < last.end:
        ending = fold_glued(passage.text[toponym.end : last.end])
        if ending in cues.glued_inside and "inside" not in toponym.signs:
            return _sign(toponym, "inside", 2.0)
        return 0.8 if ending in cues.glued_beside else 0.0
    if cues.glued_institution and HAS_CASE.match(toponym.surface) is None:
        rest = fold(passage.text[toponym.end : toponym.end + _INSTITUTION_CHARS])
        return -5.0 if any(rest.startswith(word) for word in cues.glued_institution) else 0.0
    return 0.0


def fold_glued(text: str) -> str:
    """An affix as the cue words have it."""
    return fold(text.strip(_APOSTROPHES))


def _acts(toponym: Toponym, passage: Passage, reader: Reader) -> bool:
    """A capital or country that does what governments do, or has it done to it.

    Such as "Paris and Berlin agreed", ", and London said", "Beijing warned Manila".
    """
    if toponym.fame < _WORLD_CITY:
        return False
    tokens, first, after = passage.tokens, toponym.first, toponym.last + 1
    if first >= 2 and tokens[first - 1].key in reader.cues.act and tokens[first - 2].is_capitalized:
        return _opens_clause(passage, first - 2)
    if first >= 2 and tokens[first - 1].key in _AND and tokens[first - 2].is_capitalized:
        first -= 2
    if not _opens_clause(passage, first):
        return False
    if after + 1 < len(tokens) and tokens[after].key in _AND and tokens[after + 1].is_capitalized:
        after += 2
    return after < len(tokens) and tokens[after].key in reader.cues.act


def _opens_clause(passage: Passage, at: int) -> bool:
    """A sentence begins at the token, or a clause behind a comma and "and"."""
    if _opens_sentence(passage, at):
        return True
    before = passage.tokens[at - 1]
    is_and = at >= 2 and before.key in _AND and passage.text[before.end : passage.tokens[at].start] in _BLANKS
    return is_and and passage.text[passage.tokens[at - 2].end] == ","


def _names_pact(toponym: Toponym, passage: Passage, reader: Reader) -> bool:
    """Such as "the Paris climate accord", "the Minsk agreements"."""
    end = toponym.end
    for token in passage.tokens[toponym.last + 1 : toponym.last + 1 + _PACT_TOKENS]:
        if passage.text[end : token.start] not in _BLANKS or token.is_capitalized:
            return False
        if token.key in reader.cues.pact:
            return True
        if token.key in reader.cues.inside or token.key in reader.cues.beside:
            return False
        end = token.end
    return False


def _weigh_right_word(toponym: Toponym, passage: Passage, reader: Reader, right: Token) -> float:
    cues = reader.cues
    if _names_pact(toponym, passage, reader):
        return -6.0
    is_adjective = _ADJECTIVE.search(toponym.surface) and right.key not in cues.kind | cues.kind_after
    if right.key in cues.disease or is_adjective:
        return -4.0  # "Marburg virus", "Київський університет"
    if right.key in cues.contest and not toponym.signs:
        return -4.5
    if right.key in cues.kind_after:
        toponym.hint = right.key
        return _sign(toponym, "kind", 1.5)
    is_speaker = right.key in cues.speech and not toponym.signs and not toponym.is_beside
    return -2.0 if is_speaker else 0.0


def _weigh_right_capital(toponym: Toponym, passage: Passage, reader: Reader, right: Token) -> float:
    """A capital after the name: a kind ("Anbar Province"), an office, or the rest of a longer name."""
    cues = reader.cues
    if cues.are_nouns_capitalized:
        return 0.0
    is_heading = passage.is_title_case and right.key not in cues.org_tail
    ending = "" if is_heading else _run_ending(toponym, passage, reader)
    value = -2.0 if _is_great(toponym, reader) else -2.8
    if right.key in cues.street:
        value = -5.0
    elif ending == "organisation":
        value = -4.5
    elif right.key in cues.kind_after:
        toponym.hint = right.key
        value = _sign(toponym, "kind", 1.8)
    elif ending or passage.is_title_case or right.key in _CALENDAR:
        value = -0.2
    elif right.key in reader.lexicon.demonyms:
        value = -0.5
    return value


def _run_ending(toponym: Toponym, passage: Passage, reader: Reader) -> str:
    """What the capitals after the name lead to: "Killeen Police Department", "Queensland Health Minister"."""
    cues, end, found = reader.cues, toponym.end, ""
    for token in passage.tokens[toponym.last + 1 : toponym.last + 1 + _NAME_TOKENS]:
        is_joined = passage.text[end : token.start] in _BLANKS and token.is_capitalized
        if not is_joined or found == "office":
            break
        if token.key in cues.org_tail or _bare_key(token) in cues.org_tail:
            return "organisation"
        if token.key in cues.title or token.key in cues.office:
            found = "office"
        elif token.key in cues.kind_after:
            found = found or "kind"
        end = token.end
    return found


def _bare_key(token: Token) -> str:
    """The word without what an apostrophe ties to it: "Üniversitesi'nden"."""
    is_tied = any(char in token.surface for char in _APOSTROPHES)
    return token.tails[0][0] if is_tied and token.tails else token.key


def _weigh_suffix(right: Token, reader: Reader) -> float:
    """A suffix: "Baghdad-based" says where, "Iran-backed" who; "Gaza-Egypt border" has two places."""
    if right.key in reader.cues.hyphen_place:
        return 0.8
    return -1.0 if right.is_capitalized else -8.0


def _weigh_org_head(toponym: Toponym, passage: Passage, reader: Reader) -> float:
    """Such as "Bank of Georgia", "University of Iowa": an organisation's name goes on with its place."""
    tokens, at = passage.tokens, toponym.first - 1
    if at >= 1 and tokens[at].key == "the":
        at -= 1
    if at < 1 or tokens[at].key not in _OF:
        return 0.0
    head = tokens[at - 1]
    if head.key in reader.cues.street_head and tokens[at].key in _ROMANCE_OF:
        return -5.0  # "14 rue de Marseille"
    heads = reader.cues.org_head | reader.cues.club
    is_head = head.key in heads or any(key in heads for key, _ in head.heads)
    if not head.is_capitalized or not is_head or not HAS_CASE.match(head.surface):
        return 0.0
    return -2.5 if tokens[at].key == "in" else -5.0
