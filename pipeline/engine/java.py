"""Find a JDK that Elasticsearch 9 runs on: full, 21 or newer, and open to the engine's user."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.engine.commands import run_command
from pipeline.engine.place import Account
from pipeline.errors import ConfigurationError

JAVA_MIN = 21
"""Class version 65 of Elasticsearch 9.5's own classes."""
REQUIRED_MODULES = frozenset({"jdk.jdi", "jdk.jlink", "jdk.attach", "jdk.net", "java.instrument"})
"""What `org.elasticsearch.entitlement` and its libraries ask for; run-time images often lack some."""
VECTOR_MODULE = "jdk.incubator.vector"
JVM_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/lib64/jvm/*",
    "/usr/java/*",
    "/opt/*",
    "/opt/java/*",
    "/usr/local/*j*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "~/.asdf/installs/java/*",
    "~/.local/share/mise/installs/java/*",
    "~/.gradle/jdks/*",
)
_PROBE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Jdk:
    """A JDK that the engine can use; without the vector module one JVM option is dropped."""

    home: Path
    version: str
    has_vector_module: bool


def find_jdk(
    *,
    account: Account | None = None,
    environment: Mapping[str, str] = os.environ,
    folders: tuple[str, ...] = JVM_FOLDERS,
) -> Jdk:
    """The first fit JDK of ES_JAVA_HOME, JAVA_HOME, PATH and the usual folders (newest first there).

    Raises:
        ConfigurationError: There is none; the message lists what was found and why it can't be used.
    """
    refused: list[str] = []
    for home in _candidates(environment, folders):
        found = _examine(home, account)
        if isinstance(found, Jdk):
            return found
        refused.append(f"{home}: {found}")
    raise ConfigurationError(_missing_java(refused))


def _missing_java(refused: list[str]) -> str:
    found = "".join(f"\n  {line}" for line in refused)
    seen = f"Found, but not fit:{found}" if refused else "No Java at all was found."
    return (
        f"Elasticsearch needs a full JDK {JAVA_MIN} or newer. {seen}\n"
        f"Install one (for instance Temurin {JAVA_MIN} or 25) or set ES_JAVA_HOME to where it lies; "
        "or start a container engine, or set MARSAD_ELASTICSEARCH_URL to an Elasticsearch 9 that runs."
    )


def _candidates(environment: Mapping[str, str], folders: tuple[str, ...]) -> Iterator[Path]:
    seen: set[Path] = set()
    named = [Path(environment[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if environment.get(name)]
    on_path = shutil.which("java", path=environment.get("PATH", ""))
    if on_path:
        named.append(Path(on_path).resolve().parent.parent)
    for home in (*named, *_usual_homes(folders)):
        real = home.expanduser().resolve()
        if real not in seen and (home in named or (real / "bin" / "java").is_file()):
            seen.add(real)
            yield real


def _usual_homes(folders: tuple[str, ...]) -> list[Path]:
    homes = [home for pattern in folders for home in _expand(pattern)]
    return sorted(homes, key=lambda home: _major(_declared_version(home)), reverse=True)


def _expand(pattern: str) -> list[Path]:
    absolute = Path(pattern).expanduser()
    try:
        return sorted(Path(absolute.anchor).glob(str(absolute.relative_to(absolute.anchor))))
    except OSError:
        return []  # a folder that we may not read holds no Java for us


def _declared_version(home: Path) -> str:
    try:
        release = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = re.search(r'^JAVA_VERSION="([^"]+)"', release, re.MULTILINE)
    return found.group(1) if found else ""


def _major(version: str) -> int:
    found = re.match(r"(?:1\.)?(\d+)", version)
    return int(found.group(1)) if found else 0


def _examine(home: Path, account: Account | None) -> Jdk | str:
    """The JDK, or in words why it can't be used."""
    java = home / "bin" / "java"
    if not java.is_file():
        return "there is no bin/java"
    version = _declared_version(home)
    if version and _major(version) < JAVA_MIN:
        return f"Java {version} is too old"
    listed = _list_modules(java, account)
    if isinstance(listed, str):
        return listed
    missing = sorted(REQUIRED_MODULES - listed.keys())
    if missing:
        return f"no full JDK: it lacks {', '.join(missing)}"
    version = version or listed["java.instrument"]
    if _major(version) < JAVA_MIN:
        return f"Java {version} is too old"
    return Jdk(home=home, version=version, has_vector_module=VECTOR_MODULE in listed)


def _list_modules(java: Path, account: Account | None) -> dict[str, str] | str:
    """Module names with their version, asked as the user who will run them; or why that failed."""
    answer = run_command(
        [str(java), "--list-modules"], seconds=_PROBE_SECONDS, folder=Path("/"), account=account
    )
    if answer.exit_code is None:
        return f"user {account.uid if account else os.geteuid()} can't run it: {answer.errors}"
    if not answer.is_success:
        return "too old, or broken: `java --list-modules` failed"
    return dict(line.strip().partition("@")[::2] for line in answer.output.splitlines() if line.strip())
