"""Bulk writes: bounded requests, retries with back-off, and a result for each item."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    TransportError,
)

from pipeline.errors import ConfigurationError, EngineUnavailable, IndexingFailed
from pipeline.log import get_logger
from pipeline.settings import Settings

# Overload and restarts: the same request may succeed a little later.
RETRIED_STATUSES = frozenset({429, 502, 503, 504})
ATTEMPTS_MAX = 8
DELAY_SECONDS = 0.25
DELAY_MAX_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Write:
    """One row to index, or (without a source) to delete; `version` is external."""

    index: str
    id: str
    version: int | None = None
    source: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one write: `status` as in HTTP, `error_type` and `error_reason` when it failed."""

    id: str
    status: int
    error_type: str = ""
    error_reason: str = ""

    @property
    def is_retried(self) -> bool:
        """Whether it may succeed a little later; a write block is set for a moment while versions switch."""
        return self.status in RETRIED_STATUSES or self.error_type == "cluster_block_exception"

    @property
    def outcome(self) -> Literal["done", "stale", "failed"]:
        """`stale` when a newer version stands already; a row to delete that is absent is done."""
        if self.status < 300 or (self.status == 404 and not self.error_type):
            return "done"
        return "stale" if self.status == 409 else "failed"


@dataclass(frozen=True, slots=True)
class BulkWriter:
    """Writes rows in requests of bounded size.

    Args:
        es: The client.
        max_bytes: Size of a request body; a single larger row travels alone.
        max_documents: Rows in a request.
        require_alias: Refuse to write where only an index would be made on the fly; off in a rebuild.
        sleep: Waits between attempts, in seconds.
    """

    es: Elasticsearch
    max_bytes: int
    max_documents: int
    require_alias: bool = True
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def of(cls, es: Elasticsearch, settings: Settings) -> "BulkWriter":
        """A writer with the bounds of the settings."""
        return cls(es, max_bytes=settings.bulk_max_bytes, max_documents=settings.bulk_documents)

    def write(self, writes: Iterable[Write]) -> list[ItemResult]:
        """Write all rows and give their results in the same order.

        Raises:
            EngineUnavailable: The engine is overloaded or away after all attempts.
            ConfigurationError: It refuses us, or an alias is missing.
        """
        results: list[ItemResult] = []
        for chunk in split_writes(writes, max_bytes=self.max_bytes, max_documents=self.max_documents):
            results.extend(self._write_chunk(chunk))
        return results

    def write_all(self, writes: Iterable[Write]) -> int:
        """Write rows of which none may get lost, however many; gives their number.

        Rows that a newer version overtook are not lost.

        Raises:
            IndexingFailed: Rows are refused; the others are written.
            EngineUnavailable, ConfigurationError: As `write`.
        """
        count = 0
        failed: list[ItemResult] = []
        for chunk in split_writes(writes, max_bytes=self.max_bytes, max_documents=self.max_documents):
            count += len(chunk)
            failed += (result for result in self._write_chunk(chunk) if result.outcome == "failed")
        if failed:
            raise IndexingFailed(
                f"{len(failed)} of {count} rows can't be written, the first because: "
                f"{failed[0].error_reason}. Compare mappings/ with the running indices.",
                failures=[
                    {"id": item.id, "type": item.error_type, "reason": item.error_reason} for item in failed
                ],
            )
        return count

    def _write_chunk(self, chunk: Sequence["_Encoded"]) -> list[ItemResult]:
        results: dict[int, ItemResult] = {}
        waiting = list(range(len(chunk)))
        trouble = ""
        for attempt in range(ATTEMPTS_MAX):
            if attempt:
                self._back_off(attempt, trouble, len(waiting))
            try:
                answers = self._send([chunk[position] for position in waiting])
            except _Overloaded as exc:
                trouble = str(exc)
                continue
            results |= dict(zip(waiting, answers, strict=True))
            waiting = [position for position in waiting if results[position].is_retried]
            if not waiting:
                return [results[position] for position in range(len(chunk))]
            trouble = results[waiting[0]].error_reason
        raise EngineUnavailable(
            f"Elasticsearch took {len(waiting)} of {len(chunk)} rows in none of {ATTEMPTS_MAX} attempts: "
            f"{trouble}"
        )

    def _back_off(self, attempt: int, trouble: str, waiting: int) -> None:
        delay = min(DELAY_MAX_SECONDS, DELAY_SECONDS * 2 ** (attempt - 1))
        # Jitter keeps parallel tasks from coming back all at once; nothing secret depends on it.
        delay *= 0.5 + random.random() / 2  # noqa: S311
        get_logger().warning(
            "bulk.retry", attempt=attempt, waiting=waiting, seconds=round(delay, 2), why=trouble
        )
        self.sleep(delay)

    def _send(self, chunk: Sequence["_Encoded"]) -> list[ItemResult]:
        try:
            # The client's serializer takes encoded lines as they are; its signature names dicts alone.
            lines: list[Any] = [line for item in chunk for line in item.lines]
            # Retries are made here, per item; the client's own would multiply with them.
            client = self.es.options(max_retries=0, retry_on_timeout=False)
            answer = client.bulk(operations=lines, require_alias=self.require_alias)
        except (AuthenticationException, AuthorizationException) as exc:
            raise ConfigurationError(f"Elasticsearch refuses our credentials for writing: {exc}") from exc
        except ApiError as exc:
            return self._refused(chunk, exc)
        except TransportError as exc:
            raise _Overloaded(str(exc)) from exc
        return [_item_result(item) for item in answer["items"]]

    def _refused(self, chunk: Sequence["_Encoded"], exc: ApiError) -> list[ItemResult]:
        if exc.status_code in RETRIED_STATUSES:
            raise _Overloaded(str(exc)) from exc
        if exc.status_code != 413:
            raise ConfigurationError(f"Elasticsearch refuses the bulk request: {exc}") from exc
        if len(chunk) == 1:
            return [
                ItemResult(
                    chunk[0].id, 413, "too_large", f"{chunk[0].size_bytes} bytes are too much for one request"
                )
            ]
        half = len(chunk) // 2
        return self._send(chunk[:half]) + self._send(chunk[half:])


class _Overloaded(Exception):
    """The whole request may succeed later."""


@dataclass(frozen=True, slots=True)
class _Encoded:
    id: str
    lines: tuple[bytes, ...]

    @property
    def size_bytes(self) -> int:
        return sum(len(line) + 1 for line in self.lines)


def split_writes(writes: Iterable[Write], *, max_bytes: int, max_documents: int) -> Iterator[list[_Encoded]]:
    """Encode rows and cut them into requests."""
    chunk: list[_Encoded] = []
    size = 0
    for write in writes:
        encoded = _encode(write)
        if chunk and (size + encoded.size_bytes > max_bytes or len(chunk) >= max_documents):
            yield chunk
            chunk, size = [], 0
        chunk.append(encoded)
        size += encoded.size_bytes
    if chunk:
        yield chunk


def _encode(write: Write) -> _Encoded:
    meta: dict[str, Any] = {"_index": write.index, "_id": write.id}
    if write.version is not None:
        meta |= {"version": write.version, "version_type": "external_gte"}
    if write.source is None:
        return _Encoded(write.id, (orjson.dumps({"delete": meta}),))
    # A lone surrogate or another thing JSON can't say must cost one document, not the batch: replaced.
    return _Encoded(write.id, (orjson.dumps({"index": meta}), encode_source(write.source)))


def encode_source(source: dict[str, Any]) -> bytes:
    """A row as JSON; code points that UTF-8 can't hold become U+FFFD."""
    try:
        return orjson.dumps(source, option=orjson.OPT_UTC_Z)
    except TypeError:
        return orjson.dumps(_without_surrogates(source), option=orjson.OPT_UTC_Z)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(item) for item in value]
    return value


def _item_result(item: dict[str, dict[str, Any]]) -> ItemResult:
    (answer,) = item.values()
    error = answer.get("error", {})
    if error.get("type") == "index_not_found_exception":
        raise ConfigurationError(
            f"the alias {error.get('index', answer['_index'])} is missing: `ensure_indices` makes it "
            "(`marsad run` calls it); nothing was written to it"
        )
    reason = error.get("reason", "")
    cause = (error.get("caused_by") or {}).get("reason", "")
    return ItemResult(answer["_id"], answer["status"], error.get("type", ""), f"{reason} {cause}".strip())
