"""The production stack, read for its meaning: no container engine runs where the tests do."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.engine.place import VERSION
from pipeline.settings import REPOSITORY, Settings

COMPOSE = REPOSITORY / "docker-compose.yml"
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<rule>:[?-][^}]*)?\}")
SECRET = re.compile(r"PASSWORD|SECRET|KEY")


@cache
def read_compose() -> dict[str, Any]:
    stack: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return stack


def services() -> dict[str, Any]:
    found: dict[str, Any] = read_compose()["services"]
    return found


def service_ids() -> list[str]:
    return sorted(services())


def read_example() -> dict[str, str]:
    """Variables of .env.example, those in comments included."""
    lines = (REPOSITORY / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", "\n".join(lines), re.MULTILINE))


def is_one_shot(service: dict[str, Any]) -> bool:
    return str(service.get("restart")) == "no"


def mounts(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for volume in service.get("volumes", ()):
        source, target = VARIABLE.sub(lambda found: (found["rule"] or "")[2:], volume).split(":")[:2]
        yield source, target


def script_of(service: dict[str, Any]) -> str:
    command = service.get("command", [])
    return command if isinstance(command, str) else "\n".join(command)


def test_has_every_part_of_the_stack() -> None:
    search = {"certificates", "elasticsearch", "elasticsearch-setup", "kibana", "kibana-setup"}
    roles = ("init", "apiserver", "scheduler", "dag-processor", "triggerer", "worker")
    assert services().keys() == search | {"postgres", "redis"} | {f"airflow-{role}" for role in roles}


@pytest.mark.parametrize("name", service_ids())
def test_depends_on_what_can_be_waited_for(name: str) -> None:
    """Healthy wants a health check, completed wants a one-shot service, and both must exist."""
    for target, wait in services()[name].get("depends_on", {}).items():
        other = services()[target]
        if wait["condition"] == "service_healthy":
            assert other["healthcheck"]["test"], target
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert is_one_shot(other), target


def test_dependencies_have_no_circle() -> None:
    waiting = {name: set(service.get("depends_on", {})) for name, service in services().items()}
    while waiting:
        ready = {name for name, targets in waiting.items() if not targets & waiting.keys()}
        assert ready, f"these wait for each other: {sorted(waiting)}"
        waiting = {name: targets for name, targets in waiting.items() if name not in ready}


@pytest.mark.parametrize("name", service_ids())
def test_restarts_and_reports_health_unless_one_shot(name: str) -> None:
    service = services()[name]
    if not is_one_shot(service):
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["retries"] >= 3


@pytest.mark.parametrize("name", service_ids())
def test_images_are_short_and_pinned(name: str) -> None:
    """A tag, and no registry host: the user's own mirror decides where images come from."""
    assert re.fullmatch(r"[a-z-]+:\d[\w.-]*", services()[name]["image"])


def test_elastic_images_are_of_the_version_we_test_with() -> None:
    images = {service["image"] for service in services().values()}
    assert {f"elasticsearch:{VERSION}", f"kibana:{VERSION}"} <= images
    assert {image.split(":")[1] for image in images if "elastic" in image or "kibana" in image} == {VERSION}


@pytest.mark.parametrize("name", service_ids())
def test_published_on_this_machine_only(name: str) -> None:
    for port in services()[name].get("ports", ()):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", service_ids())
def test_mounts_exist(name: str) -> None:
    for source, target in mounts(services()[name]):
        assert target.startswith("/")
        if source.startswith("."):
            assert (REPOSITORY / source).exists(), source
        else:
            assert source in read_compose()["volumes"], source


def test_no_volume_is_left_unused() -> None:
    used = {source for service in services().values() for source, _ in mounts(service)}
    assert read_compose()["volumes"].keys() <= used


def test_variables_and_example_agree() -> None:
    used = {found["name"] for found in VARIABLE.finditer(COMPOSE.read_text(encoding="utf-8"))}
    assert used == read_example().keys()


def test_secrets_have_no_default_anywhere() -> None:
    """Compose must stop without them; an example value would end up in production."""
    for found in VARIABLE.finditer(COMPOSE.read_text(encoding="utf-8")):
        assert (found["rule"] or "").startswith(":?") == bool(SECRET.search(found["name"])), found["name"]
    assert all(value == "" for name, value in read_example().items() if SECRET.search(name))


def test_defaults_in_the_example_are_the_real_ones() -> None:
    defaults = {
        found["name"]: found["rule"][2:]
        for found in VARIABLE.finditer(COMPOSE.read_text(encoding="utf-8"))
        if (found["rule"] or "").startswith(":-")
    }
    assert defaults == {name: value for name, value in read_example().items() if value}


@pytest.mark.parametrize("name", service_ids())
def test_no_secret_is_written_down(name: str) -> None:
    for variable, value in services()[name].get("environment", {}).items():
        if SECRET.search(variable.upper()) and not str(value).startswith(("/", "certificates/")):
            assert VARIABLE.fullmatch(str(value)), variable


@cache
def airflow_options() -> frozenset[str]:
    """Names of every option of the installed Airflow and its Celery provider, as environment variables."""
    from airflow.providers.celery.get_provider_info import get_provider_info

    spec = find_spec("airflow")
    assert spec is not None
    assert spec.submodule_search_locations
    core = Path(spec.submodule_search_locations[0]) / "config_templates" / "config.yml"
    sections = yaml.safe_load(core.read_text(encoding="utf-8")) | get_provider_info()["config"]
    return frozenset(
        f"AIRFLOW__{section.upper()}__{option.upper()}"
        for section, described in sections.items()
        for option in described["options"]
    )


@pytest.mark.parametrize("name", service_ids())
def test_airflow_knows_its_options(name: str) -> None:
    given = {key for key in services()[name].get("environment", {}) if key.startswith("AIRFLOW__")}
    assert given <= airflow_options()


@pytest.mark.parametrize("name", service_ids())
def test_marsad_knows_its_settings(name: str) -> None:
    fields = {f"MARSAD_{field.upper()}" for field in Settings.model_fields}
    given = {key for key in services()[name].get("environment", {}) if key.startswith("MARSAD_")}
    assert given <= fields


def airflow_services() -> list[str]:
    return [name for name in service_ids() if name.startswith("airflow-")]


@pytest.mark.parametrize("name", airflow_services())
def test_airflow_services_share_one_environment(name: str) -> None:
    """Differing secrets between services are the usual cause of 403 from the execution API."""
    shared = services()["airflow-scheduler"]["environment"]
    assert shared.items() <= services()[name]["environment"].items()
    assert services()[name]["user"] == "50000:0"
    assert services()[name]["build"] == "."


def test_airflow_commands_exist() -> None:
    from airflow.cli.cli_config import core_commands

    known = {command.name for command in core_commands} | {"celery"}
    called = {
        command
        for name in airflow_services()
        for command in re.findall(r"^airflow[ \n]([a-z-]+)", script_of(services()[name]), re.MULTILINE)
    }
    assert called == {"api-server", "scheduler", "dag-processor", "triggerer", "celery", "db"}
    assert called <= known


def test_elasticsearch_speaks_tls_with_users() -> None:
    environment = services()["elasticsearch"]["environment"]
    assert environment["xpack.security.enabled"] == "true"
    assert environment["xpack.security.http.ssl.enabled"] == "true"
    addresses = [
        value
        for service in services().values()
        for value in service.get("environment", {}).values()
        if "elasticsearch:9200" in str(value)
    ]
    assert addresses
    assert all(address.startswith("https://") for address in addresses)


def test_pipelines_user_has_no_more_rights_than_its_indices() -> None:
    setup = script_of(services()["elasticsearch-setup"]).replace("\\", "")
    assert '"cluster": ["monitor", "manage_index_templates"]' in setup
    assert '"names": ["$$INDEX_PREFIX-*"]' in setup
    assert "superuser" not in COMPOSE.read_text(encoding="utf-8")


def test_one_prefix_names_the_indices_their_role_and_their_views() -> None:
    prefix = f"${{INDEX_PREFIX:-{Settings.model_fields['index_prefix'].default}}}"
    for name in ("elasticsearch-setup", "kibana-setup"):
        assert services()[name]["environment"]["INDEX_PREFIX"] == prefix
    assert services()["airflow-worker"]["environment"]["MARSAD_INDEX_PREFIX"] == prefix


def test_kibana_setup_renames_every_index(tmp_path: Path) -> None:
    """The command of the script, run on the file: no view keeps the old name, and each line is JSON."""
    script = script_of(services()["kibana-setup"]).replace("$$", "$")
    [command] = re.findall(r"^sed .*$", script, re.MULTILINE)
    # /tmp/ first: the clone may lie there itself
    command = command.replace("/tmp/", f"{tmp_path}/").replace("/kibana/", f"{REPOSITORY}/kibana/")
    subprocess.run(["bash", "-euc", command], env={"INDEX_PREFIX": "mine"}, check=True)
    renamed = (tmp_path / "marsad.ndjson").read_text(encoding="utf-8")
    titles = {
        line["attributes"]["title"]
        for line in map(json.loads, renamed.splitlines())
        if line.get("type") == "index-pattern"
    }
    assert titles == {"mine-docs", "mine-links"}
    assert "news-" not in renamed


def test_airflow_init_sets_one_password_and_keeps_the_others(tmp_path: Path) -> None:
    script = script_of(services()["airflow-init"])
    code = re.search(r"<<'PYTHON'\n(.*?)^PYTHON", script, re.DOTALL | re.MULTILINE)
    assert code
    path = tmp_path / "passwords.json"
    environment = {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(path),
        "AIRFLOW_ADMIN_PASSWORD": "first",
    }
    run = [sys.executable, "-c", code.group(1)]
    subprocess.run(run, env=environment, check=True)
    assert (json.loads(path.read_text()), path.stat().st_mode & 0o777) == ({"admin": "first"}, 0o600)
    path.write_text(json.dumps({"admin": "first", "reader": "made"}))
    subprocess.run(run, env=environment | {"AIRFLOW_ADMIN_PASSWORD": "second"}, check=True)
    assert json.loads(path.read_text()) == {"admin": "second", "reader": "made"}


def test_airflow_needs_no_auth_manager_that_is_not_installed() -> None:
    environment = services()["airflow-apiserver"]["environment"]
    assert "AIRFLOW__CORE__AUTH_MANAGER" not in environment
    users = VARIABLE.sub(
        lambda found: (found["rule"] or "")[2:], environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"]
    )
    assert users == "admin:admin"


def test_kibana_import_fails_when_objects_are_refused() -> None:
    setup = script_of(services()["kibana-setup"])
    assert "kbn-xsrf: true" in setup
    assert setup.rstrip().endswith("""grep -q '"success":true' <<<"$$answer\"""")


@pytest.mark.parametrize("name", service_ids())
def test_scripts_parse(name: str) -> None:
    """Compose turns `$$` into `$` before the shell sees it."""
    command = services()[name].get("command", [])
    if command[1:2] == ["-euc"]:
        script = command[2].replace("$$", "$")
        checked = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr


def dockerfile() -> str:
    return (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")


def ignored_by_docker() -> set[str]:
    lines = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_image_is_built_from_the_hash_pinned_lock() -> None:
    assert dockerfile().count("--require-hashes") == 2
    for lock in ("requirements.lock", "requirements-uv.lock"):
        assert lock in dockerfile()
        pinned = (REPOSITORY / lock).read_text(encoding="utf-8")
        assert "--hash=sha256:" in pinned
        assert "://" not in pinned


def test_image_runs_a_python_we_support_as_no_root() -> None:
    found = re.search(r"^FROM python:3\.(\d+)-slim-bookworm$", dockerfile(), re.MULTILINE)
    assert found
    assert 11 <= int(found.group(1)) <= 13
    assert [line for line in dockerfile().splitlines() if line.startswith("USER")] == ["USER 50000:0"]


def test_image_carries_what_the_pipeline_reads_and_no_secret() -> None:
    ignored = ignored_by_docker()
    assert not {"pipeline", "dags", "mappings", "seeds", "models", "requirements.lock"} & ignored
    assert {".env", ".git", ".venv", ".marsad"} <= ignored


def test_compose_itself_accepts_the_file(tmp_path: Path) -> None:
    """Where the compose plugin is installed; it needs no daemon for this."""
    docker = shutil.which("docker")
    plugin = docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False)
    if not docker or not plugin or plugin.returncode != 0:
        pytest.skip("docker compose is not installed")
    filled = tmp_path / ".env"
    filled.write_text("".join(f"{name}=x{index}\n" for index, name in enumerate(read_example())))
    command = [docker, "compose", "--file", str(COMPOSE), "--env-file", str(filled), "config", "--quiet"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
