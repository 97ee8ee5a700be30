"""Elasticsearch comes whole, checked and readable for its user, or not at all."""

import os
import zipfile
from pathlib import Path

import pytest

from pipeline.engine import distribution
from pipeline.engine.distribution import check_room, ensure_distribution, maven_failure
from pipeline.engine.java import Jdk
from pipeline.engine.place import VERSION, Place, find_place, make_place
from pipeline.errors import ConfigurationError

JDK = Jdk(home=Path("/jdk"), version="25", has_vector_module=True)


@pytest.fixture
def place(open_home: Path) -> Place:
    made = find_place(open_home)
    make_place(made)
    return made


def make_archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, mode, content in (
            (f"elasticsearch-{VERSION}/", 0o40755, ""),
            (f"elasticsearch-{VERSION}/bin/elasticsearch", 0o100755, "#!/bin/sh\n"),
            (f"elasticsearch-{VERSION}/config/jvm.options", 0o100660, "-XX:+UseG1GC\n"),
        ):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            packed.writestr(entry, content)
    return path


def make_maven(folder: Path, *, archive: Path | None, says: str = "", exit_code: int = 0) -> str:
    """A stand-in for the network behind `mvn`: it copies an archive to where it is told, or fails."""
    copy = f'for a in "$@"; do case $a in -DoutputDirectory=*) cp {archive} "${{a#*=}}/";; esac; done'
    script = folder / "mvn"
    script.write_text(f"#!/bin/sh\n{copy if archive else ':'}\nprintf '%s\\n' '{says}'\nexit {exit_code}\n")
    script.chmod(0o755)
    return str(script)


def published(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hashlib import sha256

    monkeypatch.setattr(distribution, "ZIP_SHA256", sha256(archive.read_bytes()).hexdigest())


def test_unpacked_for_every_reader_whatever_the_umask(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = make_archive(tmp_path / f"elasticsearch-{VERSION}.zip")
    published(archive, monkeypatch)
    previous = os.umask(0o077)
    try:
        ensure_distribution(place, jdk=JDK, maven=make_maven(tmp_path, archive=archive), report=print)
    finally:
        os.umask(previous)
    modes = {
        str(path.relative_to(place.distribution)): path.stat().st_mode & 0o777
        for path in (place.distribution, *place.distribution.rglob("*"))
    }
    assert modes == {
        ".": 0o755,
        "bin": 0o755,
        "bin/elasticsearch": 0o755,
        "config": 0o755,
        "config/jvm.options": 0o644,
    }
    assert not list(place.root.glob("fetch-*"))


def test_what_is_there_is_not_fetched_again(place: Place) -> None:
    place.distribution.mkdir()
    ensure_distribution(place, jdk=JDK, maven="/no/such/mvn", report=pytest.fail)


def test_another_archive_than_the_published_is_refused(place: Place, tmp_path: Path) -> None:
    archive = make_archive(tmp_path / f"elasticsearch-{VERSION}.zip")
    with pytest.raises(ConfigurationError, match=r"not the published one.*~/\.m2/repository"):
        ensure_distribution(place, jdk=JDK, maven=make_maven(tmp_path, archive=archive), report=print)
    assert not place.distribution.exists()
    assert not list(place.root.glob("fetch-*"))


def test_no_network_shows_mavens_words_and_the_way_out(place: Place, tmp_path: Path) -> None:
    says = "[INFO] Scanning\n[ERROR] Failed to transfer file: Connection refused\n[ERROR] [Help 1] more"
    maven = make_maven(tmp_path, archive=None, says=says, exit_code=1)
    with pytest.raises(ConfigurationError, match=r"(?s)Connection refused.*check the connection, the proxy"):
        ensure_distribution(place, jdk=JDK, maven=maven, report=print)


def test_maven_that_can_not_be_run(place: Place) -> None:
    with pytest.raises(ConfigurationError, match="could not fetch"):
        ensure_distribution(place, jdk=JDK, maven="/no/such/mvn", report=print)


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        pytest.param("\x1b[1;31m[ERROR]\x1b[m No plugin found", "No plugin found", id="colours-are-dropped"),
        pytest.param(
            "The JAVA_HOME variable is wrong", "The JAVA_HOME variable is wrong", id="no-error-lines"
        ),
        pytest.param("", "MARSAD_ELASTICSEARCH_URL", id="silent"),
    ],
)
def test_maven_failure(output: str, shown: str) -> None:
    message = maven_failure(output)
    assert shown in message
    assert "\x1b" not in message


def test_room(tmp_path: Path) -> None:
    check_room(tmp_path, room_bytes=1)
    with pytest.raises(ConfigurationError, match=r"No room for the engine: \d+ MiB are free.*MARSAD_HOME"):
        check_room(tmp_path, room_bytes=2**60)
