"""Two versions of the index beside each other: how many rows, and which facet values differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from pipeline.index.facets import count_facets
from pipeline.index.names import LOADED_KINDS, IndexKind, alias_name
from pipeline.settings import Settings

_FACET_VALUES = 10_000
COMPARED_FACETS = (
    "actors",
    "actor_types",
    "locations",
    "countries_any",
    "language.code",
    "dates",
    "outlet.name",
)


@dataclass(frozen=True, slots=True)
class FacetChange:
    """A facet value that another number of documents carries."""

    field: str
    value: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """Rows of each index before and after, and the facet values that differ."""

    rows: Mapping[IndexKind, tuple[int, int]]
    changes: tuple[FacetChange, ...]

    @property
    def lost_documents(self) -> int:
        """Documents that the new version lacks."""
        before, after = self.rows["docs"]
        return max(0, before - after)


def compare(es: Elasticsearch, settings: Settings, new: Settings) -> RebuildReport:
    """Count rows and facet values of both versions."""
    rows = {kind: (_count(es, settings, kind), _count(es, new, kind)) for kind in LOADED_KINDS}
    return RebuildReport(rows, tuple(compare_facets(es, settings, new)))


def _count(es: Elasticsearch, settings: Settings, kind: IndexKind) -> int:
    alias = alias_name(settings.index_prefix, kind)
    es.indices.refresh(index=alias)
    count: int = es.count(index=alias)["count"]
    return count


def compare_facets(es: Elasticsearch, settings: Settings, new: Settings) -> Iterator[FacetChange]:
    """Facet values that differ between two indices, by field and value."""
    overviews = [
        count_facets(es, COMPARED_FACETS, settings=each, size=_FACET_VALUES) for each in (settings, new)
    ]
    for before, after in zip(overviews[0].facets, overviews[1].facets, strict=True):
        was, is_now = dict(before.values), dict(after.values)
        for value in sorted(was.keys() | is_now.keys()):
            if was.get(value, 0) != is_now.get(value, 0):
                yield FacetChange(before.field, value, was.get(value, 0), is_now.get(value, 0))
