"""Where batches and raw copies lie: JSON Lines, zstd, each file written whole or not at all.

    {store}/{run}/{stage}/{batch}.jsonl.zst          documents that the stage wrote
    {store}/{run}/{stage}/{batch}.rejects.jsonl.zst  documents it set aside
    {store}/{run}/{stage}/{batch}.result.json        its counts, written last: the stage's commit mark
    {store}/raw/{day}/{instant}.{source}.{digest}.jsonl.zst    raw copies, kept once
    {store}/raw/kept/{instant}.{source}.{digest}.day           the day that first kept them

The store is any universal_pathlib path: a folder, an object store.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TypeVar

import zstandard
from pydantic import BaseModel, ValidationError
from upath import UPath

from pipeline.errors import ConfigurationError
from pipeline.files import write_whole

M = TypeVar("M", bound=BaseModel)
DOCUMENTS = ".jsonl.zst"
REJECTS = ".rejects.jsonl.zst"
RESULT = ".result.json"
RAW = "raw"
_KEPT = "kept"
# Level 3 halves what gzip makes of news and costs a tenth of its time.
_LEVEL = 3


def sanitize_run_id(run_id: str) -> str:
    """Make a run id a file name: Airflow's hold ':' and '+', which object stores and Windows refuse."""
    safe = re.sub(r"[^A-Za-z0-9_.-]", "_", run_id).strip(".")
    if not safe or safe == RAW:
        raise ConfigurationError(f"{run_id!r} can't name a run: use letters, digits, '-' and '_'.")
    return safe


@dataclass(frozen=True, slots=True)
class BatchPath:
    """One stage's files of one batch, found from the path that tasks hand on."""

    root: str
    run_id: str
    stage: str
    batch: str

    @classmethod
    def parse(cls, path: str) -> "BatchPath":
        """Read `{root}/{run}/{stage}/{batch}.jsonl.zst` back."""
        pure = PurePosixPath(path)
        if not pure.name.endswith(DOCUMENTS) or len(pure.parts) < 4:
            raise ConfigurationError(f"{path} is no batch file of this store.")
        root = str(UPath(path).parent.parent.parent)
        return cls(root, pure.parts[-3], pure.parts[-2], pure.name.removesuffix(DOCUMENTS))

    def of(self, stage: str) -> "BatchPath":
        """The same batch in another stage."""
        return BatchPath(self.root, self.run_id, stage, self.batch)

    def file(self, suffix: str) -> UPath:
        """The file with one of the suffixes DOCUMENTS, REJECTS, RESULT."""
        return UPath(self.root) / self.run_id / self.stage / f"{self.batch}{suffix}"

    @property
    def documents(self) -> str:
        """What a task hands on."""
        return str(self.file(DOCUMENTS))


def write_models(path: UPath, models: Iterable[BaseModel]) -> int:
    """Write models as zstd JSON Lines, whole or not at all; gives their number."""
    count = 0
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    chunks = []
    encoder = compressor.compressobj()
    for model in models:
        chunks.append(encoder.compress(model.model_dump_json().encode() + b"\n"))
        count += 1
    chunks.append(encoder.flush())
    write_bytes(path, b"".join(chunks))
    return count


def write_bytes(path: UPath, content: bytes) -> None:
    """Put a file in place whole: by rename on a disk, by the single upload that an object store makes."""
    if path.protocol not in ("", "file", "local"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return
    write_whole(Path(path.path), [content])


def read_models(path: UPath, model: type[M]) -> Iterator[M]:
    """Read a batch file back.

    Raises:
        ConfigurationError: The file is missing, or another version of the code wrote it.
    """
    try:
        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as reader:
            for line in _lines(reader):
                yield model.model_validate_json(line)
    except FileNotFoundError as exc:
        raise ConfigurationError(f"{path} is missing: run the stage before it again.") from exc
    except (ValidationError, zstandard.ZstdError) as exc:
        raise ConfigurationError(f"{path} can't be read; remove its run and run again: {exc}") from exc


def _lines(reader: zstandard.ZstdDecompressionReader) -> Iterator[bytes]:
    rest = b""
    while chunk := reader.read(1 << 20):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from filter(None, lines)
    if rest:
        yield rest


def raw_copy_path(root: str, *, day: str, newest_at: datetime, source: str, digest: str) -> UPath:
    """Where raw copies lie: on the day that first kept them, else on `day`, the run's day.

    That day is looked up by name: an object store with years of days is not listed. `newest_at` is the
    instant of the newest among them: the names of a day sort like its runs followed each other, so that a
    document's copies are read again in their order.
    """
    safe_source = re.sub(r"[^A-Za-z0-9_-]", "_", source)
    name = f"{newest_at.astimezone(UTC):%Y%m%dT%H%M%S}.{safe_source}.{digest}{DOCUMENTS}"
    folder = UPath(root) / RAW
    path = folder / day / name
    first_day = _kept_day(path)
    if first_day and (folder / first_day / name).exists():
        return folder / first_day / name
    return path


def write_raw_copies(path: UPath, models: Iterable[BaseModel]) -> None:
    """Write raw copies where `raw_copy_path` says, unless they lie there already, and note their day.

    The note comes last: a killed run leaves copies that the same day finds again, and another day keeps anew.
    """
    if not path.exists():
        write_models(path, models)
    if _kept_day(path) != path.parent.name:
        write_bytes(_day_note(path), path.parent.name.encode())


def _day_note(copies: UPath) -> UPath:
    return copies.parent.parent / _KEPT / f"{copies.name.removesuffix(DOCUMENTS)}.day"


def _kept_day(copies: UPath) -> str | None:
    try:
        return str(_day_note(copies).read_bytes().decode("ascii"))
    except FileNotFoundError:
        return None


def list_raw_copies(root: str, *, day: str | None = None) -> list[str]:
    """Paths of the raw copies of one day, or of all days, oldest day first."""
    folder = UPath(root) / RAW
    if day:
        folder = folder / day
    if not folder.exists():
        return []
    pattern = f"*{DOCUMENTS}" if day else f"*/*{DOCUMENTS}"
    return sorted(str(path) for path in folder.glob(pattern))
