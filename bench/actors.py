"""Actors of our own labelled sentences: our reading beside plain dictionary matching, and its speed.

    python -m bench.actors [--cases FILE] [--errors]

Cases: tests/cases/actors.csv. A mention counts as right when its span and its actor are (recall, precision);
type and country are asked of the mentions whose span is right; "one name" is the share of actors whose
mentions carry one label in all cases. Floors: tests/unit/enrich/test_actor_figures.py.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.cases import CASES_FOLDER, make_context, make_document, make_parser, read_cases, read_labels
from pipeline.document import Mention
from pipeline.enrich.actors.read import read_actors
from pipeline.enrich.actors.table import load_table
from pipeline.enrich.actors.text import view_field
from pipeline.enrich.registry import Registry, load_registry
from pipeline.settings import Settings, load_settings

CASES = CASES_FOLDER / "actors.csv"
WORDS = 400
Found = tuple[int, int, str, str, str | None, str]
"""start, end, id or "?type", type, country, label"""
Reader = Callable[[dict[str, str], Registry, Settings], list[Found]]


@dataclass
class Score:
    """Counts over many cases."""

    expected: int = 0
    found: int = 0
    right: int = 0
    spans: int = 0
    types: int = 0
    countries: int = 0
    missed: list[str] = field(default_factory=list)
    labels: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def shares(self) -> dict[str, float]:
        """Recall, precision, type, country, one name."""
        return {
            "recall": self.right / max(1, self.expected),
            "precision": self.right / max(1, self.found),
            "type": self.types / max(1, self.spans),
            "country": self.countries / max(1, self.spans),
            "one_name": sum(len(own) == 1 for own in self.labels.values()) / max(1, len(self.labels)),
        }

    def line(self, name: str) -> str:
        """One row of the table."""
        shares = self.shares
        return (
            f"{name:28} {self.expected:5} {shares['recall']:7.3f} {shares['precision']:9.3f}"
            f" {shares['type']:6.3f} {shares['country']:8.3f} {shares['one_name']:9.3f}"
        )


def read_ours(row: dict[str, str], registry: Registry, settings: Settings) -> list[Found]:
    document = make_document(row["text"], row["published"])
    context = make_context(document, row["language"], registry, settings)
    mentions = read_actors(document, context, settings=settings).mentions
    return [_found(mention) for mention in mentions if mention.score >= settings.actor_facet_min_score]


def _found(mention: Mention) -> Found:
    identity = mention.id or f"?{mention.type}"
    return mention.start, mention.end, identity, mention.type, mention.country, mention.label


def read_dictionary(row: dict[str, str], registry: Registry, settings: Settings) -> list[Found]:
    """The peer: every name of the table stands for the first actor that bears it, longest first."""
    view = view_field("body", row["text"], ())
    found: list[Found] = []
    for name in load_table(registry, settings).find(view, row["language"]):
        actor = registry.actors.get(name.meanings[0].id)
        if actor is not None and (not found or name.start >= found[-1][1]):
            found.append((name.start, name.end, actor.id, actor.type, actor.country, actor.name))
    return found


def expected(row: dict[str, str], registry: Registry) -> list[Found]:
    labelled = []
    for start, end, identity in read_labels(row["text"], row["actors"]):
        body, _, code = identity.partition(":")
        actor = registry.bodies(code, body) or registry.actors.get(identity)
        kind, country = (actor.type, actor.country) if actor else (identity.lstrip("?"), None)
        label = actor.name if actor else row["text"][start:end]
        labelled.append((start, end, actor.id if actor else identity, kind, country, label))
    return labelled


def add(score: Score, wanted: Iterable[Found], got: Iterable[Found], case: str) -> None:
    wanted, got = list(wanted), list(got)
    by_span = {item[:2]: item for item in got}
    score.expected += len(wanted)
    score.found += len(got)
    for item in got:
        if not item[2].startswith("?"):
            score.labels[item[2]].add(item[5])
    for item in wanted:
        same = by_span.get(item[:2])
        score.right += same is not None and same[2] == item[2]
        if same is not None:
            score.spans += 1
            score.types += same[3] == item[3]
            score.countries += same[4] == item[4] or item[4] is None
        if same is None or same[2] != item[2]:
            score.missed.append(f"{case}: {item} {same}")
    spans = {item[:2] for item in wanted}
    score.missed.extend(f"{case}: invented {item}" for item in got if item[:2] not in spans)


def score_rows(
    rows: Iterable[dict[str, str]], reader: Reader, registry: Registry, settings: Settings
) -> dict[str, Score]:
    """Scores of a reader by language, and of all rows together."""
    scores: dict[str, Score] = defaultdict(Score)
    for row in rows:
        wanted, got = expected(row, registry), reader(row, registry, settings)
        for key in ("all", row["language"]):
            add(scores[key], wanted, got, f"{row['language']}-{row['case']}")
    return scores


def measure_speed(rows: list[dict[str, str]], registry: Registry, settings: Settings) -> float:
    """Documents of 400 English words a CPU-second, after a first one."""
    words = " ".join(row["text"] for row in rows if row["language"] == "en").split()
    texts = [" ".join((words * 2)[i : i + WORDS]) for i in range(0, len(words), 37)]
    pairs = [(d, make_context(d, "en", registry, settings)) for d in map(make_document, texts)]
    read_actors(*pairs[0], settings=settings)
    start = time.process_time()
    for document, context in pairs:
        read_actors(document, context, settings=settings)
    return len(pairs) / (time.process_time() - start)


def main() -> None:
    arguments = make_parser(__doc__, CASES).parse_args()
    settings = load_settings()
    registry = load_registry(settings)
    rows = read_cases(arguments.cases)
    print(f"{'':28} {'names':>5} {'recall':>7} {'precision':>9} {'type':>6} {'country':>8} {'one name':>9}")
    for name, reader in (("dictionary", read_dictionary), ("ours", read_ours)):
        scores = score_rows(rows, reader, registry, settings)
        for key, score in scores.items():
            print(score.line(f"{name} {key}"))
        if arguments.errors and reader is read_ours:
            print("\n".join(scores["all"].missed))
    print(f"{measure_speed(rows, registry, settings):.0f} documents of {WORDS} words a CPU-second")


if __name__ == "__main__":
    main()
