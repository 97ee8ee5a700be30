"""Every setting, read from `MARSAD_*` in the environment when it is asked for."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import ConfigurationError

REPOSITORY = Path(__file__).resolve().parent.parent
# Read elsewhere: by the command line, the name model, the tests.
OTHER_VARIABLES = frozenset({"MARSAD_DEBUG", "MARSAD_MODEL_FOLDER", "MARSAD_TEST_ELASTICSEARCH_URL"})
# Kubernetes tells every container of its services: one called "marsad-elasticsearch" must not stop us.
_SERVICE_LINK = re.compile(r"_(SERVICE_HOST|SERVICE_PORT\w*|PORT(_\d+_\w+)?)$")
_MISSPELT_RATIO = 0.85


class Settings(BaseSettings):
    """One frozen set of settings; units stand in the names."""

    model_config = SettingsConfigDict(
        env_prefix="MARSAD_", frozen=True, extra="ignore", populate_by_name=True
    )

    home: Path = Field(default=REPOSITORY / ".marsad")
    """Where this machine's state lies: store, engine, compiled gazetteer. Never committed."""
    store: str = ""
    """Where batches and raw copies lie: any universal_pathlib path; default `{home}/store`."""
    seeds: Path = REPOSITORY / "seeds"
    models: Path = REPOSITORY / "models"
    mappings: Path = REPOSITORY / "mappings"
    overlay: Path | None = None
    """Folder with a user's own actors and locations, which win over ours."""

    document_max_bytes: int = 10 * 1024 * 1024
    """A larger document is rejected as `too_large`: news is far smaller, and memory stays flat."""
    batch_documents: int = 250
    """Documents a batch file; grows by itself so that a run has at most `batches_max` files."""
    batches_max: int = 1000
    """Airflow refuses more than 1,024 mapped tasks (`max_map_length`)."""
    links_max: int = 50
    """Rows of `news-links` a document; what is beyond is cut and flagged."""
    actor_facet_min_score: float = 0.5
    location_facet_min_score: float = 0.5
    date_facet_min_score: float = 0.5
    language_detector: Literal["both", "langdetect", "py3langid"] = "both"
    """Whose letter sequences tell languages of one script apart; both score best on short texts."""

    elasticsearch_url: str = Field(
        default="", validation_alias=AliasChoices("MARSAD_ELASTICSEARCH_URL", "ELASTICSEARCH_URL")
    )
    """Empty: the embedded engine is found or started."""
    elasticsearch_username: str = ""
    elasticsearch_password: SecretStr = SecretStr("")
    elasticsearch_api_key: SecretStr = SecretStr("")
    elasticsearch_ca_certs: str = ""
    engine_kind: Literal["auto", "container", "embedded"] = "auto"
    """Which local engine is started without a URL; auto takes a container engine that answers, else Maven."""
    engine_heap: str = "512m"
    """Heap of the local engine in Java's notation; 512m is 747 MB resident (measured)."""
    engine_port: int = Field(default=0, ge=0, le=65535)
    """Loopback port of the local engine; 0: the first free one from 9200 on."""
    engine_start_seconds: float = 180.0
    """How long a start may take: 14 s on two idle cores, 70 s seen on loaded ones."""
    airflow_database_url: SecretStr = SecretStr("")
    """PostgreSQL for `make airflow`, in SQLAlchemy's notation; empty: a cluster of our own is run."""
    airflow_port: int = Field(default=0, ge=0, le=65535)
    """Loopback port of `make airflow`; 0: the first free one from 8080 on."""
    airflow_start_seconds: float = 300.0
    """How long Airflow may take to get ready: 20 s of CPU, 160 s seen on loaded cores."""
    index_prefix: str = "news"
    """Aliases are `{prefix}-docs`, `{prefix}-links` ...; tests use their own prefix."""
    bulk_max_bytes: int = 10 * 1024 * 1024
    """One bulk request; measured flat from 1 to 10 MiB, and far below http.max_content_length."""
    bulk_documents: int = 500
    request_timeout_seconds: float = 60.0

    @field_validator("elasticsearch_url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        if url and not re.match(r"https?://[^/\s]+", url):
            raise ValueError("an address such as https://host:9200 is needed")
        return url

    @property
    def store_root(self) -> str:
        """The store's root as a universal_pathlib string."""
        return self.store or str(self.home / "store")


def load_settings() -> Settings:
    """Read the settings afresh; nothing is cached, so tests and tasks see their own environment.

    Raises:
        ConfigurationError: A variable holds what it can't, or is a setting's name misspelt; every such one is
            named.
    """
    misspelt = [f"{name}: did you mean {meant}?" for name, meant in _unknown_variables() if meant]
    if misspelt:
        raise ConfigurationError(f"There is no setting {' '.join(misspelt)}")
    try:
        return Settings()
    except ValidationError as exc:
        lines = [
            f"{_variable(error['loc'])}: {error['msg']} (got {error['input']!r})" for error in exc.errors()
        ]
        raise ConfigurationError("; ".join(lines)) from exc


def _unknown_variables() -> Iterator[tuple[str, str]]:
    """Variables with our prefix that nobody reads, each with the one that was meant, where one is near."""
    known = {f"MARSAD_{field.upper()}" for field in Settings.model_fields} | OTHER_VARIABLES
    for name in os.environ:
        upper = name.upper()
        if upper.startswith("MARSAD_") and upper not in known and not _SERVICE_LINK.search(upper):
            from difflib import get_close_matches

            near = get_close_matches(upper, sorted(known), n=1, cutoff=_MISSPELT_RATIO)
            if not near:
                _warn_once(name)
            yield name, near[0] if near else ""


@cache
def _warn_once(name: str) -> None:
    from pipeline.log import get_logger

    get_logger().warning("settings.variable_unknown", name=name)


def _variable(place: tuple[int | str, ...]) -> str:
    name = str(place[0]) if place else ""
    return name if name.isupper() else f"MARSAD_{name.upper()}"
