"""Where a name stands: the field, the list of names around it, the words of the language."""

from dataclasses import dataclass

from pipeline.enrich.actors.rules import Rules
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.fold import fold_word

_LONGEST_HEADLINE = 25
_SHORT_WORD = 3
_KOREAN_OF = frozenset(["의", "와의", "과의"])
_TITLE_CASE_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Listed:
    """Names listed together ("Iraq, Syria and Jordan"): the outer tokens of the list."""

    first: int
    last: int
    is_hyphenated: bool = False
    has_actor: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """One name of a state, a capital or a people, in its place."""

    view: FieldText
    name: Candidate
    listed: Listed
    rules: Rules

    @property
    def start(self) -> int:
        """First token of the sentence."""
        return self.view.start_of(self.name.first)

    @property
    def stop(self) -> int:
        """Token after the sentence's last."""
        return self.view.stop_of(self.name.last)

    @property
    def is_possessive(self) -> bool:
        """True for "Iraq's", Turkish "Irak'ın", which "Irak'ta" is not."""
        if self.rules.owner_suffixes and suffix_of(self.view, self.name) not in self.rules.owner_suffixes:
            return False
        return is_possessive(self.view, self.name)

    @property
    def elided(self) -> str:
        """What an apostrophe joins before the name: the "dell" of "dell'Iran", the "l" of "l'Iran"."""
        token = self.view.tokens[self.name.first]
        return fold_word(self.view.text[token.start : self.name.start])

    def before(self, first: int) -> int | None:
        """The word before a token, articles skipped; None where punctuation or the sentence parts them."""
        at = first - 1
        while at >= self.start and self.view.key(at) in self.rules.articles:
            at -= 1
        if at < self.start or not all(self.view.is_spaced(i) for i in range(at + 1, first + 1)):
            return None
        return at


def suffix_of(view: FieldText, name: Candidate) -> str:
    """What an apostrophe joins to a name: the "ta" of "Irak'ta"; empty where nothing is joined."""
    return view.text[name.end : view.tokens[name.last].end].lstrip("'’‘ʼ").casefold()


def is_possessive(view: FieldText, name: Candidate) -> bool:
    """True for "Iraq's" and "the United States'"."""
    token = view.tokens[name.last]
    if name.end < token.end and token.surface[-1] >= "\uac00":
        return token.surface[name.end - token.start :] in _KOREAN_OF
    if name.end < token.end:  # "Iraq's", German "Südkoreas"
        return view.bare_end(name.last) == name.end or token.surface[name.end - token.start :] == "s"
    return view.text[name.end : name.end + 2] in {"' ", "’ "}


def is_part_of_name(view: FieldText, name: Candidate, rules: Rules) -> bool:
    """True where strangers in capitals make it a person's or a firm's: "Michael Jordan", "Air France"."""
    if not view.tokens[name.first].surface[0].isupper():
        return False
    if _is_hyphenated_to_stranger(view, name, rules):
        return True
    if _is_headline(view, name):
        return False
    if is_after_stranger(view, name, rules):
        return True
    after = name.last + 1
    is_next = after < view.stop_of(name.last) and view.is_spaced(after) and not is_possessive(view, name)
    return is_next and _is_stranger(view, after, rules)


def _is_hyphenated_to_stranger(view: FieldText, name: Candidate, rules: Rules) -> bool:
    """As in "Pont-Sondé": a piece of a longer name, whatever else is called so."""
    after = name.last + 1
    if view.is_hyphenated(after) and _is_stranger(view, after, rules):
        return True
    return view.is_hyphenated(name.first) and _is_stranger(view, name.first - 1, rules)


def is_surname(view: FieldText, name: Candidate, rules: Rules) -> bool:
    """True for the Jordan of "Michael Jordan": the document then says Jordan for the person, too."""
    is_word = name.first == name.last and name.meanings[0].kind in {"state", "capital"}
    return is_word and not _is_headline(view, name) and is_after_stranger(view, name, rules)


def is_after_stranger(view: FieldText, name: Candidate, rules: Rules) -> bool:
    """A capitalised word that nobody knows stands right before the name."""
    before = name.first - 1
    is_same = before >= view.start_of(name.first) and view.is_spaced(name.first)
    return is_same and _is_stranger(view, before, rules)


def is_surname_of_stranger(view: FieldText, at: int, rules: Rules) -> bool:
    """As in "Ali al-Sudani": somebody else than the Sudani of this document."""
    before = at
    while before > view.start_of(at) and view.key(before - 1) in rules.name_particles:
        before -= 1
    name = Candidate(before, at, view.tokens[before].start, view.tokens[at].end, ())
    return is_part_of_name(view, name, rules)


def _is_stranger(view: FieldText, at: int, rules: Rules) -> bool:
    """A capitalised word that is neither a name of the table nor a word of the rules."""
    surface = view.tokens[at].surface
    if view.named[at] or not surface[0].isupper() or (surface.isupper() and len(surface) > _SHORT_WORD - 1):
        return False
    return not any(rules.is_known(form) for form in view.forms[at])


def _is_headline(view: FieldText, name: Candidate) -> bool:
    """A headline writes most words with capitals: they say nothing."""
    start, stop = view.bounds[name.first]
    if start not in view.headlines:
        view.headlines[start] = _is_written_in_capitals(view, start, stop)
    return view.headlines[start]


def _is_written_in_capitals(view: FieldText, start: int, stop: int) -> bool:
    if view.name == "body" and stop - start > _LONGEST_HEADLINE:
        return False
    words = [
        surface
        for i in range(start + 1, stop)
        if len(surface := view.tokens[i].surface) > _SHORT_WORD and not view.named[i] and surface[0].isalpha()
    ]
    return len(words) > 2 and sum(word[0].isupper() for word in words) > _TITLE_CASE_SHARE * len(words)
