"""What `make` says on a machine that lacks something, and that it does nothing when all is there."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.settings import REPOSITORY

TOOLS = ("sh", "cat", "cksum", "dirname", "mkdir", "rm", "sed", "sort", "head", "chmod", "flock", "env")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the script and its lock files, and a PATH with the plainest tools only."""
    (tmp_path / "bin").mkdir()
    shutil.copy(REPOSITORY / "bin" / "bootstrap", tmp_path / "bin")
    for lock in ("requirements.lock", "requirements-uv.lock"):
        shutil.copy(REPOSITORY / lock, tmp_path)
    (tmp_path / "tools").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (tmp_path / "tools" / tool).symlink_to(found)
    return tmp_path


def write_program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def bootstrap(clone: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(clone / "tools"), "HOME": str(clone)}
    return subprocess.run(
        [str(clone / "bin" / "bootstrap")], capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize("version", ["3.9.2", "3.14.0", ""], ids=["too-old", "too-new", "absent"])
def test_unfit_python_is_named(clone: Path, version: str) -> None:
    if version:
        script = f'[ "$1" = -V ] && echo "Python {version}" && exit 0; exit 1'
        write_program(clone / "tools" / "python3", script)
    answer = bootstrap(clone)
    assert answer.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in answer.stderr
    assert version in answer.stderr
    assert "PYTHON=" in answer.stderr


def test_python_without_venv_names_the_package(clone: Path) -> None:
    """Debian's python3 has no ensurepip until python3-venv is installed."""
    write_program(
        clone / "tools" / "python3", '[ "$1" = -m ] && echo "ensurepip is not available" && exit 1; exit 0'
    )
    answer = bootstrap(clone)
    assert answer.returncode == 1
    assert "ensurepip is not available" in answer.stderr
    assert "apt-get install python3-venv" in answer.stderr


def test_no_network_for_packages_says_what_to_check(clone: Path) -> None:
    """The environment can be made, and nothing can be fetched into it; the next run starts afresh."""
    inner = 'mkdir -p "$3/bin" && ln -sf "$0" "$3/bin/python"'
    script = f'case "$1 $2" in "-c import"*) exit 0;; "-m venv") {inner}; exit 0;; "-m pip") exit 1;; esac'
    write_program(clone / "tools" / "python3", script)
    (clone / "tools" / "ln").symlink_to(shutil.which("ln") or "/bin/ln")
    answer = bootstrap(clone)
    assert answer.returncode == 1
    assert "Without network for packages, check the connection, the proxy" in answer.stderr
    assert (clone / ".venv" / "installing").exists()
    assert not (clone / ".venv" / "stamp").exists()


def stamp(clone: Path) -> None:
    """What an install that went well leaves behind."""
    script = '{ printf "%s\\n" "$1"; cat requirements.lock requirements-uv.lock bin/bootstrap; } | cksum'
    wanted = subprocess.run(
        ["sh", "-c", script, "sh", str(clone)], capture_output=True, text=True, cwd=clone, check=True
    )
    write_program(clone / ".venv" / "bin" / "python", "exit 0")
    (clone / ".venv" / "stamp").write_text(wanted.stdout)


def test_nothing_is_done_when_all_is_there(clone: Path) -> None:
    """No Python is even looked for: the second `make run` must not wait."""
    stamp(clone)
    answer = bootstrap(clone)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


@pytest.mark.parametrize("change", ["lock", "interrupted", "moved"])
def test_what_is_stale_is_made_again(clone: Path, change: str) -> None:
    """A changed lock, an install that was killed, a clone that was moved: here no Python is fit to do it."""
    stamp(clone)
    write_program(clone / ".venv" / "bin" / "python", "exit 1")
    assert bootstrap(clone).returncode == 0
    root = clone
    if change == "lock":
        with (clone / "requirements.lock").open("a") as lock:
            lock.write("# changed\n")
    elif change == "interrupted":
        (clone / ".venv" / "installing").touch()
    else:
        root = clone.rename(clone.with_name(f"{clone.name}-moved"))
    assert "needs Python" in bootstrap(root).stderr
