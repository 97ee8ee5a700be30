"""Compiled tables: whole or absent, and not more of them than are used."""

import os
from pathlib import Path

from pipeline.enrich.compiled import KEPT, is_compiled, write_compiled, write_compiled_folder


def write_aged(path: Path, *, age: float) -> None:
    write_compiled(path, b"{}")
    os.utime(path, (1e9 - age, 1e9 - age))


def test_what_was_used_longest_ago_goes_when_a_new_one_comes(tmp_path: Path) -> None:
    for number in range(KEPT):
        write_aged(tmp_path / f"{number}.json", age=100.0 - number)
    assert is_compiled(tmp_path / "0.json")  # used now: the next oldest goes in its place
    write_compiled(tmp_path / "new.json", b"{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.json", "2.json", "3.json", "new.json"]


def test_a_folder_comes_whole_and_the_second_writer_gives_way(tmp_path: Path) -> None:
    target = tmp_path / "gazetteer" / "abc"
    write_compiled_folder(target, lambda folder: (folder / "keys").write_text("first") and None)
    write_compiled_folder(target, lambda folder: (folder / "keys").write_text("second") and None)
    assert (target / "keys").read_text() == "first"
    assert [path.name for path in target.parent.iterdir()] == ["abc"]


def test_what_a_killed_compilation_left_goes_after_an_hour(tmp_path: Path) -> None:
    under_way, abandoned = tmp_path / "b.json.12.new", tmp_path / "a.json.11.new"
    for path in (under_way, abandoned):
        path.write_bytes(b"{")
    os.utime(abandoned, (1e9, 1e9))
    write_compiled(tmp_path / "c.json", b"{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.json.12.new", "c.json"]
    assert not is_compiled(tmp_path / "a.json")
