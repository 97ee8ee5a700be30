"""Which JDK is taken, and what is said when none is fit."""

import os
import shlex
from pathlib import Path

import pytest

from pipeline.engine.java import REQUIRED_MODULES, VECTOR_MODULE, find_jdk
from pipeline.engine.place import Account
from pipeline.errors import ConfigurationError


def make_java(
    home: Path,
    *,
    version: str,
    modules: frozenset[str] = REQUIRED_MODULES,
    released: bool = True,
    exit_code: int = 0,
) -> Path:
    """A folder laid out as a JDK whose `java` lists the modules given."""
    (home / "bin").mkdir(parents=True)
    java = home / "bin" / "java"
    listed = "".join(f"{module}@{version}\n" for module in sorted(modules | {"java.base"}))
    java.write_text(f"#!/bin/sh\nprintf %s {shlex.quote(listed)}\nexit {exit_code}\n")
    java.chmod(0o755)
    if released:
        (home / "release").write_text(f'IMPLEMENTOR="Somebody"\nJAVA_VERSION="{version}"\n')
    return home


def test_order_of_places(tmp_path: Path) -> None:
    """ES_JAVA_HOME, then JAVA_HOME, then PATH, then the folders with the newest first."""
    homes = {name: make_java(tmp_path / name, version="21.0.2") for name in ("es", "java", "path")}
    make_java(tmp_path / "jvm" / "a21", version="21")
    make_java(tmp_path / "jvm" / "b25", version="25.0.3")
    make_java(tmp_path / "jvm" / "c24", version="24")
    environment = {
        "ES_JAVA_HOME": str(homes["es"]),
        "JAVA_HOME": str(homes["java"]),
        "PATH": str(homes["path"] / "bin"),
    }
    found = []
    for name in ("ES_JAVA_HOME", "JAVA_HOME", "PATH", ""):
        found.append(find_jdk(environment=environment, folders=(f"{tmp_path}/jvm/*",)).home.name)
        environment.pop(name, None)
    assert found == ["es", "java", "path", "b25"]


def test_java_on_path_may_be_a_link(tmp_path: Path) -> None:
    home = make_java(tmp_path / "jdk", version="25")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    assert find_jdk(environment={"PATH": str(tmp_path / "bin")}, folders=()).home == home


def test_unfit_named_ones_are_passed_over(tmp_path: Path) -> None:
    """JAVA_HOME of an older project does not stand in the way."""
    old = make_java(tmp_path / "old", version="17.0.15")
    fit = make_java(tmp_path / "jvm" / "25", version="25", modules=REQUIRED_MODULES | {VECTOR_MODULE})
    found = find_jdk(
        environment={"JAVA_HOME": str(old), "ES_JAVA_HOME": str(tmp_path / "absent")}, folders=(str(fit),)
    )
    assert (found.home, found.version, found.has_vector_module) == (fit, "25", True)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        pytest.param({"version": "17.0.15"}, r"Java 17\.0\.15 is too old", id="too-old"),
        pytest.param({"version": "1.8.0_402"}, r"Java 1\.8\.0_402 is too old", id="java-8-notation"),
        pytest.param({"version": "17.0.1", "released": False}, r"17\.0\.1 is too old", id="no-release-file"),
        pytest.param(
            {"version": "25", "modules": REQUIRED_MODULES - {"jdk.jdi", "jdk.jlink"}},
            r"no full JDK: it lacks jdk\.jdi, jdk\.jlink",
            id="run-time-image",
        ),
        pytest.param({"version": "25", "exit_code": 1}, "too old, or broken", id="broken"),
    ],
)
def test_unfit_java_is_named_with_its_reason(tmp_path: Path, layout: dict[str, object], message: str) -> None:
    home = make_java(tmp_path / "found", **layout)  # type: ignore[arg-type] # a table row
    with pytest.raises(ConfigurationError, match=message) as caught:
        find_jdk(environment={"PATH": str(home / "bin")}, folders=())
    assert str(home) in str(caught.value)
    assert "Install one" in str(caught.value)
    assert "ES_JAVA_HOME" in str(caught.value)


def test_java_that_can_not_be_run_is_named(tmp_path: Path) -> None:
    home = make_java(tmp_path / "closed", version="25")
    (home / "bin" / "java").write_bytes(b"\x7fELF no program")
    with pytest.raises(ConfigurationError, match="can't run it"):
        find_jdk(environment={"JAVA_HOME": str(home)}, folders=())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can ask as another user")
def test_java_in_a_closed_folder_is_not_for_the_engines_user(tmp_path: Path) -> None:
    """A JDK under /root serves root, not `nobody`: it is asked as the user who will run it."""
    home = make_java(tmp_path / "jdk", version="25")
    tmp_path.chmod(0o700)
    assert find_jdk(environment={"JAVA_HOME": str(home)}, folders=()).home == home
    with pytest.raises(ConfigurationError, match="user 65534 can't run it"):
        find_jdk(account=Account(uid=65534, gid=65534), environment={"JAVA_HOME": str(home)}, folders=())


def test_no_java_at_all(tmp_path: Path) -> None:
    """Empty folders, files and dangling links in the usual places are no Java, and no trouble."""
    (tmp_path / "jvm").mkdir()
    (tmp_path / "jvm" / "README").write_text("not a JDK")
    (tmp_path / "jvm" / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(ConfigurationError, match="No Java at all was found"):
        find_jdk(environment={"PATH": str(tmp_path)}, folders=(f"{tmp_path}/jvm/*", f"{tmp_path}/absent/*"))
