"""A row of news-docs gets another label for an unregistered name; nothing else in it changes."""

from typing import Any

from pipeline.index.spellings import relabelled


def mention(label: str, actor_type: str, actor_id: str | None = None) -> dict[str, Any]:
    return {"kind": "actor", "label": label, "type": actor_type, "id": actor_id, "surface": label}


ROW = {
    "document_id": "d",
    "actors": ["Rossi", "Iraq", "Zubara Brigade"],
    "actors_main": ["Rossi"],
    "actor_ancestors": ["Iraq", "Rossi", "Zubara Brigade"],
    "actor_ids": ["unregistered:person:rossi", "state:IQ", "unregistered:organization:zubara-brigade"],
    "persons": ["Rossi"],
    "organizations": ["Rossi"],
    "armed_groups": ["Zubara Brigade"],
    "states": ["Iraq"],
    "actor_at_location": ["Rossi @ Basra, Iraq", "Iraq @ Basra, Iraq"],
    "mentions": [
        mention("Rossi", "person"),
        mention("Rossi", "company"),
        mention("Iraq", "state", "state:IQ"),
        mention("Zubara Brigade", "armed_group"),
        {"kind": "location", "label": "Rossi", "type": "city", "id": None},
    ],
}
LABELS = {
    "unregistered:person:rossi": "Róssi",
    "unregistered:organization:rossi": "Rossi (organization)",
    "unregistered:organization:iraq": "IRAQ",
}


def test_kinds_of_one_name_are_told_apart() -> None:
    """Each field takes the label of the kind that it holds; both stand where both are meant."""
    row = relabelled(ROW, LABELS)
    assert row["persons"] == ["Róssi"]
    assert row["organizations"] == ["Rossi (organization)"]
    assert row["actors"] == ["Róssi", "Rossi (organization)", "Iraq", "Zubara Brigade"]
    assert row["actors_main"] == ["Róssi", "Rossi (organization)"]
    assert row["mentions"][0] == {**ROW["mentions"][0], "label": "Róssi"}  # type: ignore[dict-item]  # a row of JSON


def test_what_is_registered_or_no_actor_stays() -> None:
    """Registered actors, places and other fields are as they were; the row given is not changed."""
    row = relabelled(ROW, LABELS)
    for field in ("document_id", "actor_ids", "states", "armed_groups"):
        assert row[field] == ROW[field]
    assert row["mentions"][2:] == ROW["mentions"][2:]
    assert row["actor_at_location"][-1] == "Iraq @ Basra, Iraq"
    assert ROW["actors"] == ["Rossi", "Iraq", "Zubara Brigade"]


def test_a_second_time_changes_nothing() -> None:
    """A label that carries a mark is known again."""
    row = relabelled(ROW, LABELS)
    assert relabelled(row, LABELS) == row
