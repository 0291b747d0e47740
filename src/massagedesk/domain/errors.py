"""Errors a person can act on. Each carries the sentence shown to her; anything else that is raised is a bug."""

from __future__ import annotations


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


class DamagedFile(MassageDeskError):
    """A file of ours was cut, altered or is unreadable."""


class NewerFile(MassageDeskError):
    """A file was written by a later MassageDesk than this one."""


class Cancelled(MassageDeskError):
    """She stopped the work before it was done; nothing was kept of it."""

    def __init__(self, sentence: str = "Stopped. Nothing was changed.") -> None:
        super().__init__(sentence)
