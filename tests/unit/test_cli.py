"""The command line without an engine: help, usage, errors as lines, one document read."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.cli.reading import print_reading
from pipeline.cli.terminal import console
from pipeline.errors import PipelineError
from pipeline.index.serialize import readable_row
from pipeline.settings import REPOSITORY
from tests.search.made_documents import baghdad_strike, make_document, mention

COMMANDS = (
    "run",
    "analyze",
    "facets",
    "search",
    "show",
    "query",
    "engine start",
    "engine stop",
    "engine status",
    "registry check",
    "rejects list",
    "rejects show",
    "rejects replay",
    "rejects drop",
    "index rebuild",
    "index dictionary",
)


@pytest.fixture
def marsad(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator["type[Command]"]:
    """Run a command with a home of its own, in which no engine runs."""
    for name in ("ELASTICSEARCH_URL", "MARSAD_ELASTICSEARCH_URL", "MARSAD_DEBUG", "MARSAD_INDEX_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MARSAD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    yield Command
    # The command has sent the log to the runner's standard error, which is closed by now.
    structlog.reset_defaults()


class Command:
    """What a command line prints; made by calling it with the arguments."""

    def __init__(self, *arguments: str) -> None:
        self.result: Result = CliRunner().invoke(app, list(arguments))
        self.code, self.out, self.err = self.result.exit_code, self.result.stdout, self.result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(marsad: type[Command], command: str) -> None:
    asked = marsad(*command.split(), "--help")
    assert asked.code == 0
    assert "Usage:" in asked.out
    assert len(asked.out.splitlines()) > 6


def test_without_a_command_the_help_names_all(marsad: type[Command]) -> None:
    shown = marsad("--help").out
    for command in COMMANDS:
        assert f" {command.split()[0]} " in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["search", "--nonsense"],
        ["show"],
        ["search", "x", "--limit", "0"],
        ["search", "--limit", "many"],
        ["run"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(marsad: type[Command], arguments: list[str]) -> None:
    asked = marsad(*arguments)
    assert asked.code == 2
    assert asked.out == ""
    assert "Traceback" not in asked.err


@pytest.mark.parametrize(
    "arguments", [["facets"], ["search", "x"], ["show", "x"], ["rejects", "list"]], ids=" ".join
)
def test_without_an_engine_one_line_says_what_to_do(marsad: type[Command], arguments: list[str]) -> None:
    asked = marsad(*arguments)
    assert (asked.code, asked.out) == (1, "")
    assert asked.err.startswith("error: No Elasticsearch")
    assert "marsad engine start" in asked.err
    assert len(asked.err.splitlines()) == 1


def test_an_unknown_facet_gets_a_suggestion_and_the_list(marsad: type[Command]) -> None:
    asked = marsad("facets", "actor")
    assert asked.code == 1
    assert 'No facet "actor". Did you mean actors' in asked.err
    assert "location_ancestors" in asked.err


def test_status_without_an_engine_is_an_answer(marsad: type[Command]) -> None:
    asked = marsad("engine", "status")
    assert asked.code == 0
    assert asked.out.startswith("stopped")
    assert '"state": "stopped"' in marsad("engine", "status", "--json").out


def test_a_file_that_is_not_there_is_named(marsad: type[Command], tmp_path: Path) -> None:
    asked = marsad("analyze", str(tmp_path / "absent.txt"))
    assert asked.code == 1
    assert "absent.txt can't be read: No such file or directory" in asked.err.replace("\n", "")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (PipelineError("it is [bold]so[/bold]"), 1, "error: it is [bold]so[/bold]"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (
            ZeroDivisionError("by zero"),
            1,
            "unexpected ZeroDivisionError: by zero. MARSAD_DEBUG",
        ),
    ],
    ids=["ours", "ctrl-c", "unexpected"],
)
def test_errors_become_one_line(
    marsad: type[Command], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, line: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pipeline.index.dictionary.render_dictionary", fail)
    asked = marsad("index", "dictionary")
    assert (asked.code, asked.out) == (code, "")
    assert asked.err.startswith(line)
    assert "Traceback" not in asked.err


def test_debug_shows_the_traceback(marsad: type[Command], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_DEBUG", "1")
    assert isinstance(marsad("facets", "actor").result.exception, PipelineError)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_a_command_cleanly(sent: signal.Signals, code: int) -> None:
    """A real process that waits for its input is told to stop."""
    command = [sys.executable, "-m", "pipeline.cli", "analyze", "-"]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        _wait_until_reading(process.pid)
        process.send_signal(sent)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == code
    assert (out, b"Traceback" in err) == (b"", False)


def _wait_until_reading(pid: int) -> None:
    """Until the process sleeps in a read of its standard input."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        syscall = Path(f"/proc/{pid}/syscall")
        if syscall.exists() and syscall.read_text().startswith("0 0x0 "):
            return
        time.sleep(0.05)
    pytest.skip("this system does not show in what call a process waits")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("pipeline.cli", ("typer", "rich", "pydantic", "elasticsearch")),
        ("pipeline.cli.app", ("pydantic", "elasticsearch", "babel", "onnxruntime", "airflow")),
    ],
    ids=["entry-point", "help"],
)
def test_importing_the_command_line_loads_little(module: str, absent: tuple[str, ...]) -> None:
    program = f"import sys, {module}; print([name for name in {absent} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m pipeline.cli index dictionary | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == "# Field dictionary\n"
    assert done.stderr == ""


def test_a_pipe_closed_under_a_table_is_no_error() -> None:
    """Rich, which draws the tables, would end with 1 by itself."""
    program = f"set -o pipefail; {sys.executable} -m pipeline.cli query | (exec <&-; sleep 3)"
    done = subprocess.run(["bash", "-c", program], cwd=REPOSITORY, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "csv", "--type", "prty"], "no actor type 'prty': there are person, state"),
        (["--output", "{here}/a.foo"], "say --format followthemoney or --format csv"),
        (["--output", "{here}/file/a.csv", "--type", "igo"], "can't be written: File exists"),
    ],
    ids=["a type that is none", "a file of no known ending", "a file in the folder's place"],
)
def test_an_export_that_can_not_be_says_why(
    marsad: type[Command], tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    asked = marsad("registry", "export", *(part.format(here=tmp_path) for part in arguments))
    assert asked.code == 1
    assert message in asked.err.replace("\n", "")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["file"]


def reading(capsys: pytest.CaptureFixture[str], document: object, **options: object) -> str:
    print_reading(console(), readable_row(document), **({"mentions_max": 3} | options))  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_a_reading_shows_each_name_with_sentence_rule_and_score(capsys: pytest.CaptureFixture[str]) -> None:
    shown = reading(capsys, baghdad_strike())
    assert shown.startswith("Drone strike in Baghdad\n")
    for part in (
        "2024-01-05 12:00  (minute, from sidecar)",
        "en  English  0.99",
        "United States  state, US  state:us",
        "A [United States] drone hit a car in Baghdad on Thursday.  alias 0.90",
        "A United States drone hit a car in Baghdad on [Thursday].  weekday 0.90",
        "2024-01-04  day, relative",
    ):
        assert part in shown
    assert "\x1b" not in shown


def test_a_reading_says_what_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    body = "Somebody met\nsomebody [else] on Friday."
    document = make_document(
        "x",
        body,
        title="",
        published_at=None,
        published_precision=None,
        published_origin=None,
        mentions=(
            mention(body, "Somebody", type="person"),
            mention(body, "Friday", kind="date", label="Friday", type="date", rule="weekday", score=0.3),
        ),
    )
    shown = reading(capsys, document)
    assert shown.startswith("Somebody met  (no title)\n")
    assert "unknown: relative dates stay unanchored" in shown
    assert "Somebody  person  not linked  not in the facets" in shown
    assert "somebody [else] on [Friday]." in shown
    assert "unanchored" in shown
    assert "Locations: none" in shown


def test_many_mentions_are_cut_unless_all_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    body = " ".join("Gaza" for _ in range(5))
    mentions = tuple(
        mention(body, "Gaza", kind="location").model_copy(update={"start": 5 * n, "end": 5 * n + 4})
        for n in range(5)
    )
    document = make_document("x", body, mentions=mentions)
    assert "2 more: --all" in reading(capsys, document)
    assert reading(capsys, document, mentions_max=None).count("[Gaza]") == 5
