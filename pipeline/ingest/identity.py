"""Which document a copy belongs to: an id from its address, or from where it lies in its source."""

import csv
import hashlib
import json
import re
from contextlib import suppress
from functools import cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from pipeline.document import Declared
from pipeline.errors import ConfigurationError
from pipeline.settings import load_settings

DEFAULT_PORTS = {"http": 80, "https": 443}
ID_BYTES = 16  # 128 bits: no collision to fear below 10^15 documents
# RFC 3986: characters that may stand in a path as they are; the others are percent-encoded once.
PATH_SAFE = "/:@!$&'()*+,;=~-._%"


def document_id_of_url(url: str) -> str:
    """Id of a document known by its address: equal for http and https, and for every tracking variant."""
    _, _, address = canonicalize_url(url).rpartition("://")
    return _digest("url", address)


def document_id_of_path(source: str, relative: str, *, record: str | None = None) -> str:
    """Id of a document without an address: its place in its source, and its record in a file of many."""
    return _digest("path", source, relative, *([record] if record is not None else []))


def raw_sha256(content: bytes, declared: Declared) -> str:
    """Hash of the bytes and of what the source declares: a changed side-car is a changed copy."""
    sidecar = json.dumps(
        declared.model_dump(mode="json", exclude_defaults=True), sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(
        hashlib.sha256(content).digest() + sidecar.encode("utf-8", "backslashreplace")
    ).hexdigest()


def is_web_address(url: str) -> bool:
    """Whether a text is an absolute http or https URL with a host and a valid port."""
    parts = _split(url)
    return parts is not None and parts.scheme.lower() in DEFAULT_PORTS and bool(parts.hostname)


def canonicalize_url(url: str) -> str:
    """One spelling for every address of the same page.

    Scheme and host in lower case (IDNA), no credentials, default port, tracking parameters
    (`seeds/urls/tracking.csv`), fragment or trailing slash; dot segments resolved, escapes normalised,
    parameters sorted. What is no http or https address is returned stripped.

    Source: RFC 3986 section 6.2; a fragment that starts with `!` addresses a page and stays.
    """
    parts = _split(url)
    if parts is None or not is_web_address(url):
        return url.strip()
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(
        (parts.scheme.lower(), _host_and_port(parts), _path(parts.path), _query(parts.query), fragment)
    )


def _digest(*parts: str) -> str:
    key = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(key, digest_size=ID_BYTES).hexdigest()


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(re.sub(r"[\t\r\n]", "", url.strip()))
        _ = parts.port  # raises where the port is no number
    except ValueError:
        return None
    return parts


def _host_and_port(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    with suppress(UnicodeError):  # a host that IDNA refuses still names one page: it is kept as written
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    is_default = parts.port is None or parts.port == DEFAULT_PORTS[parts.scheme.lower()]
    return host if is_default else f"{host}:{parts.port}"


def _path(path: str) -> str:
    resolved: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            resolved = resolved[:-1]
        elif segment != ".":
            resolved.append(quote(_unquote_unreserved(segment), safe=PATH_SAFE))
    return "/" + "/".join(resolved).strip("/") if any(resolved) else "/"


def _unquote_unreserved(segment: str) -> str:
    """Undo the escapes that were not needed and write the others in capitals."""

    def one(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if re.match(r"[A-Za-z0-9._~-]", character) else match[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})", one, re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", segment))


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted((name, value) for name, value in pairs if not is_tracking(name))
    return urlencode(kept, errors="surrogateescape") if kept else ""


def is_tracking(parameter: str) -> bool:
    """Whether a query parameter says where a reader came from rather than which page is meant."""
    exact, prefixes = _tracking_parameters()
    name = unquote(parameter).lower()
    return name in exact or name.startswith(prefixes)


@cache
def _tracking_parameters() -> tuple[frozenset[str], tuple[str, ...]]:
    path = load_settings().seeds / "urls" / "tracking.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [(row["parameter"], row["match"]) for row in csv.DictReader(lines)]
    except (OSError, KeyError) as exc:
        raise ConfigurationError(f"The table of tracking parameters can't be read: {path}: {exc}") from exc
    exact = frozenset(name for name, match in rows if match == "exact")
    return exact, tuple(name for name, match in rows if match == "prefix")
