"""Making a practice and taking it back."""

from __future__ import annotations

from pathlib import Path

from tests.factories import Clock
from tests.services.desks import make_desk

from massagedesk.services import greeting, opening
from massagedesk.vault import ballast, lockfile


def test_a_practice_that_is_taken_back_leaves_nothing_of_itself(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    desk, _ = make_desk(folder, Clock())
    greeting.write(folder, greeting.of_desk(desk, None))
    (folder / ballast.NAME).write_bytes(b"")
    opening.take_back(desk)
    assert [path.name for path in folder.iterdir() if path.name != lockfile.NAME] == []
