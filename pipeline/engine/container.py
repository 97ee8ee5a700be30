"""The container way: the official image, under a container engine that answers.

Only the command line can be checked where no container engine runs; the tests read it.
"""

import shutil
import subprocess

from pipeline.engine.place import VERSION
from pipeline.errors import ConfigurationError

IMAGE = f"elasticsearch:{VERSION}"
PROGRAMS = ("docker", "podman")
_INFO_SECONDS = 15
_RUN_SECONDS = 900
_STOP_SECONDS = 30
_LAST_LINES = 20


def find_container_program() -> str | None:
    """Path of the first container engine that answers; a client without a daemon is none."""
    for name in PROGRAMS:
        program = shutil.which(name)
        if program and _answers(program):
            return program
    return None


def _answers(program: str) -> bool:
    try:
        answer = subprocess.run([program, "info"], capture_output=True, timeout=_INFO_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0


def run_command(program: str, *, name: str, port: int, heap: str) -> list[str]:
    """The command that starts the official image as one node, open to this machine only.

    Args:
        program: Path of docker or podman.
        name: Of container, volume and cluster.
        port: Loopback port; 0 lets the container engine choose.
        heap: In Java's notation.
    """
    return [
        program,
        "run",
        "--detach",
        f"--name={name}",
        f"--publish=127.0.0.1:{port or ''}:9200",
        f"--volume={name}:/usr/share/elasticsearch/data",
        f"--env=cluster.name={name}",
        "--env=node.name=marsad",
        "--env=discovery.type=single-node",
        "--env=xpack.security.enabled=false",
        "--env=cluster.routing.allocation.disk.threshold_enabled=false",
        f"--env=ES_JAVA_OPTS=-Xms{heap} -Xmx{heap}",
        IMAGE,
    ]


def start_container(program: str, *, name: str, port: int, heap: str) -> str:
    """Start the image, pulling it when needed, and give its address; the volume keeps the data.

    Raises:
        ConfigurationError: It does not start; the container engine's own words are in the message.
    """
    subprocess.run(
        [program, "rm", "--force", name], capture_output=True, timeout=_STOP_SECONDS * 2, check=False
    )
    command = run_command(program, name=name, port=port, heap=heap)
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_RUN_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError) as exc:
        raise ConfigurationError(f"{program} can't start {IMAGE}: {exc}") from exc
    if answer.returncode != 0:
        raise ConfigurationError(
            f"{program} can't start {IMAGE}: {answer.stderr.strip()[-1000:]}\n"
            "Set MARSAD_ENGINE_KIND=embedded to use Maven and a JDK, or MARSAD_ELASTICSEARCH_URL."
        )
    return f"http://{_published_address(program, name)}"


def _published_address(program: str, name: str) -> str:
    answer = subprocess.run(
        [program, "port", name, "9200/tcp"],
        capture_output=True,
        text=True,
        timeout=_INFO_SECONDS,
        check=False,
    )
    address = answer.stdout.strip().splitlines()
    if answer.returncode != 0 or not address:
        raise ConfigurationError(f"{program} names no port for {name}: {answer.stderr.strip()[-500:]}")
    return address[0]


def is_container_running(program: str, name: str) -> bool:
    """Whether the container runs now."""
    try:
        answer = subprocess.run(
            [program, "inspect", "--format={{.State.Running}}", name],
            capture_output=True,
            text=True,
            timeout=_INFO_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == "true"


def stop_container(program: str, name: str) -> None:
    """Stop and remove the container; its volume stays."""
    for command in (["stop", f"--time={_STOP_SECONDS}", name], ["rm", "--force", name]):
        subprocess.run([program, *command], capture_output=True, timeout=_STOP_SECONDS * 2, check=False)


def last_container_lines(program: str, name: str) -> str:
    """What the container wrote last."""
    answer = subprocess.run(
        [program, "logs", f"--tail={_LAST_LINES}", name],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_INFO_SECONDS,
        check=False,
    )
    return (answer.stdout + answer.stderr).strip()
