"""Airflow's REST API, as far as the stack and `make airflow-trigger` need it."""

from types import TracebackType
from typing import Any, Literal, cast

import httpx

from pipeline.airflow_stack.credentials import USER
from pipeline.errors import PipelineError

Method = Literal["GET", "POST", "PATCH"]
_SECONDS = 30.0
# The triggerer is not waited for: nothing that we run defers.
SERVICES = ("metadatabase", "scheduler", "dag_processor")


class AirflowApi:
    """A session with one api-server; a context manager.

    Args:
        url: Scheme, host and port.
        password: Of the user `admin`; asked for by every call but `unhealthy`.
    """

    def __init__(self, url: str, *, password: str) -> None:
        # trust_env: a proxy set for the internet must not get between us and loopback.
        self._client = httpx.Client(base_url=url, timeout=_SECONDS, trust_env=False)
        self._password = password

    def __enter__(self) -> "AirflowApi":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def unhealthy(self) -> tuple[str, ...]:
        """Services that don't work yet; all of them while the api-server does not answer."""
        try:
            answer = self._client.get("/api/v2/monitor/health")
            health = answer.json() if answer.is_success else {}
        except (httpx.HTTPError, ValueError):
            return ("api-server", *SERVICES)
        return tuple(name for name in SERVICES if (health.get(name) or {}).get("status") != "healthy")

    def has_dag(self, dag_id: str) -> bool:
        """Whether the DAG was read."""
        return self._send("GET", f"/api/v2/dags/{dag_id}").is_success

    def call(self, method: Method, path: str, json: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the API below `/api/v2/`.

        Raises:
            PipelineError: It does not answer, or refuses; its own words are in the message.
        """
        answer = self._send(method, f"/api/v2/{path}", json)
        if not answer.is_success:
            raise PipelineError(
                f"Airflow answers {answer.status_code} to {method} {path}: {answer.text[:500]}"
            )
        return cast("dict[str, Any]", answer.json())

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        """Ask for a run now, which stands for no day but today; gives its id."""
        run = self.call("POST", f"dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf})
        return str(run["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """`queued`, `running`, `success` or `failed`."""
        return str(self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}")["state"])

    def failed_tasks(self, dag_id: str, run_id: str) -> list[str]:
        """Ids of the tasks that failed themselves, each once."""
        rows = self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return list(dict.fromkeys(row["task_id"] for row in rows if row["state"] == "failed"))

    def _send(self, method: Method, path: str, json: dict[str, Any] | None = None) -> httpx.Response:
        try:
            answer = self._client.request(method, path, json=json)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._log_in()
                answer = self._client.request(method, path, json=json)
        except httpx.HTTPError as exc:
            raise PipelineError(f"Airflow does not answer at {self._client.base_url}: {exc}") from exc
        return answer

    def _log_in(self) -> None:
        answer = self._client.post("/auth/token", json={"username": USER, "password": self._password})
        if not answer.is_success:
            raise PipelineError(f"Airflow refuses user {USER!r}: {answer.text[:200]}")
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
