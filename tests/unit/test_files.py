"""A file is written whole or not at all, where it is, as it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.files import write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_folders_above_are_made_and_no_litter_stays(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.csv"
    write_whole(path, [b"x,", b"y\n"])
    write_whole(path, [b"z\n"])
    assert path.read_bytes() == b"z\n"
    assert names(path.parent) == ["c.csv"]


def test_content_that_breaks_off_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    write_whole(path, [b"old"])

    def broken() -> Iterator[bytes]:
        yield b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, broken())
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["kept.txt"]


def test_a_link_stays_a_link_and_a_mode_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target.yaml", tmp_path / "link.yaml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, [b"new"])
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_folder_in_the_way_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, [b"x"])
