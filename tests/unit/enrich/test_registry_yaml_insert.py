"""An item is added to a user's YAML file; not another character changes."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.enrich.registry.yaml_insert import insert_item
from pipeline.errors import ConfigurationError

ENTRY = {"id": "b", "name": "B: #2", "country": "NO", "aliases": ["x, y", "بنك"]}


@pytest.mark.parametrize(
    ("text", "path", "item", "expected"),
    [
        pytest.param("", (), "a", "- a\n", id="empty"),
        pytest.param("# mine\n", (), "a", "# mine\n- a\n", id="only a comment"),
        pytest.param("# mine", (), "a", "# mine\n- a\n", id="no newline at the end"),
        pytest.param("- a  # one\n# end\n", (), "b", "- a  # one\n- b\n# end\n", id="comment after the last"),
        pytest.param("  - a\n\n", (), "b", "  - a\n  - b\n\n", id="indent and blank line"),
        pytest.param("[a, 'b']\n", (), "c", "[a, 'b', c]\n", id="flow"),
        pytest.param("[]\n", (), "c", "[c]\n", id="empty flow"),
        pytest.param(
            "[\n  a,\n  b,  # last\n]\n", (), "c", "[\n  a,\n  b, c,  # last\n]\n", id="flow, trailing comma"
        ),
        pytest.param(
            "aliases:\n- a\nids: [x]\n", ("aliases",), "b", "aliases:\n- a\n- b\nids: [x]\n", id="indentless"
        ),
        pytest.param(
            "ids: [x]  # ids\n", ("aliases",), "b", "ids: [x]  # ids\naliases: [b]\n", id="absent key"
        ),
        pytest.param("{ids: [x]}\n", ("aliases",), "b", "{ids: [x], aliases: [b]}\n", id="absent key, flow"),
        pytest.param("aliases:\nids: [x]\n", ("aliases",), "b", "aliases: [b]\nids: [x]\n", id="empty value"),
        pytest.param("aliases: ~  # none\n", ("aliases",), "b", "aliases: [b]  # none\n", id="null"),
        pytest.param("# deny\n", ("aliases",), "b", "# deny\naliases:\n  - b\n", id="no mapping yet"),
        pytest.param("- a\r\n- b\r\n", (), "c", "- a\r\n- b\r\n- c\r\n", id="CRLF"),
        pytest.param(
            "- |\n  one\n  two\n- >-\n  x\n", (), "c", "- |\n  one\n  two\n- >-\n  x\n- c\n", id="literal"
        ),
        pytest.param(
            "- id: a\n  name: A  # first\n\n# two\n- {id: b, name: B}\n",
            (0, "more_aliases"),
            "C",
            "- id: a\n  name: A  # first\n  more_aliases: [C]\n\n# two\n- {id: b, name: B}\n",
            id="key of an entry",
        ),
        pytest.param(
            "defaults: {tier: core}\nactors:\n  - {id: a}\n",
            ("actors",),
            ENTRY,
            "defaults: {tier: core}\nactors:\n  - {id: a}\n"
            "  - id: b\n    name: 'B: #2'\n    country: 'NO'\n    aliases: ['x, y', بنك]\n",
            id="an entry below its key",
        ),
    ],
)
def test_an_item_is_added(text: str, path: tuple[str | int, ...], item: Any, expected: str) -> None:
    """Comments, order, quotes, indents and line ends stay."""
    assert insert_item(text, path, item) == expected


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("a: [1\n", ("a",), id="no YAML"),
        pytest.param("just words\n", (), id="no list"),
        pytest.param("a: {b: 1}\n", ("a",), id="a mapping where a list is needed"),
        pytest.param("a: &x [1]\nb: *x\n", ("b",), id="an anchor would change twice"),
        pytest.param("- a\n", (3, "x"), id="no such position"),
    ],
)
def test_what_cannot_be_added_to(text: str, path: tuple[str | int, ...]) -> None:
    """It is refused with a word, and nothing is half done."""
    with pytest.raises(ConfigurationError, match=r"by hand|added to"):
        insert_item(text, path, "z")


@example(items=["\x85"], added="\u2028", is_flow=False, indent=2)
@example(items=[], added="\x85", is_flow=True, indent=2)
@given(
    items=st.lists(st.text(max_size=12), max_size=4),
    added=st.text(max_size=20),
    is_flow=st.booleans(),
    indent=st.integers(2, 6),
)
def test_any_list_takes_any_text(items: list[str], added: str, is_flow: bool, indent: int) -> None:
    """Whatever the characters and the style: the data is the old data and the item."""
    text = yaml.safe_dump({"k": items, "z": 1}, default_flow_style=is_flow, indent=indent, allow_unicode=True)
    known = yaml.safe_load(text)["k"]  # PyYAML itself writes U+0085 so that it comes back as a blank
    assert yaml.safe_load(insert_item(text, ("k",), added)) == {"k": [*known, added], "z": 1}
