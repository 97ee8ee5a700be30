"""Airflow as it runs in production, on this machine: PostgreSQL, LocalExecutor, and Airflow's own services.

Started by `make airflow`, ended by Ctrl-C, SIGTERM or `make airflow-stop`. Nothing here imports Airflow: its
programs are started with their settings in the environment, and spoken to through the REST API.
"""

from pipeline.airflow_stack.lifecycle import run_stack, stop_stack
from pipeline.airflow_stack.trigger import trigger_run

__all__ = ["run_stack", "stop_stack", "trigger_run"]
