"""The questions of docs/queries, asked of the sample documents."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline.errors import ConfigurationError
from pipeline.index.queries import QUERIES, ask, find_query, read_queries
from pipeline.index.resolve import UnknownValue
from pipeline.settings import Settings

pytestmark = pytest.mark.engine
NAMES = sorted(read_queries())


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
