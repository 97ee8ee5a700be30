"""The Elasticsearch behind the project: found, started, probed, stopped.

One that is named by MARSAD_ELASTICSEARCH_URL (or ELASTICSEARCH_URL) is used; else a container engine that
answers runs the official image; else Maven fetches Elastic's minimal distribution, which a full JDK 21 runs.
"""

from pipeline.engine.client import connect
from pipeline.engine.lifecycle import engine_status, ensure_engine, find_engine, stop_engine
from pipeline.engine.model import Capabilities, Engine, EngineStatus

__all__ = [
    "Capabilities",
    "Engine",
    "EngineStatus",
    "connect",
    "engine_status",
    "ensure_engine",
    "find_engine",
    "stop_engine",
]
