"""Folders on drives that do not answer."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from massagedesk.services import reaching
from massagedesk.services.reaching import NO_ANSWER, UNKNOWN, Reach, Reaching

STICK = Path("/media/stick")
THERE = Reach(is_there=True, is_same_disk=False)
AWAY = Reach(is_there=False, is_same_disk=False)


class Drive:
    """Answers when it is awake; notes how often it was asked."""

    def __init__(self) -> None:
        self.awake = threading.Event()
        self.asked = 0
        self.answer = AWAY

    def ask(self, folder: Path) -> Reach:
        self.asked += 1
        assert self.awake.wait(60)
        return self.answer


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    monkeypatch.setattr(reaching, "PATIENT_SECONDS", 0.01)
    made = Drive()
    yield made
    made.awake.set()


def test_an_answer_that_comes_at_once_is_given(drive: Drive) -> None:
    drive.awake.set()
    asking = Reaching(drive.ask)
    assert asking.of(STICK) == AWAY
    drive.answer = THERE
    assert asking.of(STICK) == THERE


def test_a_sleeping_drive_holds_nobody_and_is_asked_once(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "AT_ONCE_SECONDS", 0.01)
    asking = Reaching(drive.ask)
    assert [asking.of(STICK), asking.of(STICK)] == [UNKNOWN, UNKNOWN]
    assert asking.waited_for(STICK) == NO_ANSWER
    assert drive.asked == 1
    monkeypatch.setattr(reaching, "PATIENT_SECONDS", 60)
    drive.awake.set()
    assert asking.waited_for(STICK) == AWAY
    drive.awake.clear()
    assert asking.of(STICK) == AWAY  # what was known before
