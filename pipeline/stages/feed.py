"""A feed's entries, asked for only when they changed since the last run that got through."""

from collections.abc import Sequence

import httpx

from pipeline.ingest.documents import Item
from pipeline.ingest.feeds import read_feed
from pipeline.ingest.fetch import Fetcher, Limits
from pipeline.ingest.sources import Source
from pipeline.settings import Settings
from pipeline.stages.validators import Validators, note_validators, read_validators


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
    known = read_validators(source.name, settings)
    with httpx.Client() as client:
        fetched = Fetcher(client, limits).fetch(
            source.location, etag=known.etag, last_modified=known.last_modified
        )
    if fetched is None:
        return []
    answer = Validators(source=source.name, etag=fetched.etag, last_modified=fetched.last_modified)
    note_validators(answer, run_id=run_id, settings=settings)
    entries = read_feed(
        fetched.content, relative=source.location, source=source.name, fetched_at=fetched.fetched_at
    )
    return list(entries)
