"""The mappings as the engine takes them: put, repeated, compared."""

from typing import Any

import orjson
import pytest
from elasticsearch import BadRequestError, Elasticsearch

from pipeline.engine import Capabilities, Engine
from pipeline.errors import ConfigurationError
from pipeline.index.mapping import compare_mappings, ensure_indices, expected_mapping
from pipeline.index.names import INDEX_KINDS, alias_name
from pipeline.settings import REPOSITORY, Settings

pytestmark = pytest.mark.engine


def test_each_alias_has_one_index_of_version_one(es: Elasticsearch, fresh_index: Settings) -> None:
    prefix = fresh_index.index_prefix
    aliases = es.indices.get_alias(index=f"{prefix}-*")
    assert {name: list(entry["aliases"]) for name, entry in aliases.items()} == {
        f"{prefix}-{kind}-000001": [f"{prefix}-{kind}"] for kind in INDEX_KINDS
    }


def test_running_and_expected_mappings_are_equal(es: Elasticsearch, fresh_index: Settings) -> None:
    for kind in INDEX_KINDS:
        (running,) = es.indices.get_mapping(index=alias_name(fresh_index.index_prefix, kind)).values()
        assert running["mappings"]["dynamic"] == "strict"
        assert compare_mappings(running["mappings"], expected_mapping(es, fresh_index, kind)) == ([], [])


def test_a_second_call_changes_nothing(es: Elasticsearch, engine: Engine, fresh_index: Settings) -> None:
    before = es.cluster.state(metric="metadata", index=f"{fresh_index.index_prefix}-*")["metadata"]["indices"]
    ensure_indices(es, fresh_index, engine.capabilities)
    after = es.cluster.state(metric="metadata", index=f"{fresh_index.index_prefix}-*")["metadata"]["indices"]
    assert {name: entry["mapping_version"] for name, entry in after.items()} == {
        name: entry["mapping_version"] for name, entry in before.items()
    }


def test_a_lost_alias_is_put_back_on_the_newest_index(
    es: Elasticsearch, engine: Engine, fresh_index: Settings
) -> None:
    alias = f"{fresh_index.index_prefix}-runs"
    es.indices.create(index=f"{alias}-000002")
    es.indices.delete_alias(index=f"{alias}-000001", name=alias)
    ensure_indices(es, fresh_index, engine.capabilities)
    assert list(es.indices.get_alias(name=alias)) == [f"{alias}-000002"]


def test_an_index_in_the_place_of_an_alias_is_named(
    es: Elasticsearch, engine: Engine, settings: Settings
) -> None:
    es.indices.create(index=f"{settings.index_prefix}-docs")
    with pytest.raises(ConfigurationError, match="is an index where an alias is needed"):
        ensure_indices(es, settings, engine.capabilities)


def test_a_new_field_is_added_and_a_changed_one_refused(
    es: Elasticsearch, engine: Engine, fresh_index: Settings, tmp_path: Any
) -> None:
    changed = _mappings_with(tmp_path, {"edition": {"type": "keyword"}})
    ensure_indices(es, fresh_index.model_copy(update={"mappings": changed}), engine.capabilities)
    (running,) = es.indices.get_mapping(index=f"{fresh_index.index_prefix}-rejects").values()
    assert running["mappings"]["properties"]["edition"] == {"type": "keyword"}

    changed = _mappings_with(tmp_path, {"reason": {"type": "integer"}})
    with pytest.raises(ConfigurationError, match="reason is keyword there and integer here"):
        ensure_indices(es, fresh_index.model_copy(update={"mappings": changed}), engine.capabilities)


def _mappings_with(folder: Any, fields: dict[str, Any]) -> Any:
    """A copy of `mappings/` whose rejects have other fields."""
    (folder / "components").mkdir(exist_ok=True)
    for path in (REPOSITORY / "mappings").rglob("*.json"):
        (folder / path.relative_to(REPOSITORY / "mappings")).write_bytes(path.read_bytes())
    file = folder / "news-rejects.json"
    body = orjson.loads(file.read_bytes())
    body["template"]["mappings"]["properties"] |= fields
    body["_meta"]["fields"] |= {name: {"meaning": "A field of a test."} for name in fields}
    file.write_bytes(orjson.dumps(body))
    return folder


def test_the_files_can_be_put_as_they_stand(es: Elasticsearch) -> None:
    """Under their own names, next to nothing else: then simulated, and taken away again."""
    names = []
    try:
        for component, file in (("news-core", "components/core"), ("news-text", "components/text-minimal")):
            _put(es, f"/_component_template/{component}", file)
        for kind in INDEX_KINDS:
            _put(es, f"/_index_template/news-{kind}", f"news-{kind}")
            names.append(f"news-{kind}")
        body = es.indices.simulate_index_template(name="news-docs-000001")["template"]
        assert {"actors", "body", "run_id"} <= body["mappings"]["properties"].keys()
    finally:
        if not es.indices.exists_alias(name="news-docs"):
            for name in names:
                es.indices.delete_index_template(name=name)
            es.options(ignore_status=404).cluster.delete_component_template(name=["news-core", "news-text"])


def _put(es: Elasticsearch, path: str, file: str) -> None:
    body = (REPOSITORY / "mappings" / f"{file}.json").read_bytes()
    headers = {"content-type": "application/json", "accept": "application/json"}
    assert es.perform_request("PUT", path, headers=headers, body=body)["acknowledged"]


def test_text_full_is_refused_by_the_minimal_distribution(
    es: Elasticsearch, engine: Engine, settings: Settings
) -> None:
    """Which is why the capabilities decide."""
    if engine.capabilities.has_full_text:
        pytest.skip("this engine has the analysis modules")
    full = Capabilities(modules=frozenset({"analysis-common", "mapper-extras"}))
    with pytest.raises((BadRequestError, ConfigurationError)):
        ensure_indices(es, settings, full)
