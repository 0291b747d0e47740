"""When a backup is due, which ones are kept, how their age is told. Nothing here touches a disk or asks the clock."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum


class BackupReason(StrEnum):
    """Why a backup was made; the words are part of the file format."""

    FIRST = "first"
    MANUAL = "manual"
    DAILY = "daily"
    """The first one of a day, made after unlocking."""
    LOCKED = "locked"
    CLOSED = "closed"
    BEFORE_UPGRADE = "before_upgrade"
    BEFORE_RESTORE = "before_restore"
    BEFORE_ROTATION = "before_rotation"


ALWAYS_KEPT = frozenset((BackupReason.BEFORE_UPGRADE, BackupReason.BEFORE_RESTORE, BackupReason.BEFORE_ROTATION))
"""Made before something that cannot be taken back: thinning never removes them."""

LOCK_REST = timedelta(hours=4)
"""Locking for a short break makes no backup when there is one younger than this."""
REMIND_AFTER = timedelta(days=7)
"""A place that had no backup for so long is asked for."""
DRILL_EVERY = timedelta(days=7)
FAILED_DRILL_AGAIN = timedelta(days=1)


# --- keeping ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Copy:
    """One backup file at one place, as thinning sees it."""

    name: str
    made_at: datetime
    reason: str
    is_good: bool
    """Read back whole after it was written, and never found damaged since."""


@dataclass(frozen=True)
class Keeping:
    """How many are kept: the last one of so many days, weeks (Monday to Sunday) and months that have any.

    And everything that is younger than ``all_of``: what was wrecked this morning is in the one from before breakfast.
    """

    all_of: timedelta = timedelta(days=1)
    days: int = 7
    weeks: int = 5
    months: int = 12


KEEPING = Keeping()


def removable(copies: Iterable[Copy], now: datetime, zone: tzinfo, keeping: Keeping = KEEPING) -> list[Copy]:
    """Which copies of one place may be removed, oldest first.

    Only good ones, and only when a newer good one stays: all of the last day do, and the newest of each kept day, week
    and month. A copy that is not known to be good neither counts nor is removed, nor is one dated after ``now`` (the
    clock was wrong when it was made, or is now), nor one of `ALWAYS_KEPT`.
    """
    usable = sorted(
        (each for each in copies if each.is_good and each.made_at <= now and each.reason not in ALWAYS_KEPT),
        key=lambda each: (each.made_at, each.name),
        reverse=True,
    )
    kept: set[Copy] = {*usable[:1], *(each for each in usable if now - each.made_at < keeping.all_of)}
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (keeping.days, lambda local: local.date()),
        (keeping.weeks, lambda local: local.isocalendar()[:2]),
        (keeping.months, lambda local: (local.year, local.month)),
    )
    for count, period_of in periods:
        newest: dict[Hashable, Copy] = {}
        for each in usable:
            newest.setdefault(period_of(each.made_at.astimezone(zone)), each)
        kept.update(list(newest.values())[:count])
    return [each for each in reversed(usable) if each not in kept]


# --- being due -------------------------------------------------------------------------------------------------


def is_due(reason: BackupReason, last_at: datetime | None, now: datetime, zone: tzinfo, *, has_changed: bool) -> bool:
    """Whether a place should get a backup now; ``last_at`` is its last good one, ``has_changed`` since then.

    A last one dated after ``now`` says nothing: then it is due.
    """
    if last_at is None or last_at > now:
        return True
    if reason is BackupReason.DAILY:
        return last_at.astimezone(zone).date() != now.astimezone(zone).date()
    if reason is BackupReason.LOCKED:
        return has_changed and now - last_at >= LOCK_REST
    if reason is BackupReason.CLOSED:
        return has_changed
    return True


def is_drill_due(last_good_at: datetime | None, last_tried_at: datetime | None, now: datetime) -> bool:
    """Whether a backup should be opened for real again: weekly, and the day after one that failed."""
    if last_tried_at is not None and timedelta() <= now - last_tried_at < FAILED_DRILL_AGAIN:
        return False
    return last_good_at is None or not timedelta() <= now - last_good_at < DRILL_EVERY


# --- telling ---------------------------------------------------------------------------------------------------


def ago(age: timedelta) -> str:
    """How long ago, in the two letters there is room for: "just now", "12 min ago", "2 h ago", "3 days ago"."""
    minutes = int(age.total_seconds()) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    days = minutes // (24 * 60)
    return f"{days} day{'' if days == 1 else 's'} ago"


def told(backup_age: timedelta | None, proof_age: timedelta | None, *, has_changed: bool = False) -> str:
    """ "Last backup 2 h ago, proved 3 days ago", and with changes made since then "…; changes since then"."""
    if backup_age is None:
        return "No backup yet"
    proof = "never proved" if proof_age is None else f"proved {ago(proof_age)}"
    return f"Last backup {ago(backup_age)}, {proof}{'; changes since then' if has_changed else ''}"
