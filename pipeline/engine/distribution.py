"""Fetch Elastic's own minimal Elasticsearch through Maven and unpack it."""

import os
import re
import shutil
import zipfile
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path

from pipeline.engine.commands import run_command
from pipeline.engine.java import Jdk
from pipeline.engine.place import VERSION, Place
from pipeline.errors import ConfigurationError

COORDINATES = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
ZIP_SHA256 = "db0e275fd790f723eca7bcde96069fd6fed304ad23afdb70c8c09553dd9e8b1b"
"""Of elasticsearch-9.5.0.zip as published; changes with VERSION."""
ROOM_BYTES = 1024**3
"""The zip and its unpacked form take 0.3 GB at the peak; the rest is for data and logs."""
_MAVEN_SECONDS = 900
_LAST_LINES = 12
_MAVEN_ADVICE = ("To see the full stack", "Re-run Maven", "For more information", "[Help ")
"""Lines with which Maven closes every failure."""


def ensure_distribution(place: Place, *, jdk: Jdk, maven: str, report: Callable[[str], None]) -> None:
    """Unpack Elasticsearch into the place, fetching it when it is not there; whole or not at all.

    Args:
        place: Where it goes.
        jdk: Runs Maven when JAVA_HOME says nothing better.
        maven: Path of `mvn`.
        report: Told what takes long.

    Raises:
        ConfigurationError: No room, Maven failed, or what came is not what is expected.
    """
    check_room(place.root, room_bytes=ROOM_BYTES)
    if place.distribution.is_dir():
        return
    work = place.root / f"fetch-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        report(f"Fetching Elasticsearch {VERSION} with Maven (130 MB the first time)")
        archive = _fetch(work, jdk=jdk, maven=maven)
        _check_digest(archive)
        report(f"Unpacking Elasticsearch {VERSION}")
        _unpack(archive, work)
        (work / place.distribution.name).rename(place.distribution)
    except OSError as exc:
        raise ConfigurationError(f"Elasticsearch can't be unpacked into {place.root}: {exc}") from exc
    finally:
        shutil.rmtree(work, ignore_errors=True)


def check_room(folder: Path, *, room_bytes: int) -> None:
    """Raise ConfigurationError when the disk of an existing folder has less room than asked for."""
    free = shutil.disk_usage(folder).free
    if free < room_bytes:
        raise ConfigurationError(
            f"No room for the engine: {free / 1024**2:.0f} MiB are free at {folder}, and "
            f"{room_bytes / 1024**2:.0f} MiB are needed. Free some, or set MARSAD_HOME to another disk."
        )


def _fetch(folder: Path, *, jdk: Jdk, maven: str) -> Path:
    answer = run_command(
        [maven, "-B", "dependency:copy", f"-Dartifact={COORDINATES}", f"-DoutputDirectory={folder}"],
        seconds=_MAVEN_SECONDS,
        folder=folder,  # a pom.xml in the caller's folder must not be read
        environment={"JAVA_HOME": str(jdk.home), **os.environ},
    )
    archive = folder / f"elasticsearch-{VERSION}.zip"
    if not answer.is_success or not archive.is_file():
        raise ConfigurationError(maven_failure(answer.text))
    return archive


def maven_failure(output: str) -> str:
    """Maven's own errors in a few lines, and what mends them."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    errors = [line for line in plain.splitlines() if line.startswith("[ERROR]")] or plain.splitlines()
    said = [line.removeprefix("[ERROR]").strip() for line in errors]
    shown = "\n  ".join([line for line in said if line and not line.startswith(_MAVEN_ADVICE)][:_LAST_LINES])
    return (
        f"Maven could not fetch {COORDINATES}:\n  {shown}\n"
        "Without network for packages, check the connection, the proxy and the mirrors in "
        "~/.m2/settings.xml; or set MARSAD_ELASTICSEARCH_URL to an Elasticsearch that runs already."
    )


def _check_digest(archive: Path) -> None:
    with archive.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    if digest != ZIP_SHA256:
        raise ConfigurationError(
            f"{archive.name} is not the published one: its SHA-256 is {digest}, not {ZIP_SHA256}. Remove "
            "org/elasticsearch/distribution from the local Maven repository (~/.m2/repository) and try again."
        )


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack with modes that let another user read, whatever the umask: zipfile keeps none."""
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            target = Path(packed.extract(entry, folder))
            executable = entry.is_dir() or (entry.external_attr >> 16) & 0o100
            target.chmod(0o755 if executable else 0o644)
    for made in folder.glob("*/**/"):
        made.chmod(0o755)
