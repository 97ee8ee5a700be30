"""From a name in the news to an actor of the registry, with the commands that a user types."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.engine import Engine, connect
from pipeline.settings import load_settings
from tests.search.runs import dump, run

pytestmark = pytest.mark.engine

TEXTS = {
    "one": "Maria Lopez, a trader from Rosario, met bankers in Lima. Mr Lopez said prices would fall.",
    "two": "María López would stay in Lima, officials said. Her lawyer asked a court in Peru for time.",
    "three": "Reporters saw María López at the airport of Lima before the hearing began.",
    "four": "Fighters of the Zubara Brigade attacked a post near Basra. The Zubara Brigade denied it.",
    "five": "The Zubara Brigade said in Basra on Monday that it had no part in the attack on the post.",
    "six": "Analysts said on Tuesday that Valdimir Putinov would not travel to Ankara this week.",
    "seven": "Aides of Valdimir Putinov said in Ankara on Thursday that the visit was off.",
}
TEXTS["copy"] = TEXTS["three"]


def marsad(*arguments: str) -> dict[str, Any]:
    """What a command of the registry answers as JSON."""
    result = CliRunner().invoke(app, ["registry", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def say(*arguments: str) -> tuple[int, str]:
    """Exit code and text of a command of the registry."""
    result = CliRunner().invoke(app, ["registry", *arguments])
    return result.exit_code, " ".join(result.output.split())


def suggested(*arguments: str) -> dict[str, dict[str, Any]]:
    return {one["label"]: one for one in marsad("suggest", *arguments)["suggestions"]}


@pytest.fixture(autouse=True)
def _log_after_the_commands() -> Iterator[None]:
    """A command points the log at its own standard error, which is gone with it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def index(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Prefix and source of an index of a few documents, for all tests here."""
    prefix, folder = f"test-suggest-{uuid4().hex[:8]}", tmp_path_factory.mktemp("suggest")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MARSAD_ELASTICSEARCH_URL", engine.url)
        environment.setenv("MARSAD_INDEX_PREFIX", prefix)
        environment.setenv("MARSAD_STORE", str(folder / "store"))
        (folder / "source").mkdir()
        for name, text in TEXTS.items():
            (folder / "source" / f"{name}.txt").write_text(text, encoding="utf-8")
        run(folder / "source")
        yield prefix, folder / "source"
        with connect(load_settings(), engine) as es:
            es.indices.delete(index=list(es.indices.get(index=f"{prefix}-*", features="aliases")))
            es.indices.delete_index_template(name=f"{prefix}-*")
            es.cluster.delete_component_template(name=f"{prefix}-*")


@pytest.fixture
def overlay(index: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An overlay of the test's own, named and empty."""
    del index
    folder = tmp_path / "overlay"
    folder.mkdir()
    monkeypatch.setenv("MARSAD_OVERLAY", str(folder))
    return folder


def test_what_the_commands_tell(overlay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences, commands to copy, and errors that say what to do."""
    code, text = say("suggest", "--limit", "1")
    assert code == 0, text
    assert "1. María López person · 4 documents, 4 stories · Peru" in text
    assert "also Maria Lopez" in text
    assert "marsad registry accept 'María López' --type person" in text
    facets = CliRunner().invoke(app, ["facets", "actors"]).output
    assert "María López  unregistered" in facets
    assert "Basra" not in facets
    assert "No unregistered name stands in 50 documents" in say("suggest", "--min-documents", "50")[1]
    for arguments, message in (
        (("suggest", "--type", "militia"), "no actor type 'militia'"),
        (("accept", "Nobody Known"), "no document names 'Nobody Known'"),
        (("accept", "Maria Lopez", "--country", "Atlantis"), 'No country "Atlantis"'),
        (("accept", "Vladimir Putin", "--type", "person"), "Vladimir Putin is a name of"),
        (("merge", "Maria Lopez", "no-such-actor"), 'No actor "no-such-actor"'),
        (("merge", "unregistered:person:nobody", "fatah"), "no document names"),
    ):
        code, text = say(*arguments)
        assert (code, message in text) == (1, True), text
    assert list(overlay.rglob("*.yaml")) == []
    code, text = say("accept", "Maria Lopez", "--source", "own reporting")
    assert (code, "Next: marsad registry apply" in text) == (0, True)
    monkeypatch.delenv("MARSAD_OVERLAY")
    code, text = say("deny", "Maria Lopez")
    assert (code, "export MARSAD_OVERLAY" in text) == (1, True)


@pytest.mark.usefixtures("overlay")
def test_from_suggestion_to_registered_actor(es: Elasticsearch, index: tuple[str, Path]) -> None:
    """Suggested, accepted, merged, denied, applied: then the facets know it, and it is suggested no more."""
    prefix, source = index
    found = suggested()
    assert next(iter(found)) == "María López"
    lopez = found["María López"]
    assert (lopez["id"], lopez["document_count"], lopez["story_count"]) == (
        "unregistered:person:maria-lopez",
        4,
        4,
    )
    assert lopez["types"][0]["value"] == "person"
    assert lopez["countries"][0]["value"] == "PE"
    assert len({sentence["sentence"] for sentence in lopez["sentences"]}) == 3
    assert len({sentence["document_id"] for sentence in lopez["sentences"]}) == 3
    putinov = found["Valdimir Putinov"]
    assert putinov["likely"][0]["actor_id"] == "vladimir-putin"
    assert putinov["commands"][0] == "marsad registry merge 'Valdimir Putinov' vladimir-putin"
    assert set(suggested("--type", "armed_group")) == {"Zubara Brigade"}
    assert set(suggested("--min-documents", "3")) == {"María López"}
    assert list(suggested("--limit", "1")) == ["María López"]

    accepted = marsad("accept", lopez["id"], "--country", "Peru", "--alias", "Maria Lopez Ruiz")
    assert (accepted["actor_id"], accepted["next"]) == ("maria-lopez", "marsad registry apply")
    assert not marsad("accept", "Maria Lopez", "--type", "person")["is_changed"]
    assert marsad("merge", "Valdimir Putinov", "Putin")["actor_id"] == "vladimir-putin"
    assert marsad("deny", "ZUBARA BRIGADE")["is_changed"]
    rest = marsad("suggest", "--min-documents", "1")
    assert {"María López", "Zubara Brigade", "Valdimir Putinov"}.isdisjoint(
        {one["label"] for one in rest["suggestions"]}
    )
    assert rest["waiting_for_apply"] == ["María López", "Valdimir Putinov"]

    report = marsad("apply")
    gained = {change["actor"]: len(change["gained"]) for change in report["changes"] if change["gained"]}
    lost = {change["actor"]: len(change["lost"]) for change in report["changes"] if change["lost"]}
    assert gained == {"María López": 4, "Vladimir Putin": 2}
    assert lost == {"María López (unregistered)": 4, "Valdimir Putinov (unregistered)": 2}
    rows = {row["path"]: row for row in dump(es, prefix, "docs").values()}
    for path in ("one.txt", "two.txt", "three.txt", "copy.txt"):
        assert rows[path]["actor_ids"] == ["maria-lopez"]
        assert rows[path]["persons"] == ["María López"]
        assert "PE" in rows[path]["actor_countries"]
    assert rows["six.txt"]["actor_ids"][0] == "vladimir-putin"
    links = [row for row in dump(es, prefix, "links").values() if row.get("actor_id") == "maria-lopez"]
    assert {row["actor"] for row in links} == {"María López"}
    assert not any("actor_spelling" in row for row in links)
    assert not suggested()
    assert marsad("suggest")["waiting_for_apply"] == []
    assert run(source).written == 0


def test_nothing_indexed_yet(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to run."""
    monkeypatch.setenv("MARSAD_ELASTICSEARCH_URL", engine.url)
    monkeypatch.setenv("MARSAD_INDEX_PREFIX", "test-nothing-here")
    code, text = say("suggest")
    assert (code, "nothing is indexed yet" in text) == (1, True)
