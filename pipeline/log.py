"""Structured logs: a constant event name, then key-values; never a document's text."""

import logging
import sys

import structlog


def configure_logging(*, verbose: bool = False) -> None:
    """Send structlog to standard error, one line an event."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """A logger bound to what `structlog.contextvars` holds."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
