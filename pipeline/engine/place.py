"""Where the local engine and its data lie, and as whom it runs.

Elasticsearch refuses to run as root. Started by root it runs as `nobody`, so everything it reads must lie
where that user can go: a clone under a 0700 home can't be used, and the state moves elsewhere.
"""

import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.errors import ConfigurationError

VERSION = "9.5.0"
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Account:
    """A user that the engine runs as, other than the one who starts it."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Place:
    """Folders of one local engine; `account` is None when it runs as the user who starts it."""

    root: Path
    cluster_name: str
    account: Account | None

    @property
    def distribution(self) -> Path:
        """The unpacked Elasticsearch; its path marks the engine's processes."""
        return self.root / f"elasticsearch-{VERSION}"

    @property
    def config(self) -> Path:
        """Generated at each start."""
        return self.root / "config"

    @property
    def data(self) -> Path:
        """The indices."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """Elasticsearch's own logs, and `console.log` with what it wrote before they existed."""
        return self.root / "logs"

    @property
    def snapshots(self) -> Path:
        """The one folder that file-system snapshots may use."""
        return self.root / "snapshots"

    @property
    def temporary(self) -> Path:
        """The engine's home and temporary folder."""
        return self.root / "tmp"

    @property
    def owned(self) -> tuple[Path, ...]:
        """Folders that the engine itself writes to."""
        return (self.config, self.data, self.logs, self.snapshots, self.temporary)

    @property
    def record(self) -> Path:
        """Pids and address of the engine, written by whoever started it."""
        return self.root / "engine.json"

    @property
    def lock(self) -> Path:
        """Held while an engine is started."""
        return self.root / "start.lock"


def launch_account() -> Account | None:
    """`nobody` for root, None (no change of user) for everybody else."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(uid=NOBODY, gid=NOBODY)  # no account need be made: the kernel wants numbers only
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account may pass through the folder and all above it; absent ones will be made 0755.

    Access lists are not asked: a folder open by them alone counts as closed.
    """
    return all(_may_pass(part, account) for part in (folder, *folder.parents) if part.exists())


def _may_pass(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def find_place(home: Path) -> Place:
    """The engine's folders for a state folder; nothing is made.

    Args:
        home: `Settings.home`.

    Raises:
        ConfigurationError: Started by root, and no folder is open to the engine's user.
    """
    home = home.expanduser().resolve()
    name = f"marsad-{sha256(os.fsencode(home)).hexdigest()[:10]}"
    account = launch_account()
    if account is None:
        return Place(root=home / "engine", cluster_name=name, account=None)
    for root in (home / "engine", *_open_folders(name)):
        if can_enter(root, account) and _is_trusted(root):
            return Place(root=root, cluster_name=name, account=account)
    raise ConfigurationError(
        f"Elasticsearch must not run as root, and user {account.uid} can enter neither {home} nor any of "
        f"{', '.join(str(folder) for folder in _open_folders(name))}. Set MARSAD_HOME to a folder that "
        "everybody can enter (chmod o+x on it and all above it), or start as another user than root."
    )


def _open_folders(name: str) -> tuple[Path, ...]:
    shared = ("/var/lib", "/var/tmp", tempfile.gettempdir())  # noqa: S108 # a stranger's folder is refused
    return tuple(Path(folder) / name for folder in shared)


def _is_trusted(root: Path) -> bool:
    """A folder that somebody else made under a shared one is not taken; an absent one must be possible."""
    if root.exists():
        return not root.is_symlink() and root.stat().st_uid == os.geteuid()
    above = next(parent for parent in root.parents if parent.exists())
    return os.access(above, os.W_OK | os.X_OK)


def make_place(place: Place) -> None:
    """Make the folders, enterable whatever the umask, and give the engine's user its own.

    Raises:
        ConfigurationError: A folder can't be made or given away.
    """
    try:
        _make_open(place.root)
        for folder in place.owned:
            _make_open(folder)
            if place.account is not None:
                os.chown(folder, place.account.uid, place.account.gid)
    except OSError as exc:
        raise ConfigurationError(
            f"The engine's folders can't be made under {place.root}: {exc}. "
            "Set MARSAD_HOME to a folder that you can write to."
        ) from exc


def _make_open(folder: Path) -> None:
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(exist_ok=True)
        part.chmod(0o755)
