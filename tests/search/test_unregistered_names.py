"""A name that the registry doesn't hold is one facet value over all documents, under its usual spelling."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.search.runs import dump, run

pytestmark = pytest.mark.engine

PLAIN = "Maria Lopez, a trader from Rosario, met bankers in Lima on Friday. Mr Lopez said prices would fall."
CAPITALS = "MARIA LOPEZ LEFT LIMA\n\nThe trader MARIA LOPEZ left the talks in Lima, officials said on Sunday."
ACCENTED = (
    "María López would stay in Lima, officials said. Lopez's lawyer Tomas Quispe asked for time.",
    "Reporters saw María López at the airport of Lima before the hearing began.",
    "The trader María López denied every charge on Monday in a court in Lima.",
)
FOUNDATION = (
    "The Maria Lopez Foundation opened a school in Lima. The Maria Lopez Foundation's director resigned."
)


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def actors(rows: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    return {row["path"]: row.get("actors", []) for row in rows.values()}


def test_one_entry_under_its_usual_spelling(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path
) -> None:
    """Documents that come later may change the label of those before; kinds stay apart."""
    first = write(tmp_path / "first", plain=PLAIN, capitals=CAPITALS, foundation=FOUNDATION)
    prefix = use_prefix()
    run(first)
    found = actors(dump(es, prefix, "docs"))
    assert found["plain.txt"] == found["capitals.txt"] == ["Maria Lopez"]
    assert found["foundation.txt"] == ["Maria Lopez Foundation"]

    run(write(tmp_path / "second", **{f"accented{n}": text for n, text in enumerate(ACCENTED)}))
    rows = dump(es, prefix, "docs")
    found = actors(rows)
    assert found["plain.txt"] == found["capitals.txt"] == ["María López"]
    assert found["foundation.txt"] == ["Maria Lopez Foundation"]
    plain = next(row for row in rows.values() if row["path"] == "plain.txt")
    assert plain["persons"] == ["María López"]
    assert plain["actor_ids"] == ["unregistered:person:maria-lopez"]
    assert {pair.split(" @ ")[0] for pair in plain["actor_at_location"]} == {"María López"}
    assert {m["label"] for m in plain["mentions"] if m["kind"] == "actor"} == {"María López"}
    assert {m["surface"] for m in plain["mentions"] if m["kind"] == "actor"} == {"Maria Lopez", "Lopez"}
    links = [row for row in dump(es, prefix, "links").values() if row.get("actor_spelling")]
    lopez = [row for row in links if row["actor_id"] == "unregistered:person:maria-lopez"]
    assert {row["actor"] for row in lopez} == {"María López"}
    assert {row["actor_spelling"] for row in lopez} == {"Maria Lopez", "María López"}


def test_the_order_of_arrival_is_no_matter(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path
) -> None:
    """One run or three, in either order, leave the same rows; a repeated run changes none."""
    texts = {"plain": PLAIN, "accented0": ACCENTED[0], "accented1": ACCENTED[1]}
    outcomes = []
    for number, order in enumerate((list(texts), list(reversed(texts)))):
        prefix = use_prefix()
        folder = tmp_path / f"source-{number}"
        for name in order:
            run(write(folder, **{name: texts[name]}))
        outcomes.append(actors(dump(es, prefix, "docs")))
    assert outcomes[0] == outcomes[1]
    before = dump(es, prefix)
    assert run(folder).written == 0
    assert dump(es, prefix) == before


def test_a_denied_name_is_not_counted_as_the_actor(
    es: Elasticsearch, use_prefix: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A label that is also a registered actor's name carries a mark."""
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "deny.yaml").write_text("aliases: [Kataib Hezbollah]\n")
    monkeypatch.setenv("MARSAD_OVERLAY", str(overlay))
    prefix = use_prefix()
    run(write(tmp_path / "source", denied="Kataib Hezbollah denied the attack in Basra on Monday."))
    [found] = actors(dump(es, prefix, "docs")).values()
    assert "Kataib Hezbollah" not in found
