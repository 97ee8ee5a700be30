"""The questions of docs/queries, asked of the sample documents."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from pipeline.engine import Engine, connect
from pipeline.errors import ConfigurationError
from pipeline.index.queries import QUERIES, ask, find_query, read_queries
from pipeline.index.resolve import UnknownValue
from pipeline.run import run_local
from pipeline.settings import REPOSITORY, Settings, load_settings

pytestmark = pytest.mark.engine
NAMES = sorted(read_queries())


@pytest.fixture(scope="module")
def samples(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an index that holds the sample documents, read by the pipeline itself."""
    prefix = f"test-queries-{uuid4().hex[:8]}"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MARSAD_ELASTICSEARCH_URL", engine.url)
        environment.setenv("MARSAD_INDEX_PREFIX", prefix)
        environment.setenv("MARSAD_STORE", str(tmp_path_factory.mktemp("store")))
        settings = load_settings()
        run_local(str(REPOSITORY / "seeds" / "documents"), settings=settings, report=lambda _: None)
        yield settings
    with connect(settings, engine) as es:
        es.indices.delete(index=list(es.indices.get(index=f"{prefix}-*", features="aliases")))
        es.indices.delete_index_template(name=f"{prefix}-*")
        es.cluster.delete_component_template(name=f"{prefix}-*")


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_its_answer(es: Elasticsearch, samples: Settings, name: str) -> None:
    query = find_query(name)
    answers = {value for value, _ in ask(es, query, settings=samples)}
    assert set(query.contains) <= answers
    assert answers.isdisjoint(query.excludes)
    assert query.contains
    assert query.kql
    assert query.question.endswith("?")


def test_there_are_questions_and_all_are_listed() -> None:
    assert len(NAMES) >= 15
    listed = (QUERIES / "README.md").read_text()
    assert all(f"[{name}]({name}.yaml)" in listed for name in NAMES)


def test_a_misspelt_question_gets_a_suggestion() -> None:
    with pytest.raises(UnknownValue, match='Did you mean "languages"'):
        find_query("langauges")


@pytest.mark.parametrize(
    "text",
    ["question: [", "[]", "question: x\nindex: docs\nbody: {}\nother: 1", "question: x\nindex: y\nbody: {}"],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match=r"broken\.yaml"):
        read_queries(tmp_path)
