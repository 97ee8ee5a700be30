"""One run of the stack: PostgreSQL, Elasticsearch, Airflow's services, in the order they need each other."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version

from pipeline.airflow_stack.api import AirflowApi
from pipeline.airflow_stack.credentials import USER, Credentials, load_credentials
from pipeline.airflow_stack.database import (
    FIRST_PORT,
    check_address,
    cluster_major,
    find_postgres,
    is_accepting,
    make_cluster,
    own_address,
    postgres_service,
)
from pipeline.airflow_stack.environment import Ports, stack_environment
from pipeline.airflow_stack.place import StackPlace
from pipeline.airflow_stack.ports import choose_port, is_free
from pipeline.airflow_stack.record import StackRecord, write_stack_record
from pipeline.airflow_stack.services import RunningService, Service, end_services, last_lines, start_service
from pipeline.engine import ensure_engine, stop_engine
from pipeline.engine.commands import run_command
from pipeline.engine.processes import mark_process
from pipeline.errors import ConfigurationError, PipelineError
from pipeline.settings import Settings

Report = Callable[[str], None]
FIRST_API_PORT = 8080
DATABASE = "postgresql"
FIRST_SERVICES = {"api-server": ("api-server",), "dag-processor": ("dag-processor",)}
# Once the api-server answers: a task that can't report there fails, and a retry is lost. The triggerer
# waits for deferred tasks. `--skip-serve-logs`: logs lie on this machine and need no serving.
LATER_SERVICES = {
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
DAG = "news"
# A running task is asked first; its stage leaves nothing half written, and the next start repeats it.
STOP_SECONDS = 15.0
# PostgreSQL writes all to disk before it goes.
DATABASE_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.5
_REPORT_SECONDS = 10.0
_MIGRATE_SECONDS = 600.0


class Stack:
    """What was started so far, and how to end it."""

    def __init__(self, settings: Settings, place: StackPlace, report: Report) -> None:
        supervisor = mark_process(os.getpid())
        assert supervisor is not None  # we live
        self._settings = settings
        self._place = place
        self._report = report
        self._running: list[RunningService] = []
        self._record = StackRecord(supervisor=supervisor)
        self._ends_engine = False
        self._elasticsearch_url = ""

    def start(self) -> None:
        """Start everything, and wait until Airflow answers and has read its DAGs."""
        write_stack_record(self._place.record, self._record)
        credentials = load_credentials(self._place)
        ports = self._choose_ports()
        address = self._start_database(credentials, port=ports.database)
        engine = ensure_engine(self._settings, report=self._report)
        self._ends_engine = not engine.was_running
        self._elasticsearch_url = engine.url
        environment = stack_environment(
            self._settings,
            self._place,
            credentials,
            ports=ports,
            database=address,
            elasticsearch_url=engine.url,
        )
        self._migrate(environment)
        self._start_airflow(environment, ports, credentials)

    def watch(self) -> None:
        """Stay until a service ends by itself, which raises PipelineError, or until interrupted."""
        while True:
            self._check()
            time.sleep(_POLL_SECONDS)

    def end(self) -> None:
        """End what was started: Airflow's services together, then PostgreSQL, then our Elasticsearch."""
        if self._running:
            self._report("Ending Airflow ...")
        database = [each for each in self._running if each.service.name == DATABASE]
        services = [each for each in self._running if each not in database]
        for group, seconds in ((services, STOP_SECONDS), (database, DATABASE_STOP_SECONDS)):
            leaders = {each.mark: each.service.stop_signal for each in group}
            end_services(leaders, seconds=seconds, own=[each.process for each in group])
        if self._ends_engine:
            stop_engine(self._settings)
        self._place.record.unlink(missing_ok=True)

    def describe(self) -> str:
        """What a person needs to use it."""
        engine = "started for it, and ends with it" if self._ends_engine else "was running, and stays"
        return (
            f"Airflow runs at {self._record.url} (user {USER}, password in {self._place.passwords})\n"
            f"  trigger        make airflow-trigger SOURCE=path/to/documents\n"
            f"  stop           Ctrl-C here, or `make airflow-stop` elsewhere\n"
            f"  logs           {self._place.logs}\n"
            f"  Elasticsearch  {self._elasticsearch_url} ({engine})"
        )

    def _choose_ports(self) -> Ports:
        wanted = self._settings.airflow_port
        if wanted and not is_free(wanted):
            raise ConfigurationError(f"Port {wanted} is taken. Set MARSAD_AIRFLOW_PORT to another, or to 0.")
        given = self._settings.airflow_database_url.get_secret_value()
        return Ports(
            api=wanted or choose_port(FIRST_API_PORT), database=0 if given else choose_port(FIRST_PORT)
        )

    def _start_database(self, credentials: Credentials, *, port: int) -> str:
        given = self._settings.airflow_database_url.get_secret_value()
        if given:
            return check_address(given)
        programs = find_postgres(major=cluster_major(self._place))
        make_cluster(self._place, programs, password=credentials.database_password)
        self._start(postgres_service(self._place, programs, port=port))
        deadline = time.monotonic() + self._settings.airflow_start_seconds
        while not is_accepting(programs, port=port):
            self._await(deadline, "PostgreSQL")
        self._report(f"PostgreSQL {programs.major} runs on port {port}")
        return own_address(port=port, password=credentials.database_password)

    def _migrate(self, environment: dict[str, str]) -> None:
        """Make or renew Airflow's tables; in our own cluster once a version, as a stamp inside it says."""
        is_own = not self._settings.airflow_database_url.get_secret_value()
        stamp = self._place.cluster / f"airflow-{version('apache-airflow')}"
        if is_own and stamp.exists():
            return
        self._report("Airflow makes its tables (about 20 seconds)")
        log = self._place.logs / "migrate.log"
        done = run_command(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            seconds=_MIGRATE_SECONDS,
            environment=environment,
        )
        log.write_text(done.text, encoding="utf-8")
        if not done.is_success:
            raise PipelineError(f"Airflow can't make its tables. Last lines of {log}:\n{last_lines(log)}")
        if is_own:
            stamp.touch()

    def _start_airflow(self, environment: dict[str, str], ports: Ports, credentials: Credentials) -> None:
        self._report(f"Starting Airflow's {', '.join([*FIRST_SERVICES, *LATER_SERVICES])} (about 30 seconds)")
        url = f"http://127.0.0.1:{ports.api}"
        deadline = time.monotonic() + self._settings.airflow_start_seconds
        with AirflowApi(url, password=credentials.admin_password) as api:
            self._start_services(FIRST_SERVICES, environment)
            self._await_services(lambda: ("api-server",) if "api-server" in api.unhealthy() else (), deadline)
            self._start_services(LATER_SERVICES, environment)
            self._await_services(lambda: api.unhealthy() or (() if api.has_dag(DAG) else ("DAGs",)), deadline)
        self._note(replace(self._record, url=url))

    def _start_services(self, services: Mapping[str, tuple[str, ...]], environment: dict[str, str]) -> None:
        for name, arguments in services.items():
            command = (sys.executable, "-m", "airflow", *arguments)
            self._start(Service(name, command, environment, self._place.logs / f"{name}.log"))

    def _start(self, service: Service) -> None:
        started = start_service(service)
        self._running.append(started)
        self._note(replace(self._record, services={**self._record.services, service.name: started.mark}))

    def _note(self, record: StackRecord) -> None:
        self._record = record
        write_stack_record(self._place.record, record)

    def _await_services(self, waiting: Callable[[], tuple[str, ...]], deadline: float) -> None:
        told = time.monotonic()
        while names := waiting():
            self._await(deadline, f"Airflow ({', '.join(names)})")
            if time.monotonic() - told > _REPORT_SECONDS:
                self._report(f"Waiting for {', '.join(names)}")
                told = time.monotonic()

    def _await(self, deadline: float, what: str) -> None:
        self._check()
        if time.monotonic() > deadline:
            raise PipelineError(
                f"{what} did not get ready within {self._settings.airflow_start_seconds:.0f} s; see "
                f"{self._place.logs}. A longer time is set by MARSAD_AIRFLOW_START_SECONDS."
            )
        time.sleep(_POLL_SECONDS)

    def _check(self) -> None:
        for each in self._running:
            each.check()
