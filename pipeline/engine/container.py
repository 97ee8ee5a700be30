"""The container way: the official image, under a container engine that answers.

Only the command line can be checked where no container engine runs; the tests read it.
"""

import shutil

from pipeline.engine.commands import run_command
from pipeline.engine.place import VERSION
from pipeline.errors import ConfigurationError

IMAGE = f"elasticsearch:{VERSION}"
PROGRAMS = ("docker", "podman")
_ASK_SECONDS = 15
_PULL_SECONDS = 900
_STOP_SECONDS = 30
_LAST_LINES = 20


def find_container_program() -> str | None:
    """Path of the first container engine that answers; a client without a daemon is none."""
    for name in PROGRAMS:
        program = shutil.which(name)
        if program and run_command([program, "info"], seconds=_ASK_SECONDS).is_success:
            return program
    return None


def start_command(program: str, *, name: str, port: int, heap: str) -> list[str]:
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
    run_command([program, "rm", "--force", name], seconds=_STOP_SECONDS * 2)
    started = run_command(start_command(program, name=name, port=port, heap=heap), seconds=_PULL_SECONDS)
    if not started.is_success:
        raise ConfigurationError(
            f"{program} can't start {IMAGE}: {started.errors.strip()[-1000:]}\n"
            "Set MARSAD_ENGINE_KIND=embedded to use Maven and a JDK, or MARSAD_ELASTICSEARCH_URL."
        )
    published = run_command([program, "port", name, "9200/tcp"], seconds=_ASK_SECONDS)
    addresses = published.output.split()
    if not addresses:
        raise ConfigurationError(f"{program} names no port for {name}: {published.errors.strip()[-500:]}")
    return f"http://{addresses[0]}"


def is_container_running(program: str, name: str) -> bool:
    """Whether the container runs now."""
    asked = run_command([program, "inspect", "--format={{.State.Running}}", name], seconds=_ASK_SECONDS)
    return asked.output.strip() == "true"


def stop_container(program: str, name: str) -> None:
    """Stop and remove the container; its volume stays."""
    run_command([program, "stop", f"--time={_STOP_SECONDS}", name], seconds=_STOP_SECONDS * 2)
    run_command([program, "rm", "--force", name], seconds=_STOP_SECONDS * 2)


def last_container_lines(program: str, name: str) -> str:
    """What the container wrote last."""
    return run_command([program, "logs", f"--tail={_LAST_LINES}", name], seconds=_ASK_SECONDS).text
