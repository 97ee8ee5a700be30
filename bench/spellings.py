"""Names spelt otherwise: our reading beside rapidfuzz's token_sort_ratio, on the same names.

    python -m bench.spellings [--errors]

Cases: tests/cases/spellings.csv, written before the method; a name without an actor is a stranger's. Names
that the registry holds as they stand are left out: they show nothing. The rows are halved by a hash of the
actor: the method was made on `dev`, `held out` was not looked at. Recall is the share of variants that reach
their actor, false the share of strangers that are taken for anybody, wrong the share of variants that reach
another. Ours is asked at its own threshold, the peer at its best one with at most 2 % false on all rows.
"""

import argparse
import csv
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.enrich.fold import fold
from pipeline.enrich.registry import Registry, load_registry
from pipeline.enrich.spelling import LIKELY, find_near, load_spelling_index
from pipeline.settings import Settings, load_settings

CASES = Path(__file__).parent.parent / "tests" / "cases" / "spellings.csv"
HALVES = ("dev", "held out")
FALSE_MAX = 0.02
Row = Mapping[str, str]
Answer = tuple[str, float]
"""Id of the nearest actor and how near it is; "" and 0 for none."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares over the rows of one half, or of all."""

    variants: int
    strangers: int
    recall: float
    false: float
    wrong: float


def read_cases(registry: Registry) -> list[Row]:
    """Rows whose name nobody bears as it stands; a derived variant is the method's own work."""
    given = {fold(a.text) for actor in registry.actors.values() for a in actor.aliases if a.origin == "given"}
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if fold(row["name"]) not in given]


def half_of(row: Row) -> str:
    return HALVES[hashlib.sha256((row["actor"] or row["name"]).encode()).digest()[0] % 2]


def answer_ours(rows: Sequence[Row], registry: Registry, settings: Settings) -> list[Answer]:
    index = load_spelling_index(registry, settings)
    found = (find_near(row["name"], index, limit=1) for row in rows)
    return [(near[0].actor.id, near[0].score) if near else ("", 0.0) for near in found]


def answer_peer(rows: Sequence[Row], registry: Registry) -> list[Answer]:
    """The nearest given alias by token_sort_ratio; nothing below 0.8, where all is noise."""
    from rapidfuzz import fuzz, process, utils

    known = [
        (utils.default_process(alias.text), actor.id)
        for actor in registry.actors.values()
        for alias in actor.aliases
        if alias.origin == "given"
    ]
    texts = [text for text, _ in known]
    found = (
        process.extractOne(
            utils.default_process(row["name"]), texts, scorer=fuzz.token_sort_ratio, score_cutoff=80
        )
        for row in rows
    )
    return [(known[hit[2]][1], hit[1] / 100) if hit else ("", 0.0) for hit in found]


def score(rows: Sequence[Row], answers: Sequence[Answer], *, threshold: float) -> Score:
    linked = [
        (row["actor"], id_ if near >= threshold else "")
        for row, (id_, near) in zip(rows, answers, strict=True)
    ]
    variants = [(wanted, got) for wanted, got in linked if wanted]
    strangers = [got for wanted, got in linked if not wanted]
    return Score(
        len(variants),
        len(strangers),
        sum(wanted == got for wanted, got in variants) / len(variants),
        sum(map(bool, strangers)) / len(strangers),
        sum(bool(got) and wanted != got for wanted, got in variants) / len(variants),
    )


def best_threshold(rows: Sequence[Row], answers: Sequence[Answer]) -> float:
    """The lowest threshold with at most 2 % false."""
    strangers = sorted(
        (near for row, (_, near) in zip(rows, answers, strict=True) if not row["actor"]), reverse=True
    )
    return strangers[int(FALSE_MAX * len(strangers))] + 1e-9


def score_halves(rows: Sequence[Row], answers: Sequence[Answer], *, threshold: float) -> dict[str, Score]:
    """By half, and for all rows together."""
    chosen: dict[str, Callable[[Row], bool]] = {
        "dev": lambda row: half_of(row) == "dev",
        "held out": lambda row: half_of(row) == "held out",
        "all": lambda _: True,
    }
    found = {}
    for name, is_chosen in chosen.items():
        pairs = [(row, answer) for row, answer in zip(rows, answers, strict=True) if is_chosen(row)]
        found[name] = score([row for row, _ in pairs], [answer for _, answer in pairs], threshold=threshold)
    return found


def errors(rows: Sequence[Row], answers: Sequence[Answer]) -> list[str]:
    """Of the development half alone: the other one stays unseen."""
    lines = []
    for row, (id_, near) in zip(rows, answers, strict=True):
        got = id_ if near >= LIKELY else ""
        if half_of(row) == "dev" and got != row["actor"]:
            lines.append(
                f"{row['name']}: {got or 'nobody'}, not {row['actor'] or 'nobody'} ({id_} {near:.3f})"
            )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", action="store_true")
    arguments = parser.parse_args()
    settings = load_settings()
    registry = load_registry(settings)
    rows = read_cases(registry)
    start = time.process_time()
    ours = answer_ours(rows, registry, settings)
    seconds = time.process_time() - start
    peer = answer_peer(rows, registry)
    print(f"{'':24} {'variants':>8} {'strangers':>9} {'recall':>7} {'false':>6} {'wrong':>6}")
    for name, answers, threshold in (
        ("token_sort_ratio", peer, best_threshold(rows, peer)),
        ("ours", ours, LIKELY),
    ):
        for half, s in score_halves(rows, answers, threshold=threshold).items():
            print(
                f"{name} {half:{23 - len(name)}} {s.variants:8} {s.strangers:9}"
                f" {s.recall:7.3f} {s.false:6.3f} {s.wrong:6.3f}"
            )
    print(f"thresholds: token_sort_ratio {best_threshold(rows, peer):.3f}, ours {LIKELY}")
    print(f"ours: {1000 * seconds / len(rows):.1f} ms of CPU a name, words not seen before")
    if arguments.errors:
        print("\n".join(errors(rows, ours)))


if __name__ == "__main__":
    main()
