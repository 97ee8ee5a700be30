"""The settings of Airflow's services, as the environment they are started with."""

import os
from dataclasses import dataclass

from pipeline.airflow_stack.credentials import USER, Credentials
from pipeline.airflow_stack.place import StackPlace
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Ports:
    """Loopback ports of one run of the stack; 0 for a database that is not ours."""

    api: int
    database: int


def stack_environment(
    settings: Settings,
    place: StackPlace,
    credentials: Credentials,
    *,
    ports: Ports,
    database: str,
    elasticsearch_url: str,
) -> dict[str, str]:
    """Environment of every Airflow service and of the tasks they run; it carries the secrets."""
    from pipeline.run import airflow_environment  # loads the stages, which stopping need not wait for

    base = f"http://127.0.0.1:{ports.api}"
    return {
        **airflow_environment(settings, elasticsearch_url=elasticsearch_url),
        **_without_proxy(),
        "MARSAD_HOME": str(settings.home.expanduser().resolve()),
        "AIRFLOW_HOME": str(place.airflow_home),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # A task takes a core; twice as many tasks as cores only take twice the memory.
        "AIRFLOW__CORE__PARALLELISM": str(max(2, os.cpu_count() or 2)),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__FERNET_KEY": credentials.fernet_key,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{base}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(place.passwords),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(ports.api),
        "AIRFLOW__API__BASE_URL": base,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": credentials.api_secret_key,
        "AIRFLOW__API_AUTH__JWT_SECRET": credentials.jwt_secret,
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(place.airflow_home / "logs"),
    }


def _without_proxy() -> dict[str, str]:
    """Tasks speak to the api-server on loopback; a proxy set for the internet must not get between."""
    given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    value = ",".join(filter(None, [given, "127.0.0.1", "localhost"]))
    return {"no_proxy": value, "NO_PROXY": value}
