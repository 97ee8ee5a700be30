"""Which errors of a stage Airflow may retry: what a second try can mend, and nothing else."""

from collections.abc import Callable
from typing import TypeVar

from airflow.sdk.exceptions import AirflowFailException

T = TypeVar("T")


def run_stage(stage: Callable[..., T], *args: object, **kwargs: object) -> T:
    """Call a stage; only a silent source and an overloaded engine are left to the task's retries."""
    from pipeline.errors import EngineUnavailable, PipelineError, SourceUnavailable

    try:
        return stage(*args, **kwargs)
    except (SourceUnavailable, EngineUnavailable):
        raise
    except PipelineError as exc:
        raise AirflowFailException(str(exc)) from exc
