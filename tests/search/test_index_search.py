"""What users ask of the index, on the corpus of `made_documents`."""

from datetime import date
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.errors import ConfigurationError, PipelineError
from pipeline.index.facets import OVERVIEW, count_facet, count_facets, facet_fields
from pipeline.index.filters import Filters
from pipeline.index.resolve import (
    AmbiguousValue,
    UnknownValue,
    resolve_actor,
    resolve_location,
    resolve_value,
)
from pipeline.index.row import find_document
from pipeline.index.search import search_documents
from pipeline.settings import Settings
from tests.search.made_documents import make_document, make_link

pytestmark = pytest.mark.engine

US = ("United States",)
BAGHDAD = ("Baghdad, Iraq",)


def found(es: Elasticsearch, settings: Settings, text: str = "", **filters: Any) -> list[str]:
    result = search_documents(es, text, settings=settings, filters=Filters(**filters))
    assert result.total == len(result.hits)
    return [hit.row["document_id"] for hit in result.hits]


@pytest.mark.parametrize(
    ("text", "filters", "expected"),
    [
        ("", {}, ["apart", "arabic", "quiet", "strike", "strike-2", "undated"]),
        ("drone", {}, ["strike", "undated"]),
        ("drone -car", {}, ["undated"]),
        ('"drone hit"', {}, ["strike"]),
        ("drone | union", {}, ["strike", "strike-2", "undated"]),
        ("DRONE", {}, ["strike", "undated"]),
        ("بغداد", {}, ["arabic"]),
        ('") AND (', {}, []),
        ("", {"actors": US}, ["apart", "strike"]),
        ("", {"umbrellas": ("Popular Mobilization Forces",)}, ["strike"]),
        ("", {"actor_types": ("armed_group",)}, ["strike"]),
        ("", {"locations": ("Iraq",)}, ["apart", "arabic", "strike", "undated"]),
        ("", {"actors": US, "locations": BAGHDAD}, ["strike"]),
        ("", {"actors": US, "locations": ("Iraq",)}, ["strike"]),
        ("envoys", {"actors": US, "locations": BAGHDAD}, []),
        ("", {"countries": ("PS",)}, ["apart", "strike"]),
        ("", {"countries": ("PS", "IQ")}, ["apart", "strike"]),
        ("", {"languages": ("ar",)}, ["arabic"]),
        ("", {"languages": ("und",)}, ["quiet"]),
        ("", {"outlets": ("Second Post",)}, ["apart"]),
        ("", {"published_from": date(2024, 1, 31)}, ["apart", "arabic"]),
        ("", {"published_to": date(2024, 1, 31), "languages": ("ar",)}, ["arabic"]),
        ("", {"published_from": date(2024, 2, 11)}, []),
    ],
)
def test_search(
    es: Elasticsearch, filled_index: Settings, text: str, filters: dict[str, Any], expected: list[str]
) -> None:
    assert sorted(found(es, filled_index, text, **filters)) == expected


def test_without_words_the_newest_comes_first_and_undated_last(
    es: Elasticsearch, filled_index: Settings
) -> None:
    ids = found(es, filled_index)
    assert (ids[0], ids[1], ids[-1]) == ("apart", "arabic", "undated")


def test_a_pair_gives_the_sentence_in_which_both_stand(es: Elasticsearch, filled_index: Settings) -> None:
    result = search_documents(es, settings=filled_index, filters=Filters(actors=US, locations=BAGHDAD))
    assert result.apart_count == 1
    ((hit,),) = [result.hits]
    (link,) = hit.sentences
    assert link.sentence == "A United States drone hit a car in Baghdad on Thursday."
    assert (link.actor, link.location, link.event_date) == ("United States", "Baghdad, Iraq", "2024-01-04")


def test_pairs_are_plain_terms_on_links(es: Elasticsearch, filled_index: Settings) -> None:
    """The question of the blueprint, as Kibana would ask it."""
    query = {"bool": {"filter": [{"term": {"actor": US[0]}}, {"term": {"location": BAGHDAD[0]}}]}}
    hits = es.search(index=f"{filled_index.index_prefix}-links", query=query)["hits"]["hits"]
    assert [hit["_source"]["sentence"] for hit in hits] == [
        "A United States drone hit a car in Baghdad on Thursday."
    ]
    assert hits[0]["_source"]["event_date"] == "2024-01-04"


def test_every_facet_value_has_its_sentences(es: Elasticsearch, filled_index: Settings) -> None:
    hits = search_documents(es, settings=filled_index, filters=Filters(locations=BAGHDAD)).hits
    assert {hit.row["document_id"] for hit in hits} == {"strike", "apart", "undated", "arabic"}
    assert all(link.sentence for hit in hits for link in hit.sentences)
    assert all(hit.sentences for hit in hits)


def test_words_are_marked_and_filters_are_not(es: Elasticsearch, filled_index: Settings) -> None:
    (hit,) = search_documents(es, "crew", settings=filled_index, filters=Filters(languages=("und",))).hits
    assert hit.highlights["body"] == ("Nothing to see here, said the en route <em>crew</em>.",)


def test_undated_documents_are_counted_apart(es: Elasticsearch, filled_index: Settings) -> None:
    filters = Filters(published_from=date(2024, 1, 1), locations=("Iraq",))
    result = search_documents(es, "drone", settings=filled_index, filters=filters)
    assert (result.total, result.undated_count) == (1, 1)


def test_facets_count_documents(es: Elasticsearch, filled_index: Settings) -> None:
    facet = count_facet(es, "locations", settings=filled_index)
    assert facet.values == (("Baghdad, Iraq", 4), ("Gaza, Palestine", 2))
    assert (facet.value_count, facet.missing_count) == (2, 2)
    facet = count_facet(es, "actors", settings=filled_index, filters=Filters(locations=BAGHDAD), size=1)
    assert (facet.values, facet.value_count) == ((("United States", 2),), 2)


def test_date_facets_are_days_and_months(es: Elasticsearch, filled_index: Settings) -> None:
    assert count_facet(es, "event_dates", settings=filled_index).values == (("2024-01-04", 1),)
    assert count_facet(es, "published_at", settings=filled_index).values == (("2024-01", 4), ("2024-02", 1))
    assert count_facet(es, "published_at", settings=filled_index).missing_count == 1


def test_every_facet_field_can_be_counted(es: Elasticsearch, filled_index: Settings) -> None:
    fields = list(facet_fields(filled_index))
    overview = count_facets(es, fields, settings=filled_index)
    assert [facet.field for facet in overview.facets] == fields
    assert set(OVERVIEW) <= set(fields)
    assert (overview.document_count, overview.undated_count) == (6, 1)


class Names:
    """A registry of two actors."""

    def find(self, text: str) -> list[Any]:
        known = {"us": "United States", "america": "United States", "pmf": "Popular Mobilization Forces"}
        return [type("Named", (), {"name": known[text.lower()]})()] if text.lower() in known else []

    def suggest(self, text: str) -> list[str]:
        return ["United States"] if text.startswith("Untied") else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("United States", "United States"),
        ("america", "United States"),
        ("PMF", "Popular Mobilization Forces"),
        ("harakat AL-nujaba", "Harakat al-Nujaba"),
    ],
)
def test_an_actor_is_known_by_alias_and_case(
    es: Elasticsearch, filled_index: Settings, text: str, expected: str
) -> None:
    assert resolve_actor(es, text, names=Names(), settings=filled_index) == expected


@pytest.mark.parametrize(
    ("text", "names", "meant"),
    [("Untied States", Names(), "United States"), ("Harakat al-Nuyaba", None, "Harakat al-Nujaba")],
)
def test_a_typing_error_gets_a_suggestion(
    es: Elasticsearch, filled_index: Settings, text: str, names: Names | None, meant: str
) -> None:
    with pytest.raises(UnknownValue, match=f'Did you mean "{meant}"'):
        resolve_actor(es, text, names=names, settings=filled_index)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Baghdad, Iraq", "Baghdad, Iraq"),
        ("baghdad", "Baghdad, Iraq"),
        ("Bághdad", "Baghdad, Iraq"),
        ("iraq", "Iraq"),
        ("geonames:98182", "Baghdad, Iraq"),
    ],
)
def test_a_place_is_known_by_its_first_part(
    es: Elasticsearch, filled_index: Settings, text: str, expected: str
) -> None:
    assert resolve_location(es, text, settings=filled_index) == expected


@pytest.mark.parametrize("text", ["Bagdad", "Baghdat, Iraq"])
def test_a_misspelt_place_gets_a_suggestion(es: Elasticsearch, filled_index: Settings, text: str) -> None:
    with pytest.raises(UnknownValue, match='Did you mean "Baghdad, Iraq"'):
        resolve_location(es, text, settings=filled_index)


def test_a_place_of_our_own_is_known_by_its_id(es: Elasticsearch, empty_index: Settings, write: Any) -> None:
    body = "A ship was hit in the Red Sea."
    write(make_document("sea", body, make_link(body, location="Red Sea", location_id="marsad:red-sea")))
    assert resolve_location(es, "marsad:red-sea", settings=empty_index) == "Red Sea"
    with pytest.raises(UnknownValue, match="No document names it"):
        resolve_location(es, "marsad:black-sea", settings=empty_index)


def test_values_beyond_the_first_page_are_found_exactly(
    es: Elasticsearch, filled_index: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.index.resolve._VALUES_MAX", 1)
    assert resolve_actor(es, "Harakat al-Nujaba", names=Names(), settings=filled_index) == "Harakat al-Nujaba"
    assert resolve_location(es, "Gaza, Palestine", settings=filled_index) == "Gaza, Palestine"
    assert (
        resolve_value(es, "Second Post", field="outlet.name", kind="outlet", settings=filled_index)
        == "Second Post"
    )


def test_a_value_is_found_in_any_case(es: Elasticsearch, filled_index: Settings) -> None:
    assert (
        resolve_value(es, "second post", field="outlet.name", kind="outlet", settings=filled_index)
        == "Second Post"
    )
    with pytest.raises(UnknownValue, match="No outlet"):
        resolve_value(es, "Third", field="outlet.name", kind="outlet", settings=filled_index)


def test_a_document_is_found_by_the_start_of_its_id(es: Elasticsearch, filled_index: Settings) -> None:
    assert find_document(es, "ar", settings=filled_index)["document_id"] == "arabic"
    # An id that is the beginning of another one is still found by itself.
    assert find_document(es, "strike", settings=filled_index)["document_id"] == "strike"
    with pytest.raises(PipelineError, match="several documents begin with 'str'"):
        find_document(es, "str", settings=filled_index)
    with pytest.raises(PipelineError, match="no document has an id"):
        find_document(es, "zzz", settings=filled_index)


def test_before_the_first_run_it_says_so(es: Elasticsearch, settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="nothing is indexed yet"):
        search_documents(es, "drone", settings=settings)
    with pytest.raises(ConfigurationError, match="nothing is indexed yet"):
        count_facet(es, "actors", settings=settings)


def test_a_name_of_two_places_is_asked_back(es: Elasticsearch, empty_index: Settings, write: Any) -> None:
    write(make_document("x", locations=("Paris, France", "Paris, Texas, United States")))
    with pytest.raises(AmbiguousValue, match='"Paris, France", "Paris, Texas, United States"'):
        resolve_location(es, "paris", settings=empty_index)
