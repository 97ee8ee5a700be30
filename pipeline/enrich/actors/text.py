"""A field of a document as the rules see it: tokens, their readings, the gaps between them, sentences."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.document import TextField
from pipeline.enrich.actors.words import Phrases
from pipeline.enrich.context import Sentence
from pipeline.enrich.tokens import Token, tokenize

T = TypeVar("T")
NAMED, PERSON = 1, 2
_SPACED, _HYPHENATED = 1, 2
_APOSTROPHES = "'’‘ʼ"
_KOREAN_FORCES = "군"
_HALF_SPACE = "\u200c"
_HYPHENS = frozenset("-‐‑–")


@dataclass(frozen=True, slots=True)
class FieldText:
    """Tokens of a title or body; `bounds[i]` is the half-open token range of token i's sentence."""

    name: TextField
    text: str
    tokens: Sequence[Token]
    forms: list[tuple[str, ...]]
    bounds: list[tuple[int, int]]
    sentences: tuple[Sentence, ...]
    sentence_starts: list[int]
    headlines: dict[int, bool]
    """By a sentence's first token: whether it is written like a headline (filled when asked)."""
    games: dict[str, list[int]]
    """Where words of sport stand, by the list they are in (filled when asked)."""
    joints: bytearray
    """How each token hangs on the one before: by blanks, by a hyphen, or not at all."""
    places: dict[str, list[int]]
    """By folded reading, the tokens that have it."""
    named: bytearray
    """NAMED for each token inside a name of the table, PERSON inside a person read: no strangers."""

    def where(self, words: Container[str]) -> list[int]:
        """Tokens with one of these readings, in reading order: a text has far fewer words than tokens."""
        found = [tokens for form, tokens in self.places.items() if form in words]
        return sorted({at for tokens in found for at in tokens}) if found else []

    def gap(self, at: int) -> str:
        """What stands between token `at` and the one before it."""
        if not 0 < at < len(self.tokens):
            return ""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start].replace(_HALF_SPACE, " ")

    def is_spaced(self, at: int) -> bool:
        """True when only blanks part token `at` from the one before, or nothing in a script without them."""
        return 0 <= at < len(self.joints) and self.joints[at] == _SPACED

    def is_hyphenated(self, at: int) -> bool:
        """True when a hyphen alone joins token `at` to the one before."""
        return 0 <= at < len(self.joints) and self.joints[at] == _HYPHENATED

    def key(self, at: int) -> str:
        """Folded word of token `at`; empty beyond the field."""
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""

    def start_of(self, at: int) -> int:
        """First token of the sentence in which token `at` stands."""
        return self.bounds[at][0]

    def stop_of(self, at: int) -> int:
        """Token after the last one of the sentence in which token `at` stands."""
        return self.bounds[at][1]

    def bare_start(self, at: int) -> int:
        """Start of token `at` without an elided article ("l'armée")."""
        token = self.tokens[at]
        starts = [start for _, start in token.heads if token.surface[start - token.start - 1] in _APOSTROPHES]
        return starts[0] if starts else token.start

    def bare_end(self, at: int) -> int:
        """End of token `at` without a possessive ending ("Iraq's") or a Korean particle ("정부는")."""
        token = self.tokens[at]
        ends = [end for _, end in token.tails if self._is_cut(token, end)]
        return ends[0] if ends else token.end

    def _is_cut(self, token: Token, end: int) -> bool:
        first = token.surface[end - token.start]
        return first in _APOSTROPHES or (first >= "\uac00" and first != _KOREAN_FORCES)

    def start_in(self, at: int, stop: int, table: Phrases[T]) -> int:
        """Start of a table's phrase that begins at token `at`, without particles before it ("والجيش")."""
        token = self.tokens[at]
        for key, start in ((token.key, token.start), *token.heads):
            if table.starting([(key,), *self.forms[at + 1 : stop]], 0, stop - at):
                # Hebrew's article is written on, as Arabic's, and stays with the name.
                return (
                    start - 1
                    if token.surface[start - token.start - 1 : start - token.start] == "ה"
                    else start
                )
        return self.bare_start(at)

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset; the whole field where it was not split."""
        index = bisect_right(self.sentence_starts, offset) - 1
        if index >= 0 and offset < self.sentences[index].end:
            return self.sentences[index]
        return Sentence(self.name, 0, len(self.text), self.text)


def view_field(name: TextField, text: str, sentences: tuple[Sentence, ...]) -> FieldText:
    """Tokenize one field and lay its sentences over the tokens."""
    own = tuple(sorted((s for s in sentences if s.field == name), key=lambda s: s.start))
    starts = [sentence.start for sentence in own]
    tokens = tokenize(text)
    forms = [
        (token.key, *(k for k, _ in token.heads), *(k for k, _ in token.tails))
        if token.heads or token.tails
        else (token.key,)
        for token in tokens
    ]
    return FieldText(
        name,
        text,
        tokens,
        forms,
        _bounds(tokens, starts),
        own,
        starts,
        {},
        {},
        _joints(text, tokens),
        _places(forms),
        bytearray(len(tokens)),
    )


def _places(forms: list[tuple[str, ...]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, own in enumerate(forms):
        for form in own:
            if form in places:
                places[form].append(at)
            else:
                places[form] = [at]
    return places


def _bounds(tokens: Sequence[Token], starts: list[int]) -> list[tuple[int, int]]:
    begins = [token.start for token in tokens]
    bounds: list[tuple[int, int]] = []
    for start in (*starts, len(begins) and begins[-1] + 1):
        first, stop = len(bounds), bisect_left(begins, start)
        bounds.extend([(first, stop)] * (stop - first))
    return bounds


def _joints(text: str, tokens: Sequence[Token]) -> bytearray:
    joints = bytearray(len(tokens))
    end = 0
    for at, token in enumerate(tokens):
        gap = text[end : token.start]
        if gap in {" ", _HALF_SPACE} or not gap.strip():
            joints[at] = _SPACED
        elif len(gap) == 1 and gap in _HYPHENS:
            joints[at] = _HYPHENATED
        end = token.end
    return joints
