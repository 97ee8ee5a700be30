"""Names that the registry doesn't hold: the form in which two documents' spellings are one entry."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import regex
import yaml

from pipeline.enrich.fold import fold
from pipeline.errors import ConfigurationError

PREFIX = "unregistered:"
PERSON, ORGANIZATION = "person", "organization"
# Set behind a label that would else be somebody else's: of the registry, or of the other kind.
MARK = "unregistered"
_MARKED = regex.compile(rf" \((?:{MARK}|{PERSON}|{ORGANIZATION})\)$")
_POSSESSIVE = regex.compile(r"(?:(?<=\p{L})['’ʼ][sS]|(?<=[sS])['’ʼ])$")
_EDGES = " \t\n\u00a0\"“”„«»‹›'’‘,;:!?()[]{}-–—"
_PART = regex.compile(r"[^\s\-‐‑–'’ʼ.]+")
_VOWEL = regex.compile(r"(?i)[\p{L}--[bcdfghjklmnpqrstvwxzбвгджзклмнпрстфхцчшщ]]", regex.V1)
_ACRONYM_MAX = 3


@dataclass(frozen=True, slots=True)
class NormalForms:
    """Folded words that are no part of a name; see seeds/names/normal-form.yaml."""

    articles: frozenset[str]
    honorifics: frozenset[str]
    titles: frozenset[str]
    small_words: frozenset[str]


@lru_cache(maxsize=4)
def load_normal_forms(seeds: Path) -> NormalForms:
    """Read the words.

    Raises:
        ConfigurationError: The file is absent or not as described in it.
    """
    path = seeds / "names" / "normal-form.yaml"
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        words = {name: frozenset(fold(str(word)) for word in found[name]) for name in NormalForms.__slots__}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as exc:
        raise ConfigurationError(f"{path}: expected lists of words: {exc}") from exc
    return NormalForms(**words)


def kind_of(actor_type: str) -> str:
    """Persons and all others are kept apart; which other type it is, is a guess."""
    return PERSON if actor_type == PERSON else ORGANIZATION


def unregistered_id(label: str, actor_type: str) -> str | None:
    """Id of a name that no registry holds, equal for its spellings: `unregistered:person:maria-lopez`.

    Case, accents, spaces, hyphens, the possessive and the dots of initials don't count; a label that
    `bare_name` gave has neither article nor form of address. None where nothing is left.
    """
    words = fold(without_possessive(_MARKED.sub("", label))).split()
    runs = groupby(words, key=lambda word: len(word) == 1 and "a" <= word <= "z")
    joined = [part for is_initial, run in runs for part in (["".join(run)] if is_initial else run)]
    return f"{PREFIX}{kind_of(actor_type)}:{'-'.join(joined)}" if joined else None


def is_unregistered(actor_id: str) -> bool:
    """Whether an id of a facet is that of a name which no registry holds."""
    return actor_id.startswith(PREFIX)


def twin_of(actor_id: str) -> str:
    """The id of the same name as the other kind."""
    kind, _, key = actor_id.removeprefix(PREFIX).partition(":")
    return f"{PREFIX}{ORGANIZATION if kind == PERSON else PERSON}:{key}"


def marked(label: str, mark: str) -> str:
    """A label with what keeps it apart from another one behind it."""
    return f"{_MARKED.sub('', label)} ({mark})"


def unmarked(label: str) -> str:
    """A label without its mark."""
    return _MARKED.sub("", label)


def without_possessive(name: str) -> str:
    """A name without its possessive ending ("Lopez's", "Reuters'")."""
    return _POSSESSIVE.sub("", name)


def bare_name(name: str, actor_type: str, forms: NormalForms) -> str:
    """The name alone, as a label: no article, form of address or stray mark, not all in capitals.

    Args:
        name: As written. The possessive of an organisation stays: it may be its name ("Lloyd's").
        actor_type: A guess; `person` or anything else.
        forms: The words to drop.

    Returns:
        The name itself where nothing would be left.
    """
    words = name.strip(_EDGES).split()
    is_person = kind_of(actor_type) == PERSON
    while len(words) > 1 and _is_dropped(words, forms, is_person=is_person):
        words = words[1:]
    bare = " ".join(words)
    if is_person:
        bare = without_possessive(bare)
    return _written_out(bare, forms, is_person=is_person) or name


def _is_dropped(words: Sequence[str], forms: NormalForms, *, is_person: bool) -> bool:
    key = fold(words[0])
    if key in forms.articles:
        return True
    if not is_person:
        return False
    return key in forms.honorifics or (key in forms.titles and len(words) > 2)


def _written_out(name: str, forms: NormalForms, *, is_person: bool) -> str:
    """A name in capitals as it would stand in running text ("Jean DUPONT", too); acronyms stay."""
    words = name.split()
    if len(words) == 1 and not (is_person and name.isupper()):
        return name
    if not is_person and not name.isupper():
        return name
    return " ".join(_word_written_out(word, at, forms, is_person=is_person) for at, word in enumerate(words))


def _word_written_out(word: str, at: int, forms: NormalForms, *, is_person: bool) -> str:
    if not word.isupper():
        return word
    if at and fold(word) in forms.small_words:
        return word.lower()
    if len(word) <= _ACRONYM_MAX and not (is_person and _VOWEL.search(word) and "." not in word):
        return word
    return _PART.sub(_capitalized, word)


def _capitalized(match: "regex.Match[str]") -> str:
    part = match.group()
    if part == "S" and match.start():
        return "s"
    return part[0] + part[1:].lower()


def usual_spelling(spellings: Iterable[tuple[str, int]]) -> str:
    """The most frequent of several spellings; of equals the one that tells most.

    Accents and small letters are rather lost than added, a possessive rather added than lost.
    """
    counts: Counter[str] = Counter()
    for spelling, count in spellings:
        counts[spelling] += count
    return min(counts, key=lambda text: (-counts[text], *_plainness(text), text))


def _plainness(text: str) -> tuple[bool, int, int]:
    marks = sum(not c.isascii() for c in text)
    return without_possessive(text) != text, -marks, -sum(c.islower() for c in text)
