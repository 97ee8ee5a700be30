"""The configuration of one local node, written afresh at each start."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.engine.java import VECTOR_MODULE, Jdk
from pipeline.engine.place import Place
from pipeline.errors import ConfigurationError

PORTS = "9200-9299"
"""Elasticsearch takes the first free one; it is read from the ports file afterwards."""

_HEAP = re.compile(r"\d+[kmgKMG]?")


def node_settings(place: Place, *, port: int) -> dict[str, str]:
    """Contents of elasticsearch.yml; port 0 leaves the choice to Elasticsearch."""
    return {
        "cluster.name": place.cluster_name,
        "node.name": "marsad",
        "path.data": str(place.data),
        "path.logs": str(place.logs),
        "path.repo": str(place.snapshots),
        "network.host": "127.0.0.1",
        "http.port": str(port) if port else PORTS,
        "transport.port": "0",
        "node.portsfile": "true",
        "discovery.type": "single-node",
        "xpack.security.enabled": "false",
        # A developer's disk is often fuller than 95 %; room is checked before the start instead.
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }


def jvm_options(heap: str) -> list[str]:
    """Lines of jvm.options.d/marsad.options.

    Raises:
        ConfigurationError: The heap is no size in Java's notation.
    """
    if not _HEAP.fullmatch(heap):
        raise ConfigurationError(f"MARSAD_ENGINE_HEAP is {heap!r}; write a size such as 512m or 2g.")
    return [
        f"-Xms{heap}",
        f"-Xmx{heap}",
        # The distribution's own line keeps up to 2 GB of garbage-collection logs.
        "-Xlog:disable",
        "-Xlog:all=warning:stderr:utctime,level,tags",
        "-XX:-HeapDumpOnOutOfMemoryError",
    ]


def write_configuration(place: Place, *, jdk: Jdk, heap: str, port: int) -> None:
    """Copy the distribution's config folder and set this node's values."""
    own = jvm_options(heap)
    source = place.distribution / "config"
    for entry in sorted(source.iterdir()):
        if entry.is_file():
            shutil.copyfile(entry, place.config / entry.name)
    if not jdk.has_vector_module:
        _drop_vector_module(place.config / "jvm.options")
    settings = node_settings(place, port=port)
    _write(place.config / "elasticsearch.yml", [f'{name}: "{value}"' for name, value in settings.items()])
    options = place.config / "jvm.options.d"
    options.mkdir(exist_ok=True)
    _write(options / "marsad.options", own)
    for path in (place.config, *place.config.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        if place.account is not None:
            shutil.chown(path, place.account.uid, place.account.gid)


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _drop_vector_module(options: Path) -> None:
    lines = options.read_text(encoding="utf-8").splitlines()
    _write(options, [line for line in lines if VECTOR_MODULE not in line])


def node_environment(place: Place, *, jdk: Jdk, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that the engine sees; nothing of the caller's Java settings gets through."""
    temporary = str(place.temporary)
    return {
        "PATH": environment.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "ES_JAVA_HOME": str(jdk.home),
        "ES_PATH_CONF": str(place.config),
        "ES_TMPDIR": temporary,
        "LIBFFI_TMPDIR": temporary,
        "HOME": temporary,
    }
