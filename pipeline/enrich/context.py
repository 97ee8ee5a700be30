"""What an enricher is given and what it gives back: one contract for all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.document import CleanDocument, Language, Mention, TextField

if TYPE_CHECKING:
    from pipeline.enrich.gazetteer import Gazetteer
    from pipeline.enrich.registry import Registry


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one field: `text == field_text[start:end]`."""

    field: TextField
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A span that the model takes for a name: `label` is PER, ORG or LOC."""

    field: TextField
    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Context:
    """Everything known of a document when an enricher is called; knowledge is shared and read-only."""

    sentences: tuple[Sentence, ...]
    registry: "Registry"
    gazetteer: "Gazetteer"
    language: Language = Language()
    names: tuple[Name, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotations:
    """What one enricher adds; `methods` says how it read ("model", "registry")."""

    language: Language | None = None
    names: tuple[Name, ...] = ()
    mentions: tuple[Mention, ...] = ()
    methods: tuple[str, ...] = field(default=())


Enricher = Callable[[CleanDocument, Context], Annotations]
