"""Lists of words and phrases as they are asked for: does one begin, or end, at this token?"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from pipeline.enrich.fold import fold

T = TypeVar("T")
Forms = Sequence[tuple[str, ...]]
"""For each token its folded readings: the word, and the word without affixes."""


class Phrases(Generic[T]):
    """Phrases with a value each, folded; a word that ends in `*` matches any ending."""

    def __init__(self, values: Iterable[tuple[str, T]]) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._last: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._stems: list[tuple[str, T]] = []
        for phrase, value in values:
            self._add(phrase, value)
        for table in (self._first, self._last):
            for known in table.values():
                known.sort(key=lambda item: -len(item[0]))

    def _add(self, phrase: str, value: T) -> None:
        words = tuple(fold(phrase.rstrip("*")).split())
        if not words:
            return
        if phrase.endswith("*"):
            self._stems.append((words[0], value))
            return
        self._first.setdefault(words[0], []).append((words, value))
        self._last.setdefault(words[-1], []).append((words, value))

    def __contains__(self, word: str) -> bool:
        return any(len(words) == 1 for words, _ in self._first.get(word, ())) or any(
            word.startswith(stem) for stem, _ in self._stems
        )

    @property
    def words(self) -> frozenset[str]:
        """Every word of every phrase."""
        return frozenset(word for known in self._first.values() for words, _ in known for word in words)

    @property
    def stems(self) -> tuple[str, ...]:
        """What words with any ending begin with."""
        return tuple(stem for stem, _ in self._stems)

    @property
    def first_words(self) -> Container[str]:
        """First words of all phrases: a quick no for most words of a text."""
        return self._first

    def starting(self, forms: Forms, at: int, stop: int) -> tuple[int, T] | None:
        """The longest phrase that begins at token `at` and ends before `stop`: (tokens, value)."""
        if at >= stop:
            return None
        for form in forms[at]:
            for words, value in self._first.get(form, ()):
                if _fits(words[1:], forms, at + 1, stop):
                    return len(words), value
        return self._stem(forms[at]) if self._stems else None

    def ending(self, forms: Forms, at: int, start: int) -> tuple[int, T] | None:
        """The longest phrase that ends with token `at` and begins at `start` or later: (tokens, value)."""
        if at < start:
            return None
        for form in forms[at]:
            for words, value in self._last.get(form, ()):
                first = at - len(words) + 1
                if first >= start and _fits(words[:-1], forms, first, at):
                    return len(words), value
        return self._stem(forms[at]) if self._stems else None

    def _stem(self, forms: tuple[str, ...]) -> tuple[int, T] | None:
        for stem, value in self._stems:
            if any(form.startswith(stem) for form in forms):
                return 1, value
        return None


def _fits(words: Sequence[str], forms: Forms, at: int, stop: int) -> bool:
    if at + len(words) > stop:
        return False
    return all(word in forms[at + offset] for offset, word in enumerate(words))


def split_words(value: object) -> list[str]:
    """A YAML value as words: a block of text is parted at blanks, a list is taken as it stands."""
    if value is None:
        return []
    if isinstance(value, str):
        return value.split()
    return [str(item) for item in value] if isinstance(value, Iterable) else [str(value)]


def phrases(*values: object) -> Phrases[bool]:
    """Phrases without values of their own."""
    return Phrases((word, True) for value in values for word in split_words(value))


def phrases_by_value(groups: Mapping[str, object]) -> Phrases[str]:
    """Phrases that lead to the key of the group they stand in."""
    return Phrases((word, key) for key, words in groups.items() for word in split_words(words))


def english_forms(lemma: str) -> Iterator[str]:
    """Regular forms of a verb: vow, vows, vowed, vowing; doubled consonants and dropped e included."""
    yield lemma
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        yield from (f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing")
    elif lemma.endswith("e"):
        yield from (f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing")
    else:
        ending = "es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s"
        yield from (f"{lemma}{ending}", f"{lemma}ed", f"{lemma}ing")
        if lemma[-1] in "bdglmnprt" and lemma[-2] in "aeiou":
            yield from (f"{lemma}{lemma[-1]}ed", f"{lemma}{lemma[-1]}ing")


_ARABIC_PRONOUNS = ("", "ها", "ه", "هم")


def arabic_forms(lemma: str) -> Iterator[str]:
    """A verb in the third person, past ("رفض") or present ("يرفض"): feminine, dual, future, with object."""
    if lemma.startswith("ي"):
        for stem in (lemma, f"ت{lemma[1:]}"):
            yield from (f"{future}{stem}{object_}" for future in ("", "س") for object_ in _ARABIC_PRONOUNS)
        return
    bare = lemma[:-1] if lemma.endswith(("ى", "ا")) else lemma
    for stem in (lemma if bare == lemma else f"{bare}ا", f"{bare}ت"):
        yield from (f"{stem}{object_}" for object_ in _ARABIC_PRONOUNS)
    yield from (lemma, f"{bare}تا", f"{lemma}ا", f"{bare}وا")


INFLECTIONS = {"english": english_forms, "arabic": arabic_forms}


def verb_phrases(group: Mapping[str, object] | None, *, inflect: str | None) -> Phrases[bool]:
    """Verbs given as `lemmas` (inflected, where the language has an inflection here) and as `forms`."""
    group = group or {}
    lemmas = split_words(group.get("lemmas"))
    forms = INFLECTIONS[inflect] if inflect else iter
    inflected = [form for lemma in lemmas for form in (forms(lemma) if inflect else (lemma,))]
    return phrases(inflected, group.get("forms"), group.get("phrases"))
