"""Errors a person can act on. Each carries the sentence shown to her; anything else that is raised is a bug."""

from __future__ import annotations

import math


class MassageDeskError(Exception):
    """Something the practitioner can act on; `str(error)` is the sentence shown."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        """Name of the input the sentence is about, where there is one."""


class RuleViolation(MassageDeskError):
    """What was asked breaks a rule of the trade or leaves out something a rule needs."""


class NotFound(MassageDeskError):
    """The record or file asked for does not exist (any more)."""


class Conflict(MassageDeskError):
    """Something else stands in the way: a booked time, an open practice, a taken number."""


class WrongPassword(MassageDeskError):
    """The password or the recovery code does not open this practice or backup."""


class TooManyTries(MassageDeskError):
    """Several wrong passwords came in a row; the next one may be tried after `seconds`."""

    def __init__(self, seconds: float) -> None:
        whole = max(1, math.ceil(seconds))
        wait = f"{whole} second{'s' if whole > 1 else ''}" if whole < 100 else f"{math.ceil(whole / 60)} minutes"
        super().__init__(
            f"Several wrong passwords were tried. Wait {wait}, then try again; the recovery sheet opens it at once.",
            field="password",
        )
        self.seconds = seconds


class UnsuitablePlace(MassageDeskError):
    """The folder is copied or served by other software while it is in use; it can be used after she agrees to it."""


class DamagedFile(MassageDeskError):
    """A file of ours was cut, altered or is unreadable."""


class NewerFile(MassageDeskError):
    """A file was written by a later MassageDesk than this one."""


class Cancelled(MassageDeskError):
    """She stopped the work before it was done; nothing was kept of it."""

    def __init__(self, sentence: str = "Stopped. Nothing was changed.") -> None:
        super().__init__(sentence)
