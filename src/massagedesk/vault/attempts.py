"""Wrong passwords are counted beside the practice file, and each one makes the next wait longer.

There is no key while the practice is locked, so the count is kept in clear (`attempts.json`: when and how, nothing
else) and whoever may write in the folder can remove it: it slows down somebody at the keyboard. What slows down
somebody who took the files away is Argon2id. After the next unlocking the attempts go into the audit.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from massagedesk import durable
from massagedesk.domain.errors import TooManyTries, WrongPassword

NAME = "attempts.json"
FREE = 3
"""So many wrong passwords in a row cost nothing."""
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 900.0
_KEPT = 50
_WAYS = ("password", "recovery_code")


@dataclass(frozen=True)
class Attempt:
    """One try that did not open the practice."""

    at: datetime
    by: str
    """``password`` or ``recovery_code``."""


@dataclass(frozen=True)
class Failures:
    """All tries since the practice was last opened."""

    attempts: tuple[Attempt, ...] = ()
    """The latest fifty of them."""
    passwords: int = 0
    """How many were passwords; a recovery code cannot be guessed and is never made to wait."""
    wall: float = 0.0
    """When the last password was tried, in seconds of the computer's clock."""
    uptime: float = 0.0
    """The same moment in seconds since the computer was started; nobody can set that clock."""

    def left_to_wait(self, wall: float, uptime: float) -> float | None:
        """Seconds until the next password may be tried, 0.0 when now; None when neither clock can tell.

        Time counts only as far as both clocks say it passed. A clock set back, or a start of the computer since,
        leaves only the other one to ask; after both, the wait begins anew.
        """
        wait = wait_after(self.passwords)
        passed = [now - then for now, then in ((wall, self.wall), (uptime, self.uptime)) if now >= then]
        return max(0.0, wait - min(passed)) if passed else None


def wait_after(failures: int) -> float:
    """Seconds to wait after so many wrong passwords in a row: none, then 5, 10, 20 … up to a quarter of an hour."""
    if failures <= FREE:
        return 0.0
    return min(_FIRST_WAIT * 2.0 ** min(failures - FREE - 1, 20), _LONGEST_WAIT)


class Tries:
    """The tries at one practice folder; only for the holder of the folder's lock. Its file may always be missing."""

    def __init__(
        self, folder: Path, clock: Callable[[], datetime], uptime: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = folder / NAME
        self._clock = clock
        self._uptime = uptime
        self._kept = _read(self._path)

    @property
    def failures(self) -> Failures:
        """Tries so far that opened nothing."""
        return self._kept

    def seconds_to_wait(self) -> float:
        """How long until the next password may be tried."""
        left = self._kept.left_to_wait(self._clock().timestamp(), self._uptime())
        if left is None:
            self._keep(replace(self._kept, wall=self._clock().timestamp(), uptime=self._uptime()))
            return wait_after(self._kept.passwords)
        return left

    @contextmanager
    def one(self, by: str) -> Iterator[None]:
        """Try a password or recovery code in the block. Raises TooManyTries when it is too early for a password.

        The try is written down before it is made, so that ending the program does not undo it; it stays only when the
        block raises WrongPassword.
        """
        is_password = by == "password"
        if is_password and (left := self.seconds_to_wait()) > 0:
            raise TooManyTries(left)
        before = self._kept
        self._keep(self._with_one_more(by, is_password))
        try:
            yield
        except WrongPassword:
            raise
        except BaseException:
            self._keep(before)
            raise
        self._keep(before)

    def forget(self) -> None:
        """Start counting anew, after the tries were written into the audit."""
        self._keep(Failures())

    def _with_one_more(self, by: str, is_password: bool) -> Failures:
        now = self._clock()
        attempts = (*self._kept.attempts, Attempt(now, by))[-_KEPT:]
        if not is_password:
            return replace(self._kept, attempts=attempts)
        return Failures(attempts, self._kept.passwords + 1, now.timestamp(), self._uptime())

    def _keep(self, failures: Failures) -> None:
        self._kept = failures
        with suppress(OSError):  # a full or write-protected disk must not keep her out
            if failures.attempts:
                durable.write(self._path, _to_bytes(failures))
            else:
                self._path.unlink(missing_ok=True)


def _to_bytes(failures: Failures) -> bytes:
    attempts = [{"at": each.at.astimezone(UTC).isoformat(), "by": each.by} for each in failures.attempts]
    content = {
        "attempts": attempts,
        "passwords": failures.passwords,
        "wall": failures.wall,
        "uptime": failures.uptime,
    }
    return json.dumps(content, indent=1).encode()


def _attempt(at: str, by: str) -> Attempt:
    """Raises ValueError or OverflowError for what is none: others may have written in the file."""
    if by not in _WAYS:
        raise ValueError("not a way to try")
    return Attempt(datetime.fromisoformat(at).astimezone(UTC), by)


def _read(path: Path) -> Failures:
    try:
        content = json.loads(path.read_bytes())
        return Failures(
            tuple(_attempt(each["at"], each["by"]) for each in content["attempts"]),
            int(content["passwords"]),
            float(content["wall"]),
            float(content["uptime"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return Failures()
