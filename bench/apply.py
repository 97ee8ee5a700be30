"""A wrong link corrected in the overlay and applied to a large index: how long, what is touched, is it right.

    python -m bench.apply [--documents 10000] [--read 10000]

Documents are made from templates and the registry's names by a seeded generator. Some name the "Badr Corps",
an old name of an armed group in Iraq, but mean a builder of that name. An entry in the overlay and a pair in
the deny-list say so; `registry apply` must redo the documents that it touches and no others, within a minute,
and a second run over everything must leave it so. With `--read`, only so many are read and the index is
filled up with copies of them under other ids, which an application treats like any other document. Indices
and state are the measurement's own, and removed.
"""

import argparse
import math
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from elasticsearch import Elasticsearch
from upath import UPath

from pipeline import stages
from pipeline.document import EnrichedDocument
from pipeline.engine import connect
from pipeline.enrich.registry import Registry, load_registry
from pipeline.index.writer import index_documents
from pipeline.ingest.identity import document_id_of_path
from pipeline.run import run_local
from pipeline.settings import load_settings
from pipeline.store import read_models

SEED = 20240105
WRONG_ID, RIGHT_ID, RIGHT_NAME, NAME = "badr-organization", "badr-builders", "Badr Builders", "Badr Corps"
WRONG_EVERY = 80
_PEOPLE = (
    "{person} met {other} in {place} on Tuesday.",
    "{person} said that talks with {group} would go on in {place}.",
    "In {place}, {person} denied a report about {group}.",
    "{group} attacked a convoy near {place}, {person} told reporters.",
    "The visit of {person} to {place} was called off.",
)
_FILLERS = (
    "Rain had closed the road for two days.",
    "Prices of bread and fuel rose again last month.",
    "Schools will open on Sunday, the town council said.",
    "Nobody was hurt, doctors at the local hospital said.",
)
_WRONG = (
    "The builder Badr Corps finished a bridge in {place}, and {person} opened it.",
    "{person} visited a school in {place} that Badr Corps had repaired.",
)
_PLACES = "Nairobi|Oslo|Lima|Hanoi|Tunis|Basra|Lyon|Quito|Accra|Riga|Dhaka|Perth|Osaka|Kigali|Amman".split(
    "|"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one application did."""

    wall_seconds: float
    cpu_seconds: float
    report: stages.RegistryReport


def write_documents(folder: Path, count: int, registry: Registry) -> int:
    """Write `count` documents of about forty words; gives how many of them mean the builder."""
    draw = random.Random(SEED)
    people, groups = list(_names(registry, "person")), list(_names(registry, "armed_group"))
    wrong = 0
    for number in range(count):
        is_wrong = number % WRONG_EVERY == 0
        wrong += is_wrong
        templates = [draw.choice(_WRONG)] if is_wrong else []
        templates += [draw.choice(_PEOPLE), draw.choice(_FILLERS), draw.choice(_PEOPLE)]
        words = {"place": draw.choice(_PLACES), "group": draw.choice(groups)}
        text = " ".join(
            template.format(person=draw.choice(people), other=draw.choice(people), **words)
            for template in templates
        )
        part = folder / f"{number // 1000:02d}"
        part.mkdir(exist_ok=True)
        (part / f"{number:05d}.txt").write_text(f"{text}\nReport {number}.\n", encoding="utf-8")
    return wrong


def _names(registry: Registry, kind: str) -> Iterator[str]:
    for actor in registry.actors.values():
        is_plain = actor.name.isascii() and "(" not in actor.name and " " in actor.name
        if actor.type == kind and actor.tier == "core" and is_plain and actor.id != WRONG_ID:
            yield actor.name


def write_correction(overlay: Path) -> None:
    """Say in the overlay that "Badr Corps" is the builder, and not the armed group."""
    overlay.mkdir(exist_ok=True)
    (overlay / "mine.yaml").write_text(
        f"- id: {RIGHT_ID}\n  name: {RIGHT_NAME}\n  type: company\n  source: this measurement\n"
        f"  aliases: {{en: [{NAME}]}}\n",
        encoding="utf-8",
    )
    (overlay / "deny.yaml").write_text(f"pairs: [{{alias: {NAME}, id: {WRONG_ID}}}]\n", encoding="utf-8")


def apply(run_id: str) -> Outcome:
    """What `marsad registry apply` does, timed."""
    wall, cpu = time.monotonic(), time.process_time()
    stages.prepare()
    paths = stages.plan_registry(run_id=run_id)
    for path in paths:
        stages.index(stages.enrich(path))
    report = stages.finish_registry(paths, run_id=run_id)
    return Outcome(time.monotonic() - wall, time.process_time() - cpu, report)


def fill_up(es: Elasticsearch, count: int, read: int) -> None:
    """Copy the documents read under other ids until the index holds `count`."""
    settings = load_settings()
    paths = sorted(
        p for p in Path(settings.store_root).glob("*/enrich/*.jsonl.zst") if "reject" not in p.name
    )
    documents = [d for path in paths for d in read_models(UPath(path), EnrichedDocument)]
    for turn in range(1, math.ceil(count / read)):
        copies = [
            document.model_copy(
                update={"document_id": document_id_of_path(f"copy {turn}", document.document_id)}
            )
            for document in documents[: count - turn * read]
        ]
        index_documents(es, copies, run_id="bench-apply-copies", settings=settings, now=datetime.now(UTC))
    stages.publish()  # as a run does: the copies' stories are not the application's work


def count_linked(es: Elasticsearch, prefix: str, ids: Sequence[str]) -> dict[str, int]:
    """Documents by the actor they are counted under."""
    es.indices.refresh(index=f"{prefix}-docs")
    return {id_: es.count(index=f"{prefix}-docs", query={"term": {"actor_ids": id_}})["count"] for id_ in ids}


def measure(count: int, read: int, folder: Path) -> None:
    source, overlay = folder / "source", folder / "overlay"
    source.mkdir()
    wrong = write_documents(source, read, load_registry(load_settings()))
    start, cpu = time.monotonic(), time.process_time()
    run_local(str(source), settings=load_settings(), report=lambda _: None)
    print(f"{read} documents read: {time.monotonic() - start:.0f} s, {time.process_time() - cpu:.0f} of CPU")
    settings = load_settings()
    with connect(settings) as es:
        ids, prefix = (WRONG_ID, RIGHT_ID), settings.index_prefix
        fill_up(es, count, read)
        es.indices.refresh(index=f"{prefix}-docs")
        print(f"{es.count(index=f'{prefix}-docs')['count']} documents in the index")
        print("before", count_linked(es, prefix, ids), f"({wrong} of those read mean the builder)")
        write_correction(overlay)
        done = apply("bench-apply-1")
        print(f"apply: {done.wall_seconds:.1f} s, {done.cpu_seconds:.1f} of CPU here")
        print(f"  {done.report.documents_read} documents read again, {done.report.documents_written} changed")
        for change in done.report.changes:
            print(f"  {change.actor}: +{len(change.gained)} -{len(change.lost)}")
        print("after", count_linked(es, prefix, ids))
        again = apply("bench-apply-2")
        print(f"apply again: {again.wall_seconds:.1f} s, {again.report.documents_read} documents read")
        whole = run_local(str(source), settings=load_settings(), report=lambda _: None)
        print(f"everything again: {whole.written} written, {whole.unchanged} unchanged")
        print("then", count_linked(es, prefix, ids))
    print(
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most; the machine is shared"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--read", type=int, help="read so many, and copy the rest (default: read all)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {
            "MARSAD_INDEX_PREFIX": f"bench-apply-{os.getpid()}",
            "MARSAD_STORE": str(folder / "store"),
            "MARSAD_OVERLAY": str(folder / "overlay"),
        }
        (folder / "overlay").mkdir()
        try:
            measure(arguments.documents, arguments.read or arguments.documents, folder)
        finally:
            _remove_indices()


def _remove_indices() -> None:
    settings = load_settings()
    with connect(settings) as es:
        pattern = f"{settings.index_prefix}-*"
        names = list(es.indices.get(index=pattern, features="aliases"))
        if names:
            es.indices.delete(index=names)
        es.options(ignore_status=404).indices.delete_index_template(name=pattern)
        es.options(ignore_status=404).cluster.delete_component_template(name=pattern)


if __name__ == "__main__":
    main()
