"""A span that may name a place, and what reading it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.document import TextField
from pipeline.enrich.gazetteer import Entry, Gazetteer
from pipeline.enrich.locations.lexicon import Cues, Lexicon
from pipeline.enrich.tokens import Token


@dataclass(slots=True)
class Toponym:
    """A span that may name a place, with the candidates of its name.

    `strength` is the log-odds that it names one, `fame` that of its best-known candidate. `part` is the
    direction before it, `hint` the kind of place said beside it, `signs` what speaks for a place,
    `neighbours` the keys beside it in a list; `opens` that it begins a sentence as a word might.
    Without entries the place is unknown: `hint` and `holder`, the row of "Ontario" in "Bradford, Ontario",
    are all we know of it.
    """

    text_field: TextField
    start: int
    end: int
    first: int
    last: int
    surface: str
    key: str
    entries: list[Entry]
    strength: float = 0.0
    fame: float = 0.0
    part: str | None = None
    hint: str | None = None
    holder: int | None = None
    is_dateline: bool = False
    is_held: bool = False
    is_holder: bool = False
    is_person: bool = False
    is_beside: bool = False
    opens: bool = False
    signs: list[str] = field(default_factory=list)
    neighbours: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """What recognition and resolution need for one document."""

    gazetteer: Gazetteer
    cues: Cues
    lexicon: Lexicon
    language_code: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One field of the document, tokenized; `dateline` is the end of its dateline, 0 without one."""

    name: TextField
    text: str
    tokens: Sequence[Token]
    is_title_case: bool
    dateline: int
