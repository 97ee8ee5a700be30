"""Where the engine lies: never where its user can't go, never in a folder that a stranger made."""

import os
from pathlib import Path

import pytest

from pipeline.engine import place as places
from pipeline.engine.place import Account, can_enter, find_place, launch_account, make_place
from pipeline.errors import ConfigurationError

NOBODY = Account(uid=65534, gid=65534)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes owners and the engine's user")


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        pytest.param((0o755, 0o755), True, id="open"),
        pytest.param((0o711, 0o711), True, id="passing-is-enough"),
        pytest.param((0o700, 0o755), False, id="closed-parent"),
        pytest.param((0o755, 0o700), False, id="closed-folder"),
        pytest.param((0o755, 0o744), False, id="readable-but-not-enterable"),
        pytest.param((0o750, 0o755), False, id="group-only-parent"),
    ],
)
def test_can_enter_by_modes(open_home: Path, modes: tuple[int, int], expected: bool) -> None:
    parent, folder = open_home / "parent", open_home / "parent" / "folder"
    folder.mkdir(parents=True)
    folder.chmod(modes[1])
    parent.chmod(modes[0])
    assert can_enter(folder, NOBODY) is expected
    parent.chmod(0o755)


def test_can_enter_asks_existing_folders_only(open_home: Path) -> None:
    """What will be made is made open."""
    assert can_enter(open_home / "to" / "be" / "made", NOBODY)


@as_root
def test_can_enter_own_and_group_folders(open_home: Path) -> None:
    own, group = open_home / "own", open_home / "group"
    for folder, owner in ((own, (NOBODY.uid, 0)), (group, (0, NOBODY.gid))):
        folder.mkdir()
        os.chown(folder, *owner)
    own.chmod(0o700)
    group.chmod(0o710)
    assert can_enter(own, NOBODY)
    assert can_enter(group, NOBODY)


def test_other_users_keep_the_state_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not start as root runs the engine as himself, wherever the clone lies."""
    monkeypatch.setattr(places, "launch_account", lambda: None)
    assert find_place(tmp_path).root == tmp_path / "engine"
    assert find_place(tmp_path).account is None


@as_root
def test_root_in_an_open_home_keeps_the_state_there(open_home: Path) -> None:
    found = find_place(open_home)
    assert found.root == open_home / "engine"
    assert found.account == launch_account()


@as_root
def test_root_under_a_closed_parent_moves_the_state(open_home: Path) -> None:
    """The clone of a user whose home is 0700: two clones get two places, the same one the same."""
    closed = open_home / "closed"
    closed.mkdir(mode=0o700)
    found = find_place(closed / "clone" / ".marsad")
    assert not found.root.is_relative_to(open_home)
    assert found == find_place(closed / "clone" / ".marsad")
    assert found.root != find_place(closed / "other" / ".marsad").root


@as_root
def test_folder_that_a_stranger_made_is_not_taken(open_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names under shared folders can be guessed; another user's folder or link there is passed over."""
    monkeypatch.setattr(
        places, "_open_folders", lambda name: tuple(open_home / part / name for part in ("a", "b", "c"))
    )
    home = open_home / "closed"
    home.mkdir(mode=0o700)
    first = find_place(home).root
    first.mkdir(parents=True)
    os.chown(first, NOBODY.uid, NOBODY.gid)
    second = find_place(home).root
    second.parent.mkdir()
    second.symlink_to(open_home)
    assert [first.parent.name, second.parent.name] == ["a", "b"]
    assert find_place(home).root.parent.name == "c"


@as_root
def test_no_open_folder_at_all(open_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = open_home / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(places, "_open_folders", lambda name: (closed / name,))
    with pytest.raises(ConfigurationError, match=r"must not run as root.*Set MARSAD_HOME"):
        find_place(closed)


def test_folders_are_open_whatever_the_umask(open_home: Path) -> None:
    previous = os.umask(0o077)
    try:
        place = find_place(open_home / "deep" / ".marsad")
        make_place(place)
    finally:
        os.umask(previous)
    assert {folder.stat().st_mode & 0o777 for folder in (place.root, *place.owned)} == {0o755}
    assert can_enter(place.data, NOBODY)


def test_folder_that_can_not_be_made(open_home: Path) -> None:
    blocked = open_home / "file"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(ConfigurationError, match="Set MARSAD_HOME"):
        make_place(places.Place(root=blocked / "engine", cluster_name="c", account=None))
