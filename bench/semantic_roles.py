"""Semantic roles of our own labelled sentences, beside always saying `mentioned`, and what they cost.

    python -m bench.semantic_roles [--cases FILE] [--half dev|held] [--errors]

Cases: tests/cases/semantic_roles.csv. Precision is asked of what is said to be speaker, agent or target,
recall of what is labelled so; an actor that was not found counts as missed. `accuracy` is over all labels.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from bench.cases import CASES_FOLDER, make_context, make_document, make_parser, read_cases, read_labels
from pipeline.document import Mention
from pipeline.enrich.actors.read import read_actors
from pipeline.enrich.registry import Registry, load_registry
from pipeline.settings import Settings, load_settings

CASES = CASES_FOLDER / "semantic_roles.csv"
MENTIONED = "mentioned"


@dataclass
class RoleScore:
    """Counts over many labelled names."""

    labels: int = 0
    right: int = 0
    labelled: int = 0
    said: int = 0
    said_right: int = 0
    unfound: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right ones of what is said to be speaker, agent or target."""
        return self.said_right / max(1, self.said)

    @property
    def recall(self) -> float:
        """Found ones of what is labelled speaker, agent or target."""
        return self.said_right / max(1, self.labelled)

    def line(self, name: str) -> str:
        """One row of the table."""
        return (
            f"{name:16} {self.labels:6} {self.precision:9.3f} {self.recall:7.3f}"
            f" {self.right / max(1, self.labels):9.3f} {self.unfound:8}"
        )


def read_roles(row: dict[str, str], registry: Registry, settings: Settings) -> list[Mention]:
    """Our reading of a case."""
    document = make_document(row["text"])
    return list(
        read_actors(
            document, make_context(document, row["language"], registry, settings), settings=settings
        ).mentions
    )


def add(score: RoleScore, row: dict[str, str], mentions: list[Mention]) -> None:
    """Compare one case; what nobody labelled is wrong when it is said to have a role."""
    rest = list(mentions)
    for start, end, role in read_labels(row["text"], row["roles"]):
        same = next((m for m in rest if m.start < end and start < m.end), None)
        said = (same.semantic_role or MENTIONED) if same else MENTIONED
        if same:
            rest.remove(same)
        score.labels += 1
        score.unfound += same is None
        score.right += said == role
        score.labelled += role != MENTIONED
        score.said += said != MENTIONED
        score.said_right += said == role != MENTIONED
        if said != role:
            surface = row["text"][start:end]
            score.errors.append(
                f"{row['language']}-{row['case']}: {surface} {role}, said {said if same else 'unfound'}"
            )
    for mention in rest:
        if mention.semantic_role not in (None, MENTIONED):
            score.said += 1
            score.errors.append(
                f"{row['language']}-{row['case']}: {mention.surface} invented {mention.semantic_role}"
            )


def score_cases(rows: list[dict[str, str]], registry: Registry, settings: Settings) -> dict[str, RoleScore]:
    """Scores by "all", half, language, and half with language."""
    scores: dict[str, RoleScore] = defaultdict(RoleScore)
    for row in rows:
        mentions = read_roles(row, registry, settings)
        for key in ("all", row["half"], row["language"]):
            add(scores[key], row, mentions)
    return scores


def main() -> None:
    """Print the table."""
    parser = make_parser(__doc__, CASES)
    parser.add_argument("--half")
    arguments = parser.parse_args()
    settings = load_settings()
    registry = load_registry(settings)
    rows = [row for row in read_cases(arguments.cases) if arguments.half in (None, row["half"])]
    print(f"{'':16} {'labels':>6} {'precision':>9} {'recall':>7} {'accuracy':>9} {'unfound':>8}")
    scores = score_cases(rows, registry, settings)
    for key, score in scores.items():
        print(score.line(key))
    if arguments.errors:
        print("\n".join(scores["all"].errors))


if __name__ == "__main__":
    main()
