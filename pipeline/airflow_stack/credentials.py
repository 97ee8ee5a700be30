"""Keys and passwords of one stack: made once, kept in files that only their owner reads."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.airflow_stack.place import StackPlace
from pipeline.errors import ConfigurationError

USER = "admin"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the services share, and nobody else knows."""

    jwt_secret: str
    api_secret_key: str
    fernet_key: str
    database_password: str
    admin_password: str


def load_credentials(place: StackPlace) -> Credentials:
    """Read the stack's credentials, made at the first call.

    Raises:
        ConfigurationError: A file of them can't be used.
    """
    kept = _read_or_make(place.secrets, _make_secrets)
    passwords = _read_or_make(place.passwords, lambda: {USER: secrets.token_urlsafe(18)})
    try:
        return Credentials(**kept, admin_password=passwords[USER])
    except (TypeError, KeyError) as exc:
        raise ConfigurationError(
            f"{place.secrets} or {place.passwords} lacks a value ({exc}); remove both, and {place.database}."
        ) from exc


def read_admin_password(place: StackPlace) -> str:
    """The password of Airflow's user `admin`, as the auth manager's file has it now."""
    return str(json.loads(place.passwords.read_text(encoding="utf-8"))[USER])


def _make_secrets() -> dict[str, str]:
    return {
        # 64 bytes: Airflow signs with SHA-512.
        "jwt_secret": secrets.token_urlsafe(64),
        "api_secret_key": secrets.token_urlsafe(32),
        "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii"),
        "database_password": secrets.token_urlsafe(24),
    }


def _read_or_make(path: Path, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    if not path.exists():
        write_private(path, json.dumps(make()))
    try:
        values: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise ConfigurationError(f"{path} can't be read ({exc}); remove it and what it names.") from exc
    return values


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read at any moment, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 # a descriptor, no path
        file.write(text)
    draft.replace(path)
