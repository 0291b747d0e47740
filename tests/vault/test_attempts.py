"""Wrong passwords: counted beside the practice, waited for, by no clock that can be set, and never against her."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from massagedesk.domain.errors import DamagedFile, TooManyTries, WrongPassword
from massagedesk.vault import attempts
from massagedesk.vault.attempts import FREE, Failures, Tries, wait_after

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


class Computer:
    """Two clocks: one on the wall, which can be set, and one that runs since the start."""

    def __init__(self) -> None:
        self.now = NOON
        self.up = 1000.0

    def wall(self) -> datetime:
        return self.now

    def uptime(self) -> float:
        return self.up

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.up += seconds

    def tries(self, folder: Path) -> Tries:
        """As a program started just now has them."""
        return Tries(folder, self.wall, self.uptime)


@pytest.fixture
def computer() -> Computer:
    return Computer()


def fail(tries: Tries, by: str = "password") -> None:
    with pytest.raises(WrongPassword), tries.one(by):
        raise WrongPassword("no")


def fail_often(computer: Computer, folder: Path, times: int) -> None:
    for _ in range(times):
        computer.passes(2000)
        fail(computer.tries(folder))


def test_the_wait_grows_from_nothing_to_a_quarter_of_an_hour() -> None:
    assert [wait_after(failures) for failures in range(FREE + 5)] == [0, 0, 0, 0, 5, 10, 20, 40]
    assert wait_after(1_000_000) == 900


def test_a_few_slips_cost_nothing(computer: Computer, tmp_path: Path) -> None:
    for _ in range(FREE):
        fail(computer.tries(tmp_path))
    assert computer.tries(tmp_path).seconds_to_wait() == 0


def test_the_next_password_has_to_wait_also_after_a_new_start_of_the_program(
    computer: Computer, tmp_path: Path
) -> None:
    fail_often(computer, tmp_path, FREE + 2)
    tried: list[str] = []
    with pytest.raises(TooManyTries, match="10 seconds") as caught, computer.tries(tmp_path).one("password"):
        tried.append("never")
    assert tried == []
    assert caught.value.seconds == 10
    computer.passes(9)
    assert computer.tries(tmp_path).seconds_to_wait() == 1
    computer.passes(1)
    with computer.tries(tmp_path).one("password"):
        tried.append("now")
    assert tried == ["now"]


def test_a_refused_try_is_not_one_more(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, FREE + 1)
    for _ in range(5):
        with pytest.raises(TooManyTries), computer.tries(tmp_path).one("password"):
            pass
    assert computer.tries(tmp_path).failures.passwords == FREE + 1


def test_the_recovery_code_never_waits_but_is_remembered(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, FREE + 3)
    fail(computer.tries(tmp_path), "recovery_code")
    failures = computer.tries(tmp_path).failures
    assert failures.passwords == FREE + 3
    assert [each.by for each in failures.attempts[-2:]] == ["password", "recovery_code"]
    assert failures.attempts[-1].at == computer.now


# --- clocks ----------------------------------------------------------------------------------------------------


def test_setting_the_clock_forward_does_not_shorten_the_wait(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, FREE + 3)
    computer.now += timedelta(days=1)
    assert computer.tries(tmp_path).seconds_to_wait() == 20


def test_a_clock_set_back_neither_lengthens_nor_ends_the_wait(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, FREE + 3)
    computer.now -= timedelta(days=400)
    computer.passes(15)
    assert computer.tries(tmp_path).seconds_to_wait() == 5


def test_after_a_new_start_of_the_computer_the_wall_clock_counts(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, FREE + 3)
    computer.passes(15)
    computer.up = 2.0
    assert computer.tries(tmp_path).seconds_to_wait() == 5


def test_after_both_the_wait_begins_anew_and_ends(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, FREE + 3)
    computer.up = 2.0
    computer.now -= timedelta(days=1)
    assert computer.tries(tmp_path).seconds_to_wait() == 20
    computer.passes(12)
    assert computer.tries(tmp_path).seconds_to_wait() == 8
    computer.passes(8)
    assert computer.tries(tmp_path).seconds_to_wait() == 0


# --- the file --------------------------------------------------------------------------------------------------


def test_what_opened_the_practice_leaves_no_trace_of_itself(computer: Computer, tmp_path: Path) -> None:
    tries = computer.tries(tmp_path)
    with tries.one("password"):
        assert (tmp_path / attempts.NAME).exists()  # written before it was judged
    assert list(tmp_path.iterdir()) == []


def test_a_program_ended_while_it_judged_has_counted(computer: Computer, tmp_path: Path) -> None:
    with computer.tries(tmp_path).one("password"):
        assert computer.tries(tmp_path).failures.passwords == 1


def test_damage_met_on_the_way_is_nobodys_fault(computer: Computer, tmp_path: Path) -> None:
    with pytest.raises(DamagedFile), computer.tries(tmp_path).one("password"):
        raise DamagedFile("cut")
    assert computer.tries(tmp_path).failures == Failures()


def test_forgetting_starts_anew(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, 9)
    computer.tries(tmp_path).forget()
    assert computer.tries(tmp_path).failures == Failures()
    assert list(tmp_path.iterdir()) == []


def test_only_the_latest_are_kept_one_by_one(computer: Computer, tmp_path: Path) -> None:
    fail_often(computer, tmp_path, 60)
    failures = computer.tries(tmp_path).failures
    assert (failures.passwords, len(failures.attempts)) == (60, 50)


ENDLESS = b'{"attempts": [], "passwords": Infinity, "wall": 0, "uptime": 0}'


TRIED = b'{"attempts": [{"at": "%s", "by": "%s"}], "passwords": 9, "wall": 0, "uptime": 0}'
BEFORE_TIME = TRIED % (b"0001-01-01T00:00:00+23:59", b"password")
HALF_A_LETTER = TRIED % (b"2026-03-03T17:00:00+00:00", b"\\ud800")


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b'{"attempts": [{}]}', b"\xff", b'{"attempts": 3}', ENDLESS),
        *(b"[" * 100_000, BEFORE_TIME, HALF_A_LETTER),
    ],
    ids=lambda content: str(len(content)),
)
def test_a_file_nobody_can_read_keeps_nobody_out(computer: Computer, tmp_path: Path, content: bytes) -> None:
    (tmp_path / attempts.NAME).write_bytes(content)
    assert computer.tries(tmp_path).seconds_to_wait() == 0


def test_a_folder_that_cannot_be_written_to_keeps_nobody_out(computer: Computer, tmp_path: Path) -> None:
    tries = computer.tries(tmp_path / "missing")
    for _ in range(FREE + 1):
        fail(tries)
    assert tries.seconds_to_wait() == 5
