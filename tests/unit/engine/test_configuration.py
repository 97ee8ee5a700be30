"""The node's configuration: this machine only, one node, sizes as asked."""

from pathlib import Path

import pytest
import yaml

from pipeline.engine.configuration import jvm_options, node_environment, node_settings, write_configuration
from pipeline.engine.java import Jdk
from pipeline.engine.place import Place, find_place, make_place
from pipeline.errors import ConfigurationError


@pytest.fixture
def place(open_home: Path) -> Place:
    """A place with a distribution whose JVM options name the vector module, as Elasticsearch's do."""
    made = find_place(open_home)
    make_place(made)
    source = made.distribution / "config"
    (source / "jvm.options.d").mkdir(parents=True)
    (source / "jvm.options").write_text("-XX:+UseG1GC\n20-:--add-modules=jdk.incubator.vector\n")
    (source / "log4j2.properties").write_text("status = error\n")
    return made


def make_jdk(*, has_vector_module: bool) -> Jdk:
    return Jdk(home=Path("/jdk"), version="25", has_vector_module=has_vector_module)


def test_listens_on_this_machine_only(place: Place) -> None:
    settings = node_settings(place, port=0)
    assert settings["network.host"] == "127.0.0.1"
    assert settings["http.port"] == "9200-9299"
    assert settings["transport.port"] == "0"
    assert settings["discovery.type"] == "single-node"


def test_asked_port_is_taken_as_it_is(place: Place) -> None:
    assert node_settings(place, port=9333)["http.port"] == "9333"


def test_written_files_can_be_read_back(place: Place) -> None:
    write_configuration(place, jdk=make_jdk(has_vector_module=True), heap="384m", port=0)
    assert yaml.safe_load((place.config / "elasticsearch.yml").read_text()) == node_settings(place, port=0)
    assert (place.config / "jvm.options.d" / "marsad.options").read_text().startswith("-Xms384m\n-Xmx384m\n")
    assert "jdk.incubator.vector" in (place.config / "jvm.options").read_text()
    assert (place.config / "log4j2.properties").is_file()


def test_vector_module_is_not_asked_of_a_jdk_without_it(place: Place) -> None:
    write_configuration(place, jdk=make_jdk(has_vector_module=False), heap="1g", port=0)
    assert (place.config / "jvm.options").read_text() == "-XX:+UseG1GC\n"


@pytest.mark.parametrize(
    "heap", ["", "much", "512 m", "1.5g", "-512m", "512mb", "1g -XX:+UseSerialGC", "1g\n-X"]
)
def test_heap_must_be_a_size(heap: str) -> None:
    with pytest.raises(ConfigurationError, match="MARSAD_ENGINE_HEAP"):
        jvm_options(heap)


def test_callers_java_settings_do_not_get_through(place: Place) -> None:
    """JAVA_TOOL_OPTIONS or ES_JAVA_OPTS of another project would change or break the engine."""
    environment = {"PATH": "/bin", "JAVA_TOOL_OPTIONS": "-Xmx1m", "ES_JAVA_OPTS": "-Xmx1m", "SECRET": "x"}
    seen = node_environment(place, jdk=make_jdk(has_vector_module=True), environment=environment)
    assert seen.keys() == {
        "PATH",
        "LANG",
        "ES_JAVA_HOME",
        "ES_PATH_CONF",
        "ES_TMPDIR",
        "LIBFFI_TMPDIR",
        "HOME",
    }
