"""How each status looks and is said, and the verb that leads to it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from massagedesk.domain.schedule import AppointmentStatus as Status


@dataclass(frozen=True)
class StatusLook:
    """Glyph, edge tone and words of a status. Colour is never the only carrier: each has its own glyph and edge."""

    icon: str
    tone: str
    _word: str
    _verb: str
    key: str = ""
    """The key that sets it in the calendar."""

    @property
    def word(self) -> str:
        """ "Late cancel"."""
        return QCoreApplication.translate("Statuses", self._word)

    @property
    def verb(self) -> str:
        """ "Mark arrived"."""
        return QCoreApplication.translate("Statuses", self._verb)


def _look(icon: str, tone: str, word: object, verb: object, key: str = "") -> StatusLook:
    return StatusLook(icon, tone, str(word), str(verb), key)


LOOKS = {
    Status.SCHEDULED: _look(
        "circle-dashed",
        "accent",
        QT_TRANSLATE_NOOP("Statuses", "Scheduled"),
        QT_TRANSLATE_NOOP("Statuses", "Back to scheduled"),
    ),
    Status.CONFIRMED: _look(
        "circle-check",
        "accent",
        QT_TRANSLATE_NOOP("Statuses", "Confirmed"),
        QT_TRANSLATE_NOOP("Statuses", "Confirm"),
        "C",
    ),
    Status.ARRIVED: _look(
        "circle-dot",
        "accent",
        QT_TRANSLATE_NOOP("Statuses", "Arrived"),
        QT_TRANSLATE_NOOP("Statuses", "Mark arrived"),
        "A",
    ),
    Status.COMPLETED: _look(
        "check", "ok", QT_TRANSLATE_NOOP("Statuses", "Completed"), QT_TRANSLATE_NOOP("Statuses", "Complete")
    ),
    Status.LATE_CANCELLED: _look(
        "ban",
        "warning",
        QT_TRANSLATE_NOOP("Statuses", "Late cancel"),
        QT_TRANSLATE_NOOP("Statuses", "Late cancel"),
        "L",
    ),
    Status.NO_SHOW: _look(
        "user-x", "danger", QT_TRANSLATE_NOOP("Statuses", "No-show"), QT_TRANSLATE_NOOP("Statuses", "No-show"), "O"
    ),
    Status.CANCELLED: _look(
        "x", "muted", QT_TRANSLATE_NOOP("Statuses", "Canceled"), QT_TRANSLATE_NOOP("Statuses", "Cancel"), "X"
    ),
}

IN_LEGEND = (
    Status.SCHEDULED,
    Status.CONFIRMED,
    Status.ARRIVED,
    Status.COMPLETED,
    Status.LATE_CANCELLED,
    Status.NO_SHOW,
)
"""Canceled in time is not drawn at all: the time is free again."""

GIVEN_UP = (Status.CANCELLED, Status.LATE_CANCELLED, Status.NO_SHOW)
"""What did not take place; may carry a reason."""
