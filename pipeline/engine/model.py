"""What is known of an engine: where it answers, how it came up, what it can do."""

from dataclasses import dataclass, field
from typing import Literal

EngineKind = Literal["given", "container", "embedded"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Modules and plugins that every node has; the minimal distribution lacks most of them."""

    modules: frozenset[str] = frozenset()

    def has_module(self, name: str) -> bool:
        """Whether every node has the module, by its name in `GET _nodes/plugins`."""
        return name in self.modules

    @property
    def has_language_analyzers(self) -> bool:
        """Stemmers, folding, n-grams, char filters."""
        return self.has_module("analysis-common")

    @property
    def has_search_as_you_type(self) -> bool:
        """Also match_only_text, rank_feature, token_count, scaled_float."""
        return self.has_module("mapper-extras")

    @property
    def has_full_text(self) -> bool:
        """Whether the component template `text-full` can be used instead of `text-minimal`."""
        return self.has_language_analyzers and self.has_search_as_you_type

    @property
    def has_painless(self) -> bool:
        """Scripts in queries, aggregations and runtime fields."""
        return self.has_module("lang-painless")

    @property
    def has_esql(self) -> bool:
        """ES|QL queries."""
        return self.has_module("x-pack-esql")

    @property
    def has_reindex(self) -> bool:
        """`_reindex`, `_update_by_query`, `_delete_by_query`."""
        return self.has_module("reindex")

    @property
    def has_index_lifecycle(self) -> bool:
        """ILM policies."""
        return self.has_module("x-pack-ilm")


@dataclass(frozen=True, slots=True)
class Engine:
    """An Elasticsearch that answers."""

    url: str
    kind: EngineKind
    version: str
    cluster_name: str
    capabilities: Capabilities = field(default_factory=Capabilities)
    was_running: bool = True
    launcher_pid: int | None = None
    engine_pid: int | None = None


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What `marsad engine status` shows; `detail` says what to do when the engine can't be used."""

    state: Literal["running", "starting", "stopped", "unreachable"]
    kind: EngineKind | None
    url: str
    detail: str
    home: str
    log: str = ""
    engine: Engine | None = None
