"""Airflow with a state folder of its own, migrated once a test session."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Airflow reads its configuration when it is imported, so it must find these before any test module does.
AIRFLOW = {
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
}


@pytest.fixture(scope="session")
def airflow_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of an Airflow whose database is migrated."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {**os.environ, **AIRFLOW, "AIRFLOW_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return environment


@pytest.fixture
def describe_dags(airflow_environment: dict[str, str]) -> Callable[[], dict[str, object]]:
    """What Airflow makes of the DAG files, read in a process of its own: Airflow marks the one it is in."""

    def describe() -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(Path(__file__).with_name("describe_dags.py"))],
            env=airflow_environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        described: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
        return described

    return describe
