"""The command line on a real index: what people see, and what programs get."""

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from elasticsearch import Elasticsearch
from rich.console import Console
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.cli.summary import print_summary
from pipeline.index.rejects import write_rejects
from pipeline.results import Reject
from pipeline.settings import Settings
from tests.search.made_documents import NOW, make_document

pytestmark = pytest.mark.engine

Marsad = Callable[..., Result]


@pytest.fixture
def in_index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Settings], Marsad]]:
    """A command line whose environment names the indices of some settings."""

    def make(settings: Settings) -> Marsad:
        monkeypatch.setenv("MARSAD_ELASTICSEARCH_URL", settings.elasticsearch_url)
        monkeypatch.setenv("MARSAD_INDEX_PREFIX", settings.index_prefix)
        monkeypatch.setenv("COLUMNS", "100")
        return lambda *arguments: CliRunner().invoke(app, list(arguments))

    yield make
    # The command has sent the log to the runner's standard error, which is closed by now.
    structlog.reset_defaults()


@pytest.fixture
def marsad(in_index: Callable[[Settings], Marsad], filled_index: Settings) -> Marsad:
    """A command line on the filled index."""
    return in_index(filled_index)


def test_overview_counts_each_kind(marsad: Marsad) -> None:
    shown = marsad("facets")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("6 documents, 1 of them undated\n")
    for part in ("United States", "Baghdad, Iraq", "IQ  Iraq", "ar  Arabic", "2024-01", "armed group"):
        assert part in shown.stdout
    assert "\x1b" not in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) <= 100


def test_one_facet_as_json(marsad: Marsad) -> None:
    facets = json.loads(marsad("facets", "locations", "--json").stdout)["facets"]
    assert facets["locations"]["values"][0] == {"value": "Baghdad, Iraq", "count": 4}


@pytest.mark.parametrize("short", ["languages", "language.code", "language"])
def test_short_names_of_facets(marsad: Marsad, short: str) -> None:
    assert "en  English" in marsad("facets", short).stdout


def test_facets_narrowed_by_filters(marsad: Marsad) -> None:
    shown = marsad(
        "facets", "actors", "--location", "gaza", "--country", "Iraq", "--from", "2024-01", "--to", "2024-01"
    )
    assert "Harakat al-Nujaba" in shown.stdout
    assert "1 document, 0 without a value." in shown.stdout


@pytest.mark.parametrize("actor", ["USA", "U.S.", "Estados Unidos", "state:US", "united states"])
def test_search_for_a_pair(marsad: Marsad, actor: str) -> None:
    """An alias of the registry, and a place by its first part."""
    shown = marsad("search", "--actor", actor, "--location", "baghdad")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("1 document for United States, in Baghdad, Iraq\n")
    assert "A United States drone hit a car in Baghdad on Thursday." in shown.stdout
    assert "(United States @ Baghdad, Iraq, 2024-01-04)" in " ".join(shown.stdout.split())
    assert "1 document more name both, but never in one sentence" in shown.stdout


def test_search_marks_words_and_counts_undated(marsad: Marsad) -> None:
    shown = marsad("search", "drone", "--from", "2024").stdout
    assert "[Drone] strike in Baghdad" in shown
    assert "1 document without a date: outside of the days asked for." in shown


def test_search_as_json(marsad: Marsad) -> None:
    found = json.loads(marsad("search", "drone", "--limit", "1", "--json").stdout)
    assert found["query"]["text"] == "drone"
    assert found["result"]["total"] == 2
    assert found["result"]["hits"][0]["row"]["document_id"] == "strike"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--actor", "Untied States"], 'Did you mean "United States"'),
        (["--location", "Bagdad"], 'Did you mean "Baghdad, Iraq"'),
        (["--country", "Iraqq"], 'Did you mean "Iraq (IQ)"'),
        (["--language", "Arabik"], 'Did you mean "Arabic (ar)"'),
        (["--language", "qq"], "Give its code, such as ar"),
        (["--country", "qq"], "Give its code, such as IQ"),
        (["--from", "soon"], "'soon' is no day"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_typing_errors_get_suggestions(marsad: Marsad, arguments: list[str], message: str) -> None:
    asked = marsad("search", *arguments)
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert message in asked.stderr


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        pytest.param(
            ["search", "zeppelin"],
            ["0 documents for the words 'zeppelin'", "The index holds 6 documents."],
            id="a word that no document has",
        ),
        pytest.param(
            ["search", "zeppelin", "--actor", "USA", "--from", "2030"],
            [
                "0 documents for the words 'zeppelin', United States, from 2030-01-01",
                "The index holds 6 documents.",
            ],
            id="nothing helps by itself",
        ),
        pytest.param(
            ["search", "drone", "--location", "Baghdad", "--from", "2030"],
            [
                "0 documents for the words 'drone', in Baghdad, Iraq, from 2030-01-01",
                "The index holds 6 documents.",
                "Without from 2030-01-01: 2 documents.",
            ],
            id="one filter shuts out",
        ),
        pytest.param(
            ["search", "Bagdad"],
            [
                "0 documents for the words 'Bagdad'",
                "The index holds 6 documents.",
                'The words come near to a name in the index: --location "Baghdad, Iraq"',
            ],
            id="a place misspelt",
        ),
        pytest.param(
            ["search", "Estados Unidos"],
            [
                "0 documents for the words 'Estados Unidos'",
                "The index holds 6 documents.",
                'The words come near to a name in the index: --actor "United States"',
            ],
            id="an alias of the registry",
        ),
        pytest.param(
            ["facets", "actors", "--language", "Arabic", "--country", "GE"],
            ["0 documents for GE  Georgia, ar  Arabic", "The index holds 6 documents."],
            id="facets of nothing",
        ),
    ],
)
def test_nothing_found_says_why(marsad: Marsad, arguments: list[str], lines: list[str]) -> None:
    shown = marsad(*arguments)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines()[: len(lines)] == lines


def test_nothing_found_as_json(marsad: Marsad) -> None:
    found = json.loads(marsad("search", "Bagdad", "--json").stdout)
    assert found["result"]["total"] == 0
    assert found["absence"]["document_count"] == 6
    assert found["absence"]["locations"] == ["Baghdad, Iraq"]


def test_show_by_the_start_of_an_id(marsad: Marsad) -> None:
    shown = marsad("show", "strike")
    assert "A [United States] drone hit a car in Baghdad on Thursday.  alias 0.90" in shown.stdout
    assert json.loads(marsad("show", "arab", "--json").stdout)["document_id"] == "arabic"
    assert "several documents begin" in marsad("show", "a").stderr


def test_before_the_first_run(in_index: Callable[[Settings], Marsad], settings: Settings) -> None:
    asked = in_index(settings)("facets")
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert asked.stderr == "error: nothing is indexed yet: run `make run` or `marsad run PATH` first\n"


def test_an_empty_index_says_so(in_index: Callable[[Settings], Marsad], empty_index: Settings) -> None:
    marsad = in_index(empty_index)
    empty = "The index is empty: `make run` or `marsad run FOLDER` fills it.\n"
    assert marsad("facets").stdout == marsad("facets", "actors").stdout == f"0 documents\n{empty}"
    assert marsad("search", "x").stdout == f"0 documents for the words 'x'\n{empty}"
    assert "No document names a place yet." in marsad("search", "--location", "Oslo").stderr
    assert marsad("rejects", "list").stdout == "Nothing is set aside.\n"


def test_rejects_are_listed(
    in_index: Callable[[Settings], Marsad], es: Elasticsearch, empty_index: Settings
) -> None:
    rejects = [
        Reject(document_id="a", reason="too_large", stage="ingest", path="big.txt", rejected_at=NOW),
        Reject(
            document_id="b",
            reason="no_text",
            stage="clean",
            path="[x].html",
            detail="nothing",
            rejected_at=NOW,
        ),
    ]
    write_rejects(es, rejects, settings=empty_index, now=NOW)
    es.indices.refresh(index=f"{empty_index.index_prefix}-rejects")
    marsad = in_index(empty_index)
    shown = marsad("rejects", "list").stdout
    assert "too_large  ingest  big.txt" in shown
    assert "[x]" in shown
    (only,) = json.loads(marsad("rejects", "list", "--reason", "no_text", "--json").stdout)
    assert (only["document_id"], only["detail"]) == ("b", "nothing")
    assert marsad("rejects", "list", "--reason", "no_txt").stdout == (
        "Nothing is set aside as no_txt: `marsad rejects list` shows the reasons.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", ""], "an id is empty"),
        (["drop", ""], "an id is empty"),
        (["drop", "a"], "2 ids begin with 'a'"),
        (["drop", "ab", "c"], "nothing set aside begins with 'c'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_dropped_is_named_without_doubt(
    in_index: Callable[[Settings], Marsad],
    es: Elasticsearch,
    empty_index: Settings,
    arguments: list[str],
    message: str,
) -> None:
    rejects = [
        Reject(document_id=id_, reason="empty", stage="ingest", rejected_at=NOW) for id_ in ("ab", "ac")
    ]
    write_rejects(es, rejects, settings=empty_index, now=NOW)
    es.indices.refresh(index=f"{empty_index.index_prefix}-rejects")
    marsad = in_index(empty_index)
    asked = marsad("rejects", *arguments)
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert message in asked.stderr
    assert len(json.loads(marsad("rejects", "list", "--json").stdout)) == 2
    assert marsad("rejects", "drop", "ab").stdout == "1 dropped.\n"


def summary(es: Elasticsearch, settings: Settings, **counts: Any) -> str:
    run = {"run_id": "run-1", "received": 10, "written": 0, "unchanged": 0, "seconds": 1.25}
    run |= {"rejected": 0, "rejected_by_reason": {}} | counts
    output = Console(width=100, record=True, file=None, quiet=False, force_terminal=False)
    with output.capture() as captured:
        print_summary(output, es, SimpleNamespace(**run), settings=settings)
    return captured.get()


def test_summary_of_a_run(es: Elasticsearch, filled_index: Settings) -> None:
    shown = summary(
        es,
        filled_index,
        written=6,
        unchanged=1,
        rejected=3,
        rejected_by_reason={"no_text": 2, "too_large": 1},
    )
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "Run run-1: 10 received in 1.2 s" in lines
    assert [line for line in lines if line.startswith(("no_text", "too_large"))] == [
        "no_text 2",
        "too_large 1",
    ]
    assert "The index holds 6 documents, 1 of them undated:" in lines
    assert "set aside marsad rejects list" in lines
    assert any(line.startswith("stop marsad engine stop") for line in lines)


def test_summary_names_what_could_not_be_read_whole(
    es: Elasticsearch, empty_index: Settings, write: Callable[..., Any]
) -> None:
    write(make_document("whole"), make_document("x", enrich_errors=("actors",)))
    shown = " ".join(summary(es, empty_index, written=2).split())
    assert "1 document could not be read whole (actors 1). The log says why" in shown


def test_summary_when_nothing_changed(es: Elasticsearch, filled_index: Settings) -> None:
    assert "Nothing changed" in summary(es, filled_index, unchanged=10)


def test_summary_of_an_empty_index(es: Elasticsearch, empty_index: Settings) -> None:
    shown = summary(es, empty_index, rejected=10, rejected_by_reason={"no_text": 10})
    assert "The index is empty: no document could be read." in shown
