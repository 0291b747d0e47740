"""Key files on disk: the pair, the copy, and interrupted writing."""

from __future__ import annotations

from pathlib import Path

import pytest

from massagedesk import durable
from massagedesk.domain.errors import DamagedFile, WrongPassword
from massagedesk.vault import keyfiles, keyslots
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)
ROOT, SALT = bytes(range(32)), bytes(range(16))
KEYS = keyslots.make(ROOT, SALT, "first password", "Ada Sample", CHEAP)
LATER = keyslots.with_password(KEYS, ROOT, KEYS.generations[0].slots[0].id, "second password", CHEAP)
NAMES = (keyfiles.NAME, keyfiles.PAIR_NAME)


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "settings"


@pytest.fixture
def folder(tmp_path: Path, copies: Path) -> Path:
    folder = tmp_path / "practice"
    folder.mkdir()
    keyfiles.save(folder, KEYS, copies)
    return folder


def test_saved_keys_are_read_back_and_lie_in_three_places(folder: Path, copies: Path) -> None:
    assert keyfiles.load(folder, SALT, copies) == KEYS
    assert all(keyfiles.whole_copies(folder, SALT, copies).values())
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("lost", [NAMES[:1], NAMES[1:], NAMES])
@pytest.mark.parametrize("how", ["missing", "damaged", "of another practice"])
def test_any_whole_one_is_enough(folder: Path, copies: Path, lost: tuple[str, ...], how: str) -> None:
    for name in lost:
        if how == "missing":
            (folder / name).unlink()
        elif how == "damaged":
            (folder / name).write_bytes((folder / name).read_bytes()[:-9])
        else:
            other = keyslots.make(bytes(32), bytes(16), "other password", "Bo Other", CHEAP)
            (folder / name).write_bytes(keyslots.to_bytes(other))
    assert keyfiles.load(folder, SALT, copies) == KEYS


def test_with_none_left_the_sentence_points_to_the_recovery_code(folder: Path) -> None:
    for name in NAMES:
        (folder / name).unlink()
    with pytest.raises(DamagedFile, match="recovery code"):
        keyfiles.load(folder, SALT, None)


def test_after_a_change_the_earlier_password_opens_none_of_them(folder: Path, copies: Path) -> None:
    keyfiles.save(folder, LATER, copies)
    for damaged in NAMES:
        (folder / damaged).unlink()
        keys = keyfiles.load(folder, SALT, copies)
        assert keyslots.unlock(keys, "second password", SALT).root_key == ROOT
        with pytest.raises(WrongPassword):
            keyslots.unlock(keys, "first password", SALT)


def test_the_later_of_the_spare_ones_wins(folder: Path, copies: Path) -> None:
    keyfiles.save(folder, LATER, copies)
    (folder / keyfiles.NAME).unlink()
    (folder / keyfiles.PAIR_NAME).write_bytes(keyslots.to_bytes(KEYS))
    assert keyfiles.load(folder, SALT, copies) == LATER


def test_a_settings_folder_that_cannot_be_written_does_not_hinder(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    keyfiles.save(folder, LATER, blocked)
    assert keyfiles.load(folder, SALT, blocked) == LATER


@pytest.mark.parametrize("fail_at", range(8))
def test_a_disk_that_fails_at_any_step_leaves_a_way_in(
    folder: Path, copies: Path, monkeypatch: pytest.MonkeyPatch, fail_at: int
) -> None:
    steps = 0

    def failing(name: str) -> None:
        original = getattr(durable, name)

        def step(*arguments: object) -> object:
            nonlocal steps
            steps += 1
            if steps > fail_at:
                raise OSError(28, "No space left on device")
            return original(*arguments)

        monkeypatch.setattr(durable, name, step)

    for name in ("flush", "_rename", "flush_folder"):
        failing(name)
    try:
        keyfiles.save(folder, LATER, None)
    except OSError:
        assert fail_at < 6
    else:
        assert fail_at >= 6
    keys = keyfiles.load(folder, SALT, None)
    assert keys in (KEYS, LATER)
    assert not list(folder.glob("*.tmp"))
    (folder / keyfiles.NAME).unlink()
    assert keyfiles.load(folder, SALT, None) in (KEYS, LATER)
