"""The four stages over batch files: what DAGs and command line call, and nothing else.

Each stage takes the path of a batch and gives the path of the batch it wrote. Its counts and its rejects lie
beside it (`pipeline.store`), its counts last: a stage that was killed left none, and is simply run again.

A stage is imported when it is asked for: each task of a DAG is a process of its own, and need not load what
the other stages use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.stages.analysis import analyze_document
    from pipeline.stages.cleaning import clean
    from pipeline.stages.enrichment import enrich
    from pipeline.stages.indexing import index
    from pipeline.stages.ingestion import ingest, replay
    from pipeline.stages.preparation import prepare, publish
    from pipeline.stages.rebuilding import (
        clean_copies,
        enrich_copies,
        fill_version,
        plan_rebuild,
        rebuild,
        switch_version,
    )
    from pipeline.stages.registry import RegistryReport, finish_registry, plan_registry
    from pipeline.stages.reporting import report

__all__ = [
    "RegistryReport",
    "analyze_document",
    "clean",
    "clean_copies",
    "enrich",
    "enrich_copies",
    "fill_version",
    "finish_registry",
    "index",
    "ingest",
    "plan_rebuild",
    "plan_registry",
    "prepare",
    "publish",
    "rebuild",
    "replay",
    "report",
    "switch_version",
]
_MODULES = {
    "RegistryReport": "registry",
    "analyze_document": "analysis",
    "clean": "cleaning",
    "clean_copies": "rebuilding",
    "enrich": "enrichment",
    "enrich_copies": "rebuilding",
    "fill_version": "rebuilding",
    "finish_registry": "registry",
    "index": "indexing",
    "ingest": "ingestion",
    "plan_rebuild": "rebuilding",
    "plan_registry": "registry",
    "prepare": "preparation",
    "publish": "preparation",
    "rebuild": "rebuilding",
    "replay": "ingestion",
    "report": "reporting",
    "switch_version": "rebuilding",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"pipeline.stages has no {name}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
