"""Bulk writes against a canned engine: bounded requests, retries, results item by item."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from elastic_transport import ApiResponseMeta, BaseNode, HttpHeaders, NodeConfig
from elastic_transport import ConnectionError as NoConnection
from elastic_transport._node import NodeApiResponse
from elasticsearch import Elasticsearch

from pipeline.errors import ConfigurationError, EngineUnavailable
from pipeline.index.bulk import ATTEMPTS_MAX, BulkWriter, Write, encode_source, split_writes

Answer = tuple[int, Any] | Exception


class CannedNode(BaseNode):
    """Gives the answers of `script` in order, the last one for ever; a function answers for itself."""

    script: ClassVar[list[Answer | Callable[[list[Any]], Answer]]]
    requests: ClassVar[list[list[Any]]]

    def perform_request(self, method: str, target: str, **options: Any) -> NodeApiResponse:  # noqa: ARG002  (a signature given)
        lines = [json.loads(line) for line in options["body"].splitlines() if line]
        self.requests.append(lines)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        answer = step(lines) if callable(step) else step
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        headers = HttpHeaders({"content-type": "application/json", "x-elastic-product": "Elasticsearch"})
        meta = ApiResponseMeta(status, "1.1", headers, 0.0, self.config)
        return NodeApiResponse(meta, json.dumps(body).encode())

    def close(self) -> None:
        pass


def items(*statuses: int, error: str = "document_parsing_exception") -> tuple[int, Any]:
    """A bulk answer with these statuses."""
    answers = [
        {"index": {"_id": str(number), "_index": "x", "status": status}
         | ({"error": {"type": error, "reason": "because"}} if status >= 300 else {})}
        for number, status in enumerate(statuses)
    ]  # fmt: skip
    return 200, {"errors": any(status >= 300 for status in statuses), "items": answers}


@pytest.fixture
def canned() -> Callable[..., tuple[BulkWriter, list[float], list[list[Any]]]]:
    def make(*script: Any, **limits: int) -> tuple[BulkWriter, list[float], list[list[Any]]]:
        slept: list[float] = []
        requests: list[list[Any]] = []
        node = type("Node", (CannedNode,), {"script": list(script), "requests": requests})
        es = Elasticsearch([NodeConfig("http", "canned", 9200)], node_class=node)
        bounds = {"max_bytes": 1_000_000, "max_documents": 100} | limits
        return BulkWriter(es, sleep=slept.append, **bounds), slept, requests

    return make


def writes(count: int) -> list[Write]:
    return [Write("x", str(number), 5, {"n": number}) for number in range(count)]


def test_results_come_in_order_with_type_and_reason(canned: Any) -> None:
    writer, _, requests = canned(items(201, 400, 409))
    done, failed, stale = writer.write(writes(3))
    assert (done.outcome, failed.outcome, stale.outcome) == ("done", "failed", "stale")
    assert (failed.error_type, failed.error_reason) == ("document_parsing_exception", "because")
    assert requests[0][0] == {
        "index": {"_index": "x", "_id": "0", "version": 5, "version_type": "external_gte"}
    }


def test_only_overloaded_items_are_sent_again(canned: Any) -> None:
    writer, slept, requests = canned(items(201, 429, 400, 503), items(201, 201))
    assert [result.status for result in writer.write(writes(4))] == [201, 201, 400, 201]
    assert [line["n"] for line in requests[1] if "n" in line] == [1, 3]
    assert len(slept) == 1


@pytest.mark.parametrize(
    "trouble",
    [(429, {"error": "busy"}), (503, {}), (502, {}), NoConnection("reset by peer")],
    ids=["429", "503", "502", "connection"],
)
def test_a_request_that_fails_whole_is_repeated(canned: Any, trouble: Answer) -> None:
    writer, slept, requests = canned(trouble, trouble, items(201, 200))
    assert [result.status for result in writer.write(writes(2))] == [201, 200]
    assert (len(requests), len(slept)) == (3, 2)
    assert 0 < slept[0] <= 0.25
    assert 0.25 <= slept[1] <= 0.5


def test_endless_overload_ends_with_a_clear_error(canned: Any) -> None:
    writer, slept, requests = canned((429, {"error": {"type": "x", "reason": "queue full"}}))
    with pytest.raises(EngineUnavailable, match=f"2 of 2 rows in none of {ATTEMPTS_MAX} attempts"):
        writer.write(writes(2))
    assert len(requests) == ATTEMPTS_MAX
    assert sum(slept) < 60


def test_items_that_stay_overloaded_end_it_too(canned: Any) -> None:
    writer, _, _ = canned(items(201, 429, error="es_rejected_execution_exception"), items(429))
    with pytest.raises(EngineUnavailable, match="1 of 2 rows"):
        writer.write(writes(2))


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_not_retried(canned: Any, status: int) -> None:
    writer, slept, _ = canned((status, {"error": "no"}))
    with pytest.raises(ConfigurationError, match="credentials"):
        writer.write(writes(1))
    assert slept == []


def test_a_missing_alias_is_a_configuration_error(canned: Any) -> None:
    writer, _, _ = canned(items(404, error="index_not_found_exception"))
    with pytest.raises(ConfigurationError, match="the alias x is missing"):
        writer.write(writes(1))


def test_a_row_to_delete_that_is_gone_is_done(canned: Any) -> None:
    gone = {"delete": {"_id": "0", "_index": "x", "status": 404, "result": "not_found"}}
    writer, _, requests = canned((200, {"errors": False, "items": [gone]}))
    assert [result.outcome for result in writer.write([Write("x", "0")])] == ["done"]
    assert requests == [[{"delete": {"_index": "x", "_id": "0"}}]]


def test_a_request_that_is_too_large_is_halved(canned: Any) -> None:
    def answer(lines: list[Any]) -> Answer:
        count = len(lines) // 2
        return (413, {}) if count > 1 or lines[1]["n"] == 2 else items(*[201] * count)

    writer, _, _ = canned(answer)
    results = writer.write(writes(4))
    assert [result.status for result in results] == [201, 201, 413, 201]
    assert (results[2].outcome, results[2].error_type) == ("failed", "too_large")


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        ({"max_documents": 2}, [2, 2, 1]),
        ({"max_bytes": 1}, [1, 1, 1, 1, 1]),
        ({"max_bytes": 180}, [2, 2, 1]),
        ({}, [5]),
    ],
    ids=["count", "each-too-large", "bytes", "all-in-one"],
)
def test_requests_are_bounded(limits: dict[str, int], sizes: list[int]) -> None:
    bounds = {"max_bytes": 1_000_000, "max_documents": 100} | limits
    assert [len(chunk) for chunk in split_writes(writes(5), **bounds)] == sizes


def test_nothing_to_write_asks_nobody(canned: Any) -> None:
    writer, _, requests = canned(items(201))
    assert writer.write([]) == []
    assert requests == []


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert encode_source({"a": ["\ud83d", {"b": "ok 😀"}]}) == '{"a":["?",{"b":"ok 😀"}]}'.encode()
