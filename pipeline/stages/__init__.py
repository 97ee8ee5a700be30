"""The four stages over batch files: what DAGs and command line call, and nothing else.

Each stage takes the path of a batch and gives the path of the batch it wrote. Its counts and its rejects lie
beside it (`pipeline.store`), its counts last: a stage that was killed left none, and is simply run again.
"""

from pipeline.stages.analyze import analyze_document
from pipeline.stages.clean import clean
from pipeline.stages.enrich import enrich
from pipeline.stages.index import index
from pipeline.stages.ingest import ingest, replay
from pipeline.stages.prepare import prepare, publish
from pipeline.stages.rebuild import rebuild
from pipeline.stages.registry import RegistryReport, finish_registry, plan_registry
from pipeline.stages.report import report

__all__ = [
    "RegistryReport",
    "analyze_document",
    "clean",
    "enrich",
    "finish_registry",
    "index",
    "ingest",
    "plan_registry",
    "prepare",
    "publish",
    "rebuild",
    "replay",
    "report",
]
