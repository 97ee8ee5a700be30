"""Raw copies: each kept once, whatever is run again, so that everything downstream can be rebuilt."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from upath import UPath

from pipeline.document import CleanDocument, RawDocument
from pipeline.results import Reject
from pipeline.store import raw_copy_path, write_raw_copies

_DIGEST_CHARS = 16


def keep_copies(raws: Sequence[RawDocument], *, root: str, day: str, source: str) -> str:
    """Keep documents as they came; gives the file's path below the store's root.

    A file is named after what is in it: a run that was killed, or that reads everything anew with other code,
    finds the file of the first time. The instant of each copy counts, since it decides which copy is newest.
    """
    lines = sorted(f"{raw.document_id} {raw.raw_sha256} {raw.fetched_at.isoformat()}" for raw in raws)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_DIGEST_CHARS]
    newest_at = max(raw.fetched_at for raw in raws)
    path = raw_copy_path(root, day=day, newest_at=newest_at, source=source, digest=digest)
    write_raw_copies(path, raws)
    return path.relative_to(UPath(root)).as_posix()


def find_earlier_copies(
    documents: Iterable[RawDocument | CleanDocument], set_aside: Mapping[str, Reject], *, root: str
) -> dict[str, str]:
    """Copies that were kept when the same bytes were set aside before, by document id."""

    @cache
    def is_kept(path: str) -> bool:
        return bool((UPath(root) / path).exists())

    earlier = ((document, set_aside.get(document.document_id)) for document in documents)
    return {
        document.document_id: reject.raw_path
        for document, reject in earlier
        if reject is not None
        and reject.raw_path
        and reject.raw_sha256 == document.raw_sha256
        and is_kept(reject.raw_path)
    }
