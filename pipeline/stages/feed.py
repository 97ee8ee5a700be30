"""A feed's entries, asked for only when they changed since the last run that got through."""

from collections.abc import Sequence

import httpx
from upath import UPath

from pipeline.document import Model
from pipeline.ingest.documents import Item
from pipeline.ingest.feeds import read_feed
from pipeline.ingest.fetch import Fetcher, Limits
from pipeline.ingest.sources import Source
from pipeline.settings import Settings
from pipeline.store import RAW, write_bytes

_FILE = "validators.json"


class Validators(Model):
    """What a server gave with its last answer, so that it can say "not changed"."""

    source: str
    etag: str | None = None
    last_modified: str | None = None


def fetch_entries(source: Source, *, run_id: str, settings: Settings) -> Sequence[Item]:
    """Fetch a feed's entries; none where the server says that nothing changed.

    Raises:
        SourceUnavailable: It doesn't answer in time.
        ConfigurationError: Its address can't be used, or is a private one that the source doesn't allow.
    """
    limits = Limits(
        max_bytes=settings.document_max_bytes,
        max_seconds=source.limits.fetch_seconds,
        max_redirects=source.limits.fetch_redirects,
        allow_private=source.limits.allow_private,
    )
    known = _read(_kept(settings, source.name), source.name)
    with httpx.Client() as client:
        fetched = Fetcher(client, limits).fetch(
            source.location, etag=known.etag, last_modified=known.last_modified
        )
    if fetched is None:
        return []
    answer = Validators(source=source.name, etag=fetched.etag, last_modified=fetched.last_modified)
    write_bytes(_pending(settings, run_id), answer.model_dump_json().encode())
    entries = read_feed(
        fetched.content, relative=source.location, source=source.name, fetched_at=fetched.fetched_at
    )
    return list(entries)


def keep_validators(run_id: str, settings: Settings) -> None:
    """Keep a run's validators, once the run is whole: a killed run's entries are asked for again."""
    pending = _pending(settings, run_id)
    if pending.exists():
        content = pending.read_bytes()
        write_bytes(_kept(settings, Validators.model_validate_json(content).source), content)


def _pending(settings: Settings, run_id: str) -> UPath:
    return UPath(settings.store_root) / run_id / "ingest" / _FILE


def _kept(settings: Settings, source: str) -> UPath:
    return UPath(settings.store_root) / RAW / "feeds" / f"{source}.json"


def _read(path: UPath, source: str) -> Validators:
    return Validators.model_validate_json(path.read_bytes()) if path.exists() else Validators(source=source)
