"""Airflow's PostgreSQL: at an address given, or a cluster of our own, run from the system's programs."""

import os
import re
import shutil
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.airflow_stack.credentials import write_private
from pipeline.airflow_stack.place import StackPlace
from pipeline.airflow_stack.services import Service
from pipeline.engine.commands import run_command
from pipeline.errors import ConfigurationError

FIRST_PORT = 15432
OWNER = "airflow"
# initdb makes it; a cluster that serves Airflow alone needs no second one.
DATABASE = "postgres"
DEBIAN = Path("/usr/lib/postgresql")
# Airflow 3.3 is tested with 13 and later.
OLDEST_MAJOR = 13
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_INITDB_SECONDS = 120


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """A folder with PostgreSQL's server programs."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """Path of one of its programs."""
        return str(self.folder / name)


def find_postgres(folders: Iterable[Path] | None = None, *, major: int | None = None) -> PostgresPrograms:
    """The newest server programs of the machine, or those of one major version.

    Args:
        folders: Where to look; default Debian's folders (they are not on PATH) and those of PATH.
        major: What an existing cluster asks for.

    Raises:
        ConfigurationError: There are none; the message says what to install.
    """
    found = [p for folder in (_folders() if folders is None else folders) if (p := _read_programs(folder))]
    fit = [p for p in found if (p.major >= OLDEST_MAJOR if major is None else p.major == major)]
    if fit:
        return max(fit, key=lambda programs: programs.major)
    package = "postgresql" if major is None else f"postgresql-{major}"
    wanted = "PostgreSQL" if major is None else f"PostgreSQL {major}, which made its database"
    raise ConfigurationError(
        f"Airflow needs {wanted}, and the server's programs were not found. Two ways mend it:\n"
        f"  1. apt-get install {package} (its own cluster is not used);\n"
        "  2. set MARSAD_AIRFLOW_DATABASE_URL=postgresql+psycopg2://user:password@host:5432/database."
    )


def _folders() -> list[Path]:
    on_path = [Path(path).resolve().parent for name in ("postgres", "initdb") if (path := shutil.which(name))]
    return [*sorted(DEBIAN.glob("*/bin")), *on_path]


def _read_programs(folder: Path) -> PostgresPrograms | None:
    if not all((folder / name).exists() for name in ("postgres", "initdb", "pg_isready")):
        return None
    said = _VERSION.search(run_command([str(folder / "postgres"), "--version"], seconds=15).output)
    return PostgresPrograms(folder, int(said[1])) if said else None


def cluster_major(place: StackPlace) -> int | None:
    """The version that made our cluster; None when there is none yet."""
    try:
        return int((place.cluster / "PG_VERSION").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def make_cluster(place: StackPlace, programs: PostgresPrograms, *, password: str) -> None:
    """Make our cluster, unless there is one; whole or not at all.

    Raises:
        ConfigurationError: initdb refuses; its own words are in the message.
    """
    if cluster_major(place) is not None:
        return
    _make_owned(place)
    draft, secret = place.database / "data.new", place.database / "password"
    shutil.rmtree(draft, ignore_errors=True)
    write_private(secret, password)
    try:
        _own(secret, place)
        options = (f"--pgdata={draft}", f"--username={OWNER}", f"--pwfile={secret}", "--auth=scram-sha-256")
        done = run_command(
            [programs.path("initdb"), *options, "--encoding=UTF8", "--no-locale"],
            seconds=_INITDB_SECONDS,
            folder=place.database,
            environment=_environment(place),
            account=place.account,
        )
    finally:
        secret.unlink(missing_ok=True)
    if not done.is_success:
        raise ConfigurationError(f"PostgreSQL can't make a database in {draft}:\n{done.text[-2000:]}")
    draft.rename(place.cluster)


def postgres_service(place: StackPlace, programs: PostgresPrograms, *, port: int) -> Service:
    """The server over our cluster, open to this machine only."""
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        # No socket file: its folder would have to be one that the account may write to.
        "unix_socket_directories": "",
        # A crash of the machine may cost Airflow's last second, never its consistency: no wait for the disk.
        "synchronous_commit": "off",
    }
    return Service(
        name="postgresql",
        command=(
            programs.path("postgres"),
            "-D",
            str(place.cluster),
            *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
        ),
        environment=_environment(place),
        log=place.logs / "postgresql.log",
        account=place.account,
        folder=place.database,
        stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
    )


def is_accepting(programs: PostgresPrograms, *, port: int) -> bool:
    """Whether the server answers."""
    asked = run_command(
        [
            programs.path("pg_isready"),
            "--quiet",
            "--host=127.0.0.1",
            f"--port={port}",
            f"--dbname={DATABASE}",
        ],
        seconds=15,
    )
    return asked.is_success


def own_address(*, port: int, password: str) -> str:
    """Our cluster's address in SQLAlchemy's notation."""
    return f"postgresql+psycopg2://{OWNER}:{password}@127.0.0.1:{port}/{DATABASE}"


def check_address(address: str) -> str:
    """An address as Airflow can use it.

    Raises:
        ConfigurationError: It is of another database than PostgreSQL.
    """
    if address.startswith("postgres://"):  # the short form, which SQLAlchemy no longer takes
        address = f"postgresql://{address.removeprefix('postgres://')}"
    if not address.startswith(("postgresql://", "postgresql+psycopg2://")):
        raise ConfigurationError(
            "MARSAD_AIRFLOW_DATABASE_URL must begin with postgresql:// or postgresql+psycopg2://; "
            "Airflow's scheduler loses its lock on SQLite when several tasks run."
        )
    return address


def _environment(place: StackPlace) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C",
        "HOME": str(place.database),
        "TZ": "UTC",
    }


def _make_owned(place: StackPlace) -> None:
    missing = [part for part in (place.database, *place.database.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(exist_ok=True)
        part.chmod(0o755)
    place.database.chmod(0o700)
    _own(place.database, place)


def _own(path: Path, place: StackPlace) -> None:
    if place.account is not None:
        os.chown(path, place.account.uid, place.account.gid)
