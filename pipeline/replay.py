"""Documents that were set aside, tried again after a fix: from their raw copies, else from their source."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import Field
from upath import UPath

from pipeline import stages
from pipeline.document import Model
from pipeline.engine import connect
from pipeline.errors import ConfigurationError, SourceUnavailable
from pipeline.index.rejects import delete_rejects
from pipeline.ingest.folder import SourceFile, discover_files
from pipeline.ingest.identity import is_web_address
from pipeline.ingest.sources import Source, load_sources, locate
from pipeline.results import STAGES, Reject
from pipeline.settings import Settings
from pipeline.stages.ingestion import ingest_files, replay_copy
from pipeline.store import REJECTS, BatchPath, read_models


class LeftOut(Model):
    """A reject that could not be tried again, and what to do instead."""

    document_id: str
    path: str | None
    why: str


class ReplayReport(Model):
    """What a replay did: received = written + unchanged + rejected, beside what it could not try."""

    run_id: str
    received: int = 0
    written: int = 0
    unchanged: int = 0
    rejected_by_reason: dict[str, int] = Field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()

    @property
    def rejected(self) -> int:
        """Documents set aside again."""
        return sum(self.rejected_by_reason.values())


@dataclass
class _Plan:
    """Where each reject is read again: ids by raw copy, files by source; the ids of both; the others."""

    copies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    files: list[tuple[Source, Sequence[SourceFile]]] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, reject: Reject, why: str) -> None:
        self.left_out.append(LeftOut(document_id=reject.document_id, path=reject.path, why=why))


def replay_rejects(
    rejects: Iterable[Reject], *, settings: Settings, report: Callable[[str], None]
) -> ReplayReport:
    """Read documents anew; those that are not set aside again leave the list.

    A document with a raw copy is taken from it. What ingest refused has none: its file is read again where it
    lies, with all that is in it, since a mended record may have another id than the broken one had.

    Args:
        rejects: Rows of `news-rejects`.
        settings: As read from the environment.
        report: Is told of the progress, a line at a time.
    """
    run_id = f"replay-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    plan = _plan(rejects, settings)
    left_out = tuple(plan.left_out)
    if not plan.tried:
        return ReplayReport(run_id=run_id, left_out=left_out)
    stages.prepare()
    batches = list(_ingest(plan, run_id=run_id, settings=settings))
    for number, (path, day) in enumerate(batches, start=1):
        stages.index(stages.enrich(stages.clean(path, day=day)))
        report(f"{number} of {len(batches)} batches tried again")
    paths = [path for path, _ in batches]
    with connect(settings) as es:
        delete_rejects(es, plan.tried - _set_aside(paths), settings=settings)
    stages.publish()
    done = stages.report(paths, run_id=run_id)
    counts = done.model_dump(include={"run_id", "received", "written", "unchanged", "rejected_by_reason"})
    return ReplayReport(**counts, left_out=left_out)


def _plan(rejects: Iterable[Reject], settings: Settings) -> _Plan:
    plan = _Plan()
    declared = load_sources(settings)
    by_source: dict[str, list[Reject]] = defaultdict(list)
    sources: dict[str, Source] = {}
    for reject in rejects:
        if reject.raw_path and (UPath(settings.store_root) / reject.raw_path).exists():
            plan.copies[reject.raw_path].add(reject.document_id)
            plan.tried.add(reject.document_id)
            continue
        source = _source(reject, declared)
        if source is None:
            plan.leave_out(reject, "where its source lies is not known: run its source again")
        elif is_web_address(source.location):
            wanted = source.name if source.name in declared else source.location
            plan.leave_out(reject, f"a feed is asked again by a run of it: marsad run {wanted}")
        else:
            sources[source.name] = source
            by_source[source.name].append(reject)
    for name, group in by_source.items():
        _plan_files(plan, sources[name], group, settings)
    return plan


def _source(reject: Reject, declared: Mapping[str, Source]) -> Source | None:
    if not reject.source:
        return None
    if reject.source in declared or not reject.source_root:
        return declared.get(reject.source)
    return Source(name=reject.source, location=reject.source_root)


def _plan_files(plan: _Plan, source: Source, rejects: Iterable[Reject], settings: Settings) -> None:
    root = locate(source.location)
    try:
        files = {file.relative: file for file in discover_files(root, settings=settings)}
    except (ConfigurationError, SourceUnavailable) as exc:
        for reject in rejects:
            plan.leave_out(reject, str(exc))
        return
    chosen: dict[str, SourceFile] = {}
    for reject in rejects:
        relative = _file_of(reject.path or "", files)
        if relative is None:
            plan.leave_out(reject, f"there is no such file in {root} any more")
        else:
            chosen[relative] = files[relative]
            plan.tried.add(reject.document_id)
    if chosen:
        plan.files.append((source, list(chosen.values())))


def _file_of(path: str, files: Collection[str]) -> str | None:
    """The file that a document's path leads to, also the path of a record or of an archive's entry."""
    places = (path, path.partition("!/")[0], path.rpartition("#")[0])
    return next((place for place in places if place in files), None)


def _ingest(plan: _Plan, *, run_id: str, settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Batches of what is tried again, each with the day under which its raw copies are to be kept, if any."""
    root = settings.store_root
    count = 0
    for count, (copy, wanted) in enumerate(sorted(plan.copies.items()), start=1):
        batch = BatchPath(root, run_id, "ingest", f"{count - 1:05d}")
        yield replay_copy(UPath(root) / copy, batch, wanted=wanted), None
    today = datetime.now(UTC).date().isoformat()
    for source, files in plan.files:
        paths = ingest_files(source, files, run_id=run_id, settings=settings, first=count)
        count += len(paths)
        yield from ((path, today) for path in paths)


def _set_aside(paths: Iterable[str]) -> set[str]:
    """Ids of all that a run's batches set aside, in whatever stage."""
    files = (BatchPath.parse(path).of(stage).file(REJECTS) for path in paths for stage in STAGES)
    return {reject.document_id for file in files if file.exists() for reject in read_models(file, Reject)}
