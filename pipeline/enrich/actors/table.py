"""Every name an actor can be read from: the registry's aliases, and countries, capitals and demonyms.

One dictionary from folded name to what it may mean. A word that begins no name costs one look-up; only where
a name may begin are longer runs tried. Compiled once for a registry and kept beside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import orjson
import regex
import yaml

from pipeline.enrich.actors.declension import Declension, declension_path, decline, read_declensions
from pipeline.enrich.actors.text import FieldText
from pipeline.enrich.actors.words import split_words
from pipeline.enrich.compiled import is_compiled, write_compiled
from pipeline.enrich.countries import load_countries
from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Actor, Registry
from pipeline.enrich.registry.seeds import hash_files
from pipeline.settings import Settings

NameKind = Literal["actor", "state", "abbreviation", "demonym", "capital"]
_KINDS: dict[str, NameKind] = {
    "name": "state",
    "alias": "state",
    "abbreviation": "abbreviation",
    "demonym": "demonym",
    "capital_alias": "capital",
}
_ACRONYM = regex.compile(r"[\p{Lu}\p{N}.&-]{2,7}s?")
_CASED = regex.compile(r"[\p{Lu}\p{Lt}\p{Ll}]")
_LONGEST_ACRONYM = 6
# "アントニオ・グテーレス", "安东尼奥·古特雷斯": the family name needs a title or the full name beside it.
_DOTTED_SURNAME = regex.compile(r"[・·]([\p{Han}\p{Katakana}ー]{3,})$")
_SPOKEN_ACRONYM = 4
_SHORT_STATE = 3
# French writes "La France insoumise", "Assemblée nationale", Italian "Corte penale internazionale".
_SMALL_LAST = frozenset(["fr", "it"])


class Meaning(NamedTuple):
    """One thing a name may mean. `id` is an actor's id, `country` a code.

    `is_upper`: the text must write it in capitals; `is_capitalized`: with a capital; `is_capitalized_last`:
    its last word, too; one that needs no capital counts in its own `language` alone. `weakness` 0: it links
    alone; 1: beside any second sign; 2: a bare surname, only beside a title or the full name.
    """

    kind: NameKind
    id: str
    country: str | None
    language: str | None
    is_upper: bool
    is_capitalized: bool
    is_capitalized_last: bool
    weakness: int
    tier: str
    trap: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `first` to `last` of a field are written like a name; `start`, `end` is the span."""

    first: int
    last: int
    start: int
    end: int
    meanings: tuple[Meaning, ...]

    def of_kind(self, *kinds: str) -> tuple[Meaning, ...]:
        """The meanings of these kinds."""
        return tuple([meaning for meaning in self.meanings if meaning[0] in kinds])


class AliasTable:
    """Names to meanings, folded."""

    def __init__(self, meanings: dict[str, tuple[Meaning, ...]]) -> None:
        self._meanings = meanings
        # First words of longer names: a run that begins none of them is not followed further.
        self._prefixes = {prefix for key in meanings if " " in key for prefix in _prefixes(key)}
        self._first_words = self._prefixes | meanings.keys()

    def get(self, key: str) -> tuple[Meaning, ...]:
        """Meanings of a folded name."""
        return self._meanings.get(key, ())

    def find(self, view: FieldText, language: str) -> list[Candidate]:
        """All names in a field, overlapping ones included, in reading order, the longest first."""
        found: list[Candidate] = []
        meanings, prefixes = self._meanings, self._prefixes
        tokens = view.tokens
        for first in view.where(self._first_words):
            token = tokens[first]
            for key, start in (
                ((token.key, token.start), *token.heads) if token.heads else ((token.key, token.start),)
            ):
                if key in meanings:
                    self._enter(view, (first, first), (start, token.end), key, language, found)
                if key in prefixes:
                    self._extend(view, first, key, start, language, found)
            for key, end in token.tails:
                self._enter(view, (first, first), (token.start, end), key, language, found)
        found.sort(key=lambda c: (c.start, -c.end))
        return found

    def _extend(
        self, view: FieldText, first: int, key: str, start: int, language: str, found: list[Candidate]
    ) -> None:
        tokens = view.tokens
        for last in range(first + 1, len(tokens)):
            token = tokens[last]
            if not token.is_joined:
                return
            for tail, end in token.tails:
                self._enter(view, (first, last), (start, end), f"{key} {tail}", language, found)
            key = f"{key} {token.key}"
            self._enter(view, (first, last), (start, token.end), key, language, found)
            if key not in self._prefixes:
                return

    def _enter(
        self,
        view: FieldText,
        run: tuple[int, int],
        span: tuple[int, int],
        key: str,
        language: str,
        found: list[Candidate],
    ) -> None:
        meanings = self._meanings.get(key)
        if meanings:
            surface = view.text[span[0] : span[1]]
            fitting = tuple(m for m in meanings if _is_written_so(m, surface, language))
            if fitting:
                found.append(Candidate(*run, *span, fitting))


def _prefixes(key: str) -> Iterator[str]:
    at = key.find(" ")
    while at >= 0:
        yield key[:at]
        at = key.find(" ", at + 1)


def _is_written_so(meaning: Meaning, surface: str, language: str) -> bool:
    if (
        not meaning.is_capitalized
        and meaning.language is not None
        and language not in (meaning.language, "und")
    ):
        return False
    if meaning.is_upper:
        letters = surface.rstrip("s") if len(surface) > 2 else surface
        return letters.isupper()
    if meaning.kind == "state" and len(surface) <= _SHORT_STATE and surface.isascii():
        # "IRA" is Iran in Portuguese alone ("Irã").
        return meaning.language in (None, language) and not surface[0].islower()
    if (
        meaning.is_capitalized_last
        and language not in _SMALL_LAST
        and surface[surface.rfind(" ") + 1].islower()
    ):
        return False
    return not meaning.is_capitalized or not surface[0].islower()


@lru_cache(maxsize=2)
def load_table(registry: Registry, settings: Settings) -> AliasTable:
    """The table of a registry: from the compiled copy where registry and country data are unchanged."""
    sources = (
        Path(__file__),
        Path(__file__).parent.parent / "fold.py",
        Path(__file__).with_name("declension.py"),
        declension_path(settings.seeds),
        settings.seeds / "locations" / "country_names.csv",
        settings.seeds / "rules" / "demonyms.yaml",
    )
    path = settings.home / "aliases" / f"{registry.version}-{hash_files(sources)}.json"
    if not is_compiled(path):
        _write(path, _build(registry, settings.seeds))
    return AliasTable(_read(path))


def _build(registry: Registry, seeds: Path) -> dict[str, dict[Meaning, None]]:
    table: dict[str, dict[Meaning, None]] = {}
    for text, meaning in (
        *_actor_names(registry, read_declensions(seeds)),
        *_country_names(seeds),
        *_demonyms(seeds),
    ):
        key = fold(text)
        if key and not registry.is_denied(text, meaning.id or None):
            table.setdefault(key, {})[meaning] = None
    return {key: _with_states_first(meanings) for key, meanings in table.items()}


def _with_states_first(meanings: dict[Meaning, None]) -> dict[Meaning, None]:
    """A group called like a state or a people needs a second sign: "Spanish" is Spain's nearly always."""
    if not any(m.kind in {"state", "demonym"} for m in meanings):
        return meanings
    return {m._replace(weakness=1) if m.kind == "actor" and not m.weakness else m: None for m in meanings}


def _actor_names(registry: Registry, declensions: tuple[Declension, ...]) -> Iterator[tuple[str, Meaning]]:
    for actor in registry.actors.values():
        if actor.type == "state":
            continue
        for alias in actor.aliases:
            weakness = 2 if alias.origin == "surname" else int(alias.is_ambiguous)
            meaning = _actor_meaning(actor, alias.text, weakness, alias.language)
            yield alias.text, meaning
            if actor.type != "person":
                yield from ((form, meaning) for form in decline(alias.text, declensions))
            surname = _DOTTED_SURNAME.search(alias.text)
            if surname and actor.type == "person" and actor.tier == "core":
                yield surname.group(1), _actor_meaning(actor, surname.group(1), 2, alias.language)


def _actor_meaning(actor: Actor, text: str, weakness: int, language: str) -> Meaning:
    is_acronym = len(text) <= _LONGEST_ACRONYM and _ACRONYM.fullmatch(text) is not None
    if actor.type == "igo" and len(text.replace(".", "")) >= _SPOKEN_ACRONYM:
        is_acronym = False  # "Unifil", "Otan": read as words, and in Romance languages written so
    is_lower = text[0].islower() and not any(c.isupper() for c in text[:4])
    return Meaning(
        "actor",
        actor.id,
        actor.country,
        language if is_lower and text.isascii() and text.islower() else None,
        is_acronym,
        not is_lower,
        _ends_capitalized(text),
        weakness,
        actor.tier,
        "",
    )


def _ends_capitalized(text: str) -> bool:
    """As in "Islamic State", which "an Islamic state" is not."""
    last = text[text.rfind(" ") + 1 :]
    return " " in text and last[:1].isupper() and not last.isupper()


def _country_names(seeds: Path) -> Iterator[tuple[str, Meaning]]:
    for name in load_countries(seeds).names:
        kind = _KINDS[name.kind]
        is_upper = len(name.text) <= _LONGEST_ACRONYM and _ACRONYM.fullmatch(name.text) is not None
        if is_upper and kind == "state":
            kind = "abbreviation"
        is_lower = name.text[0].islower()
        weakness = int(name.trap in {"place", "ambiguous"} and kind not in {"capital", "abbreviation"})
        meaning = Meaning(
            kind,
            f"state:{name.code}",
            name.code,
            name.language,
            is_upper,
            not is_lower,
            _ends_capitalized(name.text),
            weakness,
            "core",
            name.trap,
        )
        yield from ((text, meaning) for text in _case_forms(name.text))


def _case_forms(text: str) -> Iterator[str]:
    """A name and, where folding doesn't cut its case ending to one stem ("Китай", "Китая"), its cases."""
    yield text
    if text.endswith("й"):
        yield from (text[:-1] + ending for ending in ("я", "ю", "ем", "е"))
    if text.endswith("ия"):
        yield text[:-1] + "ей"


def _demonyms(seeds: Path) -> Iterator[tuple[str, Meaning]]:
    """Demonyms beyond English: stems with the language's endings (seeds/rules/demonyms.yaml)."""
    path = seeds / "rules" / "demonyms.yaml"
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - scalars stay text: NO is Norway
    for language, group in (found.get("languages") or {}).items():
        endings = [ending.replace("-", "") for ending in group.get("endings") or ["-"]]
        for code, names in (group.get("names") or {}).items():
            meaning = Meaning("state", f"state:{code}", code, language, False, False, False, 0, "core", "")
            yield from ((name, meaning) for name in split_words(names))
        for code, stems in (group.get("stems") or {}).items():
            for form in _forms(split_words(stems), endings):
                meaning = Meaning(
                    "demonym", f"state:{code}", code, language, False, False, False, 0, "core", ""
                )
                yield form, meaning


def _forms(stems: Iterable[str], endings: Iterable[str]) -> Iterator[str]:
    """A stem takes every ending; one that ends in `.` stands as it is, `_` in it is a blank."""
    for stem in stems:
        word = stem.replace("_", " ")
        if word.endswith("."):
            yield word[:-1]
        else:
            yield from (word + ending for ending in endings)


def _write(path: Path, table: dict[str, dict[Meaning, None]]) -> None:
    rows = {key: [tuple(meaning) for meaning in meanings] for key, meanings in table.items()}
    write_compiled(path, orjson.dumps(rows))


def _read(path: Path) -> dict[str, tuple[Meaning, ...]]:
    found = orjson.loads(path.read_bytes())
    return {key: tuple([Meaning._make(row) for row in rows]) for key, rows in found.items()}


@lru_cache(maxsize=20_000)
def has_case(text: str) -> bool:
    """True where the script tells capitals from small letters."""
    return _CASED.search(text) is not None
