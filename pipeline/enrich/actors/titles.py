"""Titles in a text: where they stand, whose office they name, whether it is held now."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.enrich.actors.rules import Title
from pipeline.enrich.actors.scene import Scene
from pipeline.enrich.actors.table import Candidate
from pipeline.enrich.actors.text import FieldText


@dataclass(frozen=True, slots=True)
class TitleHit:
    """Tokens `first` to `last` are a title; the outer ones include its country and qualifiers."""

    first: int
    last: int
    outer_first: int
    outer_last: int
    title: Title
    qualifier: str
    is_held: bool
    country: str | None


def find_titles(scene: Scene, view: FieldText) -> Iterator[TitleHit]:
    """Titles of a field in reading order, with the country and qualifiers around them."""
    titles, forms, done = scene.rules.titles, view.forms, -1
    for at in view.where(titles.first_words):
        found = titles.starting(forms, at, view.stop_of(at)) if at > done else None
        if found is None:
            continue
        last = at + found[0] - 1
        if scene.is_free(view, at, last) and not _is_broken(view, at, last):
            yield _surround(scene, view, at, last, found[1])
            done = last


def _is_broken(view: FieldText, first: int, last: int) -> bool:
    """Punctuation inside, or a plural ("Foreign Ministers") that only its ending made a title."""
    token = view.tokens[last]
    if token.surface[-1:] == "s" and token.tails and all(c not in token.surface for c in "'’"):
        return True
    return any(
        not (view.is_spaced(i) or view.is_hyphenated(i) or view.gap(i).strip() == ".")
        for i in range(first + 1, last + 1)
    )


def _surround(scene: Scene, view: FieldText, first: int, last: int, title: Title) -> TitleHit:
    """Take in qualifiers and the country around a title."""
    start = view.start_of(first)
    outer_first, words, is_held = _qualify(scene, view, first, start)
    country, outer_last = None, last
    before = _country_before(scene, view, outer_first)
    if before and view.is_spaced(outer_first):
        country, outer_first = before[0], before[1]
        outer_first, more, is_older = _qualify(scene, view, outer_first, start)
        words, is_held = f"{more} {words}".strip(), is_held and is_older
        outer_first = before[1]
    else:
        after = _country_after(scene, view, last)
        if after and scene.rules.bare_link and _is_listed(scene, view, after[1] + 1, step=1):
            after = None
        if after:
            country, outer_last = after
            # "ministre israélien de la Défense": the office goes on behind the adjective.
            tail = scene.rules.title_tails.starting(view.forms, outer_last + 1, view.stop_of(last))
            if tail:
                outer_last, title = outer_last + tail[0], tail[1]
    stop = view.stop_of(last)
    if (
        last + 1 < stop
        and view.is_hyphenated(last + 1)
        and scene.rules.unheld.starting(view.forms, last + 1, stop)
    ):
        is_held = False
    while title.elsewhere and not _is_meant(scene, title, country):
        title = title.elsewhere
    if country is None and len(title.countries) == 1 and scene.countries[next(iter(title.countries))]:
        country = next(iter(title.countries))
    return TitleHit(first, last, outer_first, outer_last, title, words, is_held, country)


def _is_meant(scene: Scene, title: Title, country: str | None) -> bool:
    """The title's own country stands beside it, or is in the text."""
    is_in_text = country is None and any(scene.countries[code] for code in title.countries)
    return is_in_text or country in title.countries


def _qualify(scene: Scene, view: FieldText, first: int, start: int) -> tuple[int, str, bool]:
    """First token, words and whether the office is held now, of "former", "deputy" and the like before it."""
    words: list[str] = []
    is_held = True
    while first - 1 >= start and (view.is_spaced(first) or view.is_hyphenated(first)):
        found = scene.rules.qualifiers.ending(view.forms, first - 1, start)
        if not found:
            break
        is_held = is_held and not scene.rules.unheld.ending(view.forms, first - 1, start)
        first -= found[0]
        words.insert(0, found[1])
    return first, " ".join(filter(None, words)), is_held


def _country_before(scene: Scene, view: FieldText, first: int) -> tuple[str, int] | None:
    """Country and first token of "日本の" before a title, where the language has owners there at all."""
    rules, last = scene.rules, first - 1
    if rules.noun_before and not rules.noun_after:
        return None
    is_linked = last > 0 and view.key(last) in rules.owner_links and view.is_spaced(last)
    found = _country_ending(scene, view, last - 1 if is_linked else last)
    return None if found and is_linked and _is_listed(scene, view, found[1] - 1, step=-1) else found


def _is_listed(scene: Scene, view: FieldText, at: int, *, step: int) -> bool:
    """As in "韩国和日本的外长", "Президенты Перу и Чили": a conjunction and another state."""
    if not 0 < at < len(view.tokens):
        return False
    other = at + step if view.key(at) in scene.rules.conjunctions else at
    is_glued = other == at and any(s > view.tokens[at].start for _, s in view.tokens[at].heads)
    if other == at and not is_glued:
        return False
    return any(other in (name.first, name.last) for name in scene.states_of(view))


def country_of(name: Candidate) -> str | None:
    """The one country that a name or demonym stands for."""
    codes = {m.country for m in name.of_kind("state", "abbreviation", "demonym")}
    return codes.pop() if len(codes) == 1 else None


def _country_ending(scene: Scene, view: FieldText, last: int) -> tuple[str, int] | None:
    """Country and first token of a state's name or demonym that ends at a token."""
    if last < 0:
        return None
    for name in scene.states_of(view):
        if name.last == last and (country := country_of(name)):
            return country, name.first
    return None


def _country_after(scene: Scene, view: FieldText, last: int) -> tuple[str, int] | None:
    """Country and last token of "of Iraq", or of the demonym where it follows its noun."""
    rules, at, stop = scene.rules, last + 1, view.stop_of(last)
    is_linked = False
    while at < stop and view.is_spaced(at) and (view.key(at) in rules.of or view.key(at) in rules.articles):
        is_linked, at = True, at + 1
    if at >= stop or not view.is_spaced(at):
        return None
    for name in scene.states_of(view):
        if name.first == at and (country := country_of(name)):
            is_elided = name.start > view.tokens[at].start
            is_owner = is_linked and not (
                name.of_kind("demonym") and not name.of_kind("state", "abbreviation")
            )
            if is_owner or is_elided or (rules.noun_before and name.of_kind("demonym")) or rules.bare_link:
                return country, name.last
    return None


def role_of(hit: TitleHit) -> str | None:
    """The title with its qualifiers, as a role ("former President")."""
    return f"{hit.qualifier} {hit.title.label}".strip() if hit.title.label else None
