"""What is being read in one document: its fields, the readings so far, and the signs they give each other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from pipeline.document import CleanDocument, Mention, Point, SemanticRole
from pipeline.enrich.actors.rules import Rules
from pipeline.enrich.actors.table import AliasTable, Candidate
from pipeline.enrich.actors.text import NAMED, PERSON, FieldText
from pipeline.enrich.context import Context
from pipeline.enrich.registry import Actor, Registry
from pipeline.enrich.spelling import SpellingIndex

# On the gazetteer's scale, like log10 of inhabitants.
_GREAT_FAME = 7.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A span of one field, read as one actor; `first`, `last` are its tokens."""

    view: FieldText
    first: int
    last: int
    start: int
    end: int
    id: str | None
    label: str
    type: str
    country: str | None
    rule: str
    score: float
    point: tuple[float, float] | None = None
    role: str | None = None

    @property
    def identity(self) -> str:
        """The actor's id, or the label of one that is not linked."""
        return self.id or self.label

    def as_mention(self, semantic_role: SemanticRole = "mentioned") -> Mention:
        """The mention, with its sentence and its part in it."""
        sentence = self.view.sentence_at(self.start)
        return Mention(
            kind="actor",
            field=self.view.name,
            start=self.start,
            end=self.end,
            surface=self.view.text[self.start : self.end],
            id=self.id,
            label=self.label,
            type=self.type,
            country=self.country,
            point=Point(lat=self.point[0], lon=self.point[1]) if self.point else None,
            role=self.role,
            semantic_role=semantic_role,
            rule=self.rule,
            score=round(min(self.score, 1.0), 3),
            sentence=sentence.text,
            sentence_start=sentence.start,
        )


@dataclass(slots=True)
class Scene:
    """One document while it is read; passes add readings, later passes see the earlier ones."""

    document: CleanDocument
    context: Context
    registry: Registry
    rules: Rules
    table: AliasTable
    views: tuple[FieldText, ...]
    names: dict[str, list[Candidate]]
    readings: dict[str, dict[int, Reading]] = field(default_factory=dict)
    full: set[str] = field(default_factory=set)
    """Ids of actors that a full, unambiguous name stands for."""
    countries: Counter[str] = field(default_factory=Counter)
    hinted: set[str] = field(default_factory=set)
    """Countries that nobody names and two of whose short names stand together."""
    offices: list[tuple[str, str | None, Reading]] = field(default_factory=list)
    """(office, country, person) as the document introduced them."""
    attributes: set[tuple[str, int]] = field(default_factory=set)
    """(field, first token) of states that only say whose minister somebody is."""
    seeds: Path | None = None
    placed: frozenset[str] | None = None
    """Countries of great cities in the text; None until somebody asks."""
    spellings: Callable[[], SpellingIndex] | None = None
    """Names by their sounds, loaded when a name is asked for that nobody bears as it is spelt."""
    _states: dict[str, list[Candidate]] = field(default_factory=dict)
    _taken: dict[str, bytearray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for view in self.views:
            self.readings[view.name] = {}
            self._taken[view.name] = bytearray(len(view.tokens))

    @property
    def published(self) -> date | None:
        """Day of publication, where it is known."""
        return self.document.published_at.date() if self.document.published_at else None

    def states_of(self, view: FieldText) -> list[Candidate]:
        """Names of states and their people in a field."""
        if view.name not in self._states:
            names = self.names[view.name]
            self._states[view.name] = [n for n in names if n.of_kind("state", "abbreviation", "demonym")]
        return self._states[view.name]

    def is_free(self, view: FieldText, first: int, last: int) -> bool:
        """True when no reading holds one of these tokens."""
        return not any(self._taken[view.name][first : last + 1])

    def take(self, reading: Reading) -> None:
        """Add a reading; its tokens belong to it from now on."""
        name = reading.view.name
        self.readings[name][reading.first] = reading
        for at in range(reading.first, reading.last + 1):
            self._taken[name][at] = 1
            reading.view.named[at] = PERSON if reading.type == "person" else NAMED

    def amend(self, reading: Reading, **changes: object) -> Reading:
        """Replace a reading by one with other fields."""
        changed = replace(reading, **changes)  # type: ignore[arg-type]  # fields of Reading, checked by the tests
        self.readings[reading.view.name][reading.first] = changed
        return changed

    def persons_of(self, codes: Iterable[str]) -> Iterator[Actor]:
        """Registered persons of these countries."""
        by_country = _persons_by_country(self.registry)
        for code in codes:
            yield from by_country.get(code, ())

    def all(self) -> Iterator[Reading]:
        """Every reading, field by field in reading order."""
        for view in self.views:
            own = self.readings[view.name]
            yield from (own[first] for first in sorted(own))

    def is_great_place(self, surface: str) -> bool:
        """A name that the gazetteer knows for a place most readers know: no stranger's name alone."""
        gazetteer = self.context.gazetteer
        entries = gazetteer.entries(gazetteer.rows_named(surface)) if gazetteer else ()
        return any(gazetteer.fame(entry) >= _GREAT_FAME for entry in entries)

    def ending_at(self, view: FieldText, last: int) -> Reading | None:
        """The reading whose last token this is."""
        for first in range(last, max(-1, last - 9), -1):
            reading = self.readings[view.name].get(first)
            if reading is not None:
                return reading if reading.last == last else None
        return None

    def actor_reading(
        self,
        view: FieldText,
        name: Candidate,
        actor: Actor,
        *,
        rule: str,
        score: float,
        role: str | None = None,
    ) -> Reading:
        """A reading of a name as a registered actor."""
        return Reading(
            view,
            name.first,
            name.last,
            name.start,
            name.end,
            actor.id,
            actor.name,
            actor.type,
            actor.country,
            rule,
            score,
            actor.point if actor.type == "state" else None,
            role,
        )


@lru_cache(maxsize=2)
def _persons_by_country(registry: Registry) -> dict[str, tuple[Actor, ...]]:
    found: dict[str, list[Actor]] = {}
    for actor in registry.actors.values():
        if actor.type == "person":
            for code in {actor.country, *(role.country for role in actor.roles)} - {None}:
                found.setdefault(str(code), []).append(actor)
    return {code: tuple(actors) for code, actors in found.items()}
