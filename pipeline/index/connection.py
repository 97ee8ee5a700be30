"""What the client raises, as the errors of this package."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    NotFoundError,
    TransportError,
)

from pipeline.errors import ConfigurationError, EngineUnavailable

OVERLOAD_STATUSES = frozenset({429, 502, 503, 504})


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn the client's errors into ours, each saying what to do.

    Raises:
        EngineUnavailable: No answer, or overload: try again later.
        ConfigurationError: Credentials refused, or an alias that is missing.
    """
    try:
        yield
    except (AuthenticationException, AuthorizationException) as exc:
        raise ConfigurationError(
            f"Elasticsearch refuses us: {_reason(exc)}. Check MARSAD_ELASTICSEARCH_USERNAME and "
            "MARSAD_ELASTICSEARCH_PASSWORD, or MARSAD_ELASTICSEARCH_API_KEY."
        ) from exc
    except NotFoundError as exc:
        if "index_not_found" not in str(exc.error):
            raise
        raise ConfigurationError("nothing is indexed yet: run `make run` or `marsad run PATH` first") from exc
    except ApiError as exc:
        if exc.status_code not in OVERLOAD_STATUSES:
            raise
        raise EngineUnavailable(f"Elasticsearch is overloaded: {_reason(exc)}") from exc
    except TransportError as exc:
        raise EngineUnavailable(
            f"Elasticsearch does not answer: {exc.message}. See `marsad engine status`. Where "
            "MARSAD_ELASTICSEARCH_URL names one, check that address; else `marsad engine start` starts one."
        ) from exc


def _reason(exc: ApiError) -> str:
    error = exc.body.get("error") if isinstance(exc.body, dict) else None
    return str(error.get("reason", exc)) if isinstance(error, dict) else str(exc)
