"""What a feed's server gave with its last answer, so that it can say "not changed" the next time."""

from upath import UPath

from pipeline.document import Model
from pipeline.settings import Settings
from pipeline.store import RAW, write_bytes

_FILE = "validators.json"


class Validators(Model):
    """ETag and Last-Modified of a source's last answer, as the server wrote them."""

    source: str
    etag: str | None = None
    last_modified: str | None = None


def read_validators(source: str, settings: Settings) -> Validators:
    """Validators of the last run over a source that got through; empty ones when there was none."""
    path = _kept(settings, source)
    return Validators.model_validate_json(path.read_bytes()) if path.exists() else Validators(source=source)


def note_validators(validators: Validators, *, run_id: str, settings: Settings) -> None:
    """Note a run's validators beside its batches."""
    write_bytes(_pending(settings, run_id), validators.model_dump_json().encode())


def keep_validators(run_id: str, settings: Settings) -> None:
    """Keep a run's validators, once the run is whole: a killed run's entries are asked for again."""
    pending = _pending(settings, run_id)
    if pending.exists():
        content = pending.read_bytes()
        write_bytes(_kept(settings, Validators.model_validate_json(content).source), content)


def _pending(settings: Settings, run_id: str) -> UPath:
    return UPath(settings.store_root) / run_id / "ingest" / _FILE


def _kept(settings: Settings, source: str) -> UPath:
    return UPath(settings.store_root) / RAW / "feeds" / f"{source}.json"
