"""Where the stack's state lies: Airflow's home, logs, secrets, the record of what runs, the database."""

import pwd
from dataclasses import dataclass
from pathlib import Path

from pipeline.engine.place import Account, find_place, launch_account
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class StackPlace:
    """Folders of one stack; the database's account is None when it runs as the user who starts it."""

    root: Path
    database: Path
    account: Account | None

    @property
    def airflow_home(self) -> Path:
        """AIRFLOW_HOME: task logs, and the configuration that Airflow writes."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        """What each service writes, one file each."""
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        """Keys and the database's password, made once; readable by their owner only."""
        return self.root / "secrets.json"

    @property
    def passwords(self) -> Path:
        """Airflow's users and their passwords, as its auth manager reads them."""
        return self.root / "passwords.json"

    @property
    def record(self) -> Path:
        """Address and processes of the stack that runs."""
        return self.root / "stack.json"

    @property
    def lock(self) -> Path:
        """Held while a stack runs."""
        return self.root / "stack.lock"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data."""
        return self.database / "data"


def find_stack_place(settings: Settings) -> StackPlace:
    """The stack's folders for a state folder; nothing is made.

    Raises:
        ConfigurationError: Started by root, and no folder is open to the database's user.
    """
    home = settings.home.expanduser().resolve()
    open_root = find_place(home).root
    # Beside the engine's folder; where root's home is closed to others, inside the open one it found.
    database = home / "postgresql" if open_root.parent == home else open_root / "postgresql"
    return StackPlace(root=home / "airflow-stack", database=database, account=database_account())


def database_account() -> Account | None:
    """For root: `postgres`, else `nobody`, since PostgreSQL refuses root; None for everybody else."""
    fallback = launch_account()
    if fallback is None:
        return None
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        return fallback
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def make_stack_place(place: StackPlace) -> None:
    """Make the stack's own folders, closed to other users."""
    for folder in (place.root, place.airflow_home, place.logs):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
