"""Errors, sorted by what the caller does about them."""

from collections.abc import Sequence
from typing import Any


class PipelineError(Exception):
    """Base of every error that this package raises on purpose."""


class ConfigurationError(PipelineError):
    """A person must change something: a setting, a data file, an installation. Never retried."""


class SourceUnavailable(PipelineError):
    """A source did not answer; the same call may succeed later. Retried by the task's retries."""


class EngineUnavailable(PipelineError):
    """Elasticsearch did not answer or is overloaded; the same call may succeed later."""


class DocumentRejected(PipelineError):
    """One document can't be used and is set aside with its reason; the others go on.

    Args:
        document_id: Id of the document, as in `news-rejects`.
        reason: Constant word such as `too_large`; it is counted and faceted.
        detail: What was seen, for a person.
    """

    def __init__(self, *, document_id: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.document_id = document_id
        self.reason = reason
        self.detail = detail


class IndexingFailed(PipelineError):
    """Mapping and documents disagree for so many documents that going on is pointless."""

    def __init__(self, message: str, *, failures: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.failures = tuple(failures)
