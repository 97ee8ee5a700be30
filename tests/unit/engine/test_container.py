"""The container way by its command line: no container engine runs where the tests do."""

from pathlib import Path

import pytest

from pipeline.engine.container import find_container_program, start_command
from pipeline.engine.place import VERSION


def options_of(command: list[str]) -> dict[str, list[str]]:
    options: dict[str, list[str]] = {}
    for part in command:
        name, has_value, value = part.partition("=")
        if has_value and name.startswith("--"):
            options.setdefault(name, []).append(value)
    return options


def test_command_starts_the_official_image_as_one_open_node() -> None:
    command = start_command("/usr/bin/docker", name="marsad-0a1b", port=9333, heap="512m")
    options = options_of(command)
    assert command[:3] == ["/usr/bin/docker", "run", "--detach"]
    assert command[-1] == f"elasticsearch:{VERSION}"
    assert set(options["--env"]) >= {
        "discovery.type=single-node",
        "xpack.security.enabled=false",
        "cluster.name=marsad-0a1b",
        "ES_JAVA_OPTS=-Xms512m -Xmx512m",
    }


def test_without_security_it_is_published_on_loopback_only() -> None:
    for port, published in ((9333, "127.0.0.1:9333:9200"), (0, "127.0.0.1::9200")):
        options = options_of(start_command("podman", name="n", port=port, heap="1g"))
        assert options["--publish"] == [published]


def test_data_outlive_the_container() -> None:
    command = start_command("docker", name="marsad-0a1b", port=0, heap="1g")
    assert options_of(command)["--volume"] == ["marsad-0a1b:/usr/share/elasticsearch/data"]
    assert "--rm" not in command


def test_image_name_is_short_and_pinned() -> None:
    image = start_command("docker", name="n", port=0, heap="1g")[-1]
    assert "/" not in image
    assert image.count(":") == 1


@pytest.mark.parametrize(
    ("programs", "expected"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"docker": 1}, None, id="client-without-daemon"),
        pytest.param({"docker": 0, "podman": 0}, "docker", id="docker-first"),
        pytest.param({"docker": 1, "podman": 0}, "podman", id="the-one-that-answers"),
    ],
)
def test_a_container_engine_must_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, int], expected: str | None
) -> None:
    for name, exit_code in programs.items():
        (tmp_path / name).write_text(f'#!/bin/sh\n[ "$1" = info ] && exit {exit_code}\nexit 9\n')
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_container_program() == (str(tmp_path / expected) if expected else None)
