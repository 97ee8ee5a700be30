"""The words by which a sentence tells who speaks, acts and suffers: seeds/semantic_roles/<code>.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import yaml

from pipeline.enrich.actors.words import INFLECTIONS, split_words
from pipeline.enrich.fold import fold
from pipeline.errors import ConfigurationError

# One integer a word, so that a sentence's words are looked up once and asked often.
SPEECH: Final = 1 << 0
SPEECH_TO: Final = 1 << 1
ACT: Final = 1 << 2
ACT_ON: Final = 1 << 3
ACT_AT: Final = 1 << 4
OTHER: Final = 1 << 5
FINITE: Final = 1 << 6
PARTICIPLE: Final = 1 << 7
PRESENT_PARTICIPLE: Final = 1 << 8
BASE: Final = 1 << 9
NOUN: Final = 1 << 10
BE: Final = 1 << 11
HAVE: Final = 1 << 12
MODAL: Final = 1 << 13
SKIP: Final = 1 << 14
ARTICLE: Final = 1 << 15
AND: Final = 1 << 16
PREPOSITION: Final = 1 << 17
BY: Final = 1 << 18
ACCORDING: Final = 1 << 19
CLAUSE: Final = 1 << 20
RELATIVE: Final = 1 << 21
MEMBER: Final = 1 << 22
SPOKESMAN: Final = 1 << 23
BLOW: Final = 1 << 24
LOSS: Final = 1 << 25
STATEMENT: Final = 1 << 26
PRONOUN: Final = 1 << 27
OBJECT: Final = 1 << 28
ATTRIBUTED: Final = 1 << 29
CONTINUED: Final = 1 << 30
"""The second or a later word of a phrase."""
AGAINST: Final = 1 << 31
TOWARD: Final = 1 << 32
OF: Final = 1 << 33
ADDRESSES: Final = 1 << 34
TOPIC: Final = 1 << 35
_OPENS_PHRASE: Final = 1 << 36

VERB: Final = SPEECH | SPEECH_TO | ACT | ACT_ON | ACT_AT | OTHER
SPEAKS: Final = SPEECH | SPEECH_TO
AFFECTS: Final = SPEECH_TO | ACT_ON | ACT_AT
"""Verbs whose object, or subject in the passive, is a target."""

_VERB_CLASSES: Final = {
    "speech": SPEECH, "speech_to": SPEECH_TO, "act": ACT, "act_on": ACT_ON, "act_at": ACT_AT, "other": OTHER,
}  # fmt: skip
_FORMS: Final = {"finite": FINITE, "participle": PARTICIPLE, "ing": PRESENT_PARTICIPLE, "base": BASE}
_WORDS: Final = {
    "nouns": NOUN, "be": BE, "have": HAVE, "modal": MODAL, "skip": SKIP, "articles": ARTICLE,
    "conjunctions": AND, "prepositions": PREPOSITION, "by": PREPOSITION | BY, "clauses": CLAUSE,
    "according": PREPOSITION | ACCORDING, "relatives": RELATIVE, "members": MEMBER, "spokesmen": SPOKESMAN,
    "blows": BLOW, "losses": LOSS, "statements": STATEMENT, "pronouns": PRONOUN, "object_marks": OBJECT,
    "against": PREPOSITION | AGAINST, "attributed": ATTRIBUTED, "addressing": ADDRESSES,
    "toward": PREPOSITION | TOWARD, "of": PREPOSITION | OF,
    "object_prepositions": PREPOSITION | OBJECT, "passive": BE | BY, "topics": SKIP | TOPIC,
}  # fmt: skip
_OPTIONS: Final = frozenset(
    [
        "verb_first",
        "verb_last",
        "verb_second",
        "agent_before_verb",
        "inverts",
        "bare_owner",
        "head_first",
        "postpositions",
    ]
)
_KEYS: Final = _OPTIONS | _WORDS.keys() | frozenset(
    ["source", "language", "inflect", "verbs", "frames", "prefixes", "suffixes", "adverb_endings",
     "past_endings", "participle_endings"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleWords:
    """One language's words; `flags` are the constants of this module, by folded word.

    `phrases` has, by first word, the rest of each phrase and its flags, the longest first. `frames` has, by
    preposition, the words before it that make its object a target. `prefixes` and `suffixes` are particles
    that are written onto a name. The options say how the language orders its clause
    (seeds/semantic_roles/README.md).
    """

    language: str
    flags: Mapping[str, int]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    frames: Mapping[str, frozenset[str]]
    prefixes: Mapping[str, int]
    suffixes: Mapping[str, int]
    adverb_endings: tuple[str, ...]
    past_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    options: frozenset[str]

    def flag(self, forms: list[tuple[str, ...]]) -> list[int]:
        """Flags of each token, given its folded readings; a phrase marks all of its tokens."""
        get = self.flags.get
        found = [get(f[0], 0) or (self._flag_affixed(f) if len(f) > 1 else 0) for f in forms]
        for at, flags in enumerate(found):
            if flags & _OPENS_PHRASE:
                self._mark_phrase(forms, found, at)
        return found

    def _flag_affixed(self, forms: tuple[str, ...]) -> int:
        """As in "qu'affirme", "وقال", or by the particle alone: "d'avoir", "للصحفيين"."""
        for form in forms[1:]:
            if found := self.flags.get(form, 0):
                return found
        prefix = forms[0].removesuffix(forms[1])
        return self.prefixes.get(prefix, 0) if prefix != forms[0] else 0

    def _mark_phrase(self, forms: list[tuple[str, ...]], found: list[int], at: int) -> None:
        if found[at] & CONTINUED:
            return
        for form in forms[at]:
            for rest, flags in self.phrases.get(form, ()):
                stop = at + 1 + len(rest)
                if stop <= len(forms) and all(
                    w in f for w, f in zip(rest, forms[at + 1 : stop], strict=True)
                ):
                    found[at] = flags
                    found[at + 1 : stop] = [flags | CONTINUED] * len(rest)
                    return


def load_role_words(seeds: Path, language: str) -> RoleWords | None:
    """Words of a language; None for one without a file, whose actors are all `mentioned`.

    Raises:
        ConfigurationError: The language's file is not YAML, lacks its `source` or has an unknown key.
    """
    return _load(seeds / "semantic_roles" / f"{language}.yaml")


@lru_cache(maxsize=64)
def _load(path: Path) -> RoleWords | None:
    if not path.is_file():
        return None
    try:
        # Every scalar stays text: "on" and "no" are words here.
        found = cast(object, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader))  # noqa: S506
    except (OSError, yaml.YAMLError) as exc:
        raise ConfigurationError(f"{path} can't be read: {exc}") from exc
    if not isinstance(found, dict) or not found.get("source"):
        raise ConfigurationError(f"{path}: expected a mapping with a `source`")
    if unknown := found.keys() - _KEYS:
        raise ConfigurationError(f"{path}: unknown keys: {', '.join(sorted(unknown))}")
    return _parse(found)


def _parse(found: Mapping[str, Any]) -> RoleWords:
    flags: dict[str, int] = {}
    phrases: dict[str, dict[tuple[str, ...], int]] = {}
    for text, value in _entries(found):
        words = tuple(fold(text).split())
        if len(words) == 1:
            flags[words[0]] = flags.get(words[0], 0) | value
        elif words:
            rests = phrases.setdefault(words[0], {})
            rests[words[1:]] = rests.get(words[1:], 0) | value
    for word in phrases:
        flags[word] = flags.get(word, 0) | _OPENS_PHRASE
    return RoleWords(
        language=found["language"],
        flags=flags,
        phrases={w: tuple(sorted(rest.items(), key=lambda r: -len(r[0]))) for w, rest in phrases.items()},
        frames={
            fold(key): frozenset(fold(w) for w in split_words(words))
            for key, words in (found.get("frames") or {}).items()
        },
        prefixes={fold(w): flag for flag, words in _affixes(found, "prefixes") for w in words},
        suffixes={w: flag for flag, words in _affixes(found, "suffixes") for w in words},
        adverb_endings=tuple(split_words(found.get("adverb_endings"))),
        past_endings=tuple(split_words(found.get("past_endings"))),
        participle_endings=tuple(split_words(found.get("participle_endings"))),
        options=frozenset(option for option in _OPTIONS if str(found.get(option)) == "true"),
    )


def _affixes(found: Mapping[str, Any], side: str) -> Iterator[tuple[int, list[str]]]:
    for kind, words in (found.get(side) or {}).items():
        yield _WORDS[kind], split_words(words)


def _entries(found: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for kind, flag in _WORDS.items():
        yield from ((word, flag) for word in split_words(found.get(kind)) if kind != "nouns")
    verbs = found.get("verbs") or {}
    known: set[str] = set()
    for kind, flag in _VERB_CLASSES.items():
        for word, form in _verb_forms(verbs.get(kind) or {}, found.get("inflect")):
            known.add(fold(word))
            yield word, flag | form
    yield from ((word, NOUN) for word in split_words(found.get("nouns")) if fold(word) in known)


def _verb_forms(group: Mapping[str, Any], inflect: str | None) -> Iterator[tuple[str, int]]:
    """Each form of a class's verbs with what form it is."""
    irregular = [entry.split() for entry in split_words(group.get("irregular"))]
    bases = {lemma for lemma, _, _ in irregular}
    for lemma in {*split_words(group.get("lemmas")), *bases}:
        yield from _regular_forms(lemma, inflect, is_irregular=lemma in bases)
    for _, past, participle in irregular:
        yield past, FINITE
        yield participle, PARTICIPLE
    for name, form in _FORMS.items():
        yield from ((word, form) for word in split_words(group.get(name)))
        yield from ((word, form) for word in split_words((group.get("phrases") or {}).get(name)))


def _regular_forms(lemma: str, inflect: str | None, *, is_irregular: bool) -> Iterator[tuple[str, int]]:
    for form in INFLECTIONS[inflect](lemma) if inflect else (lemma,):
        if inflect != "english":
            yield form, FINITE
        elif form == lemma:
            yield form, BASE
        elif form.endswith("ing"):
            yield form, PRESENT_PARTICIPLE
        elif not form.endswith("ed"):
            yield form, FINITE
        elif not is_irregular:
            yield form, FINITE | PARTICIPLE
