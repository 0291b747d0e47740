"""Words for what the client's page and the prescriptions show: days, states, money, papers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from massagedesk.domain.billing import PayerKind, PaymentMethod, PaymentPurpose
from massagedesk.domain.dates import MONTHS, spoken_day
from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.domain.treatment import Measure
from massagedesk.services.desk import Desk
from massagedesk.services.treatment import GoalRow

translate = QCoreApplication.translate


def day(desk: Desk, moment: datetime) -> str:
    """ "Tue 3 Mar"; with the year in other years."""
    return spoken_day(desk.local(moment).date(), today=desk.today())


def short_day(on: date, today: date) -> str:
    """ "Tue 3 Mar" this year, "3 Mar 2025" in another one: both fit a narrow column."""
    if on.year == today.year:
        return spoken_day(on, today=today)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def plain_day(on: date, today: date) -> str:
    """ "15 Apr", with the year when it is another one."""
    year = "" if on.year == today.year else f" {on.year}"
    return f"{on.day} {MONTHS[on.month - 1]}{year}"


def session_of(start: str, ordinal: int | None, ordered: int | None) -> str:
    """ "Appointment at 9:30 am, session 8 of 12"."""
    if ordinal is None:
        return start
    if ordered is None:
        return translate("ClientWords", "{start}, session {ordinal}").format(start=start, ordinal=ordinal)
    return translate("ClientWords", "{start}, session {ordinal} of {ordered}").format(
        start=start, ordinal=ordinal, ordered=ordered
    )


def status(value: AppointmentStatus) -> str:
    """The status of an appointment in a word."""
    return {
        AppointmentStatus.SCHEDULED: translate("ClientWords", "scheduled"),
        AppointmentStatus.CONFIRMED: translate("ClientWords", "confirmed"),
        AppointmentStatus.ARRIVED: translate("ClientWords", "arrived"),
        AppointmentStatus.COMPLETED: translate("ClientWords", "completed"),
        AppointmentStatus.CANCELLED: translate("ClientWords", "canceled"),
        AppointmentStatus.LATE_CANCELLED: translate("ClientWords", "late cancel"),
        AppointmentStatus.NO_SHOW: translate("ClientWords", "no-show"),
    }[value]


def status_icon(value: AppointmentStatus) -> tuple[str, str]:
    """The drawing and tone of a status."""
    return {
        AppointmentStatus.SCHEDULED: ("circle-dashed", "accent"),
        AppointmentStatus.CONFIRMED: ("circle-check", "accent"),
        AppointmentStatus.ARRIVED: ("circle-dot", "accent"),
        AppointmentStatus.COMPLETED: ("check", "ok"),
        AppointmentStatus.CANCELLED: ("ban", "muted"),
        AppointmentStatus.LATE_CANCELLED: ("ban", "warning"),
        AppointmentStatus.NO_SHOW: ("user-x", "danger"),
    }[value]


def pain(before: int | None, after: int | None) -> str:
    """ "Pain 4 → 2"."""
    if before is None:
        return ""
    if after is None:
        return translate("ClientWords", "Pain {before}").format(before=before)
    return translate("ClientWords", "Pain {before} → {after}").format(before=before, after=after)


def pain_values(before: int | None, after: int | None) -> str:
    """ "4 → 2", under a heading that says what it is."""
    return " → ".join(str(value) for value in (before, after) if value is not None)


def method(value: PaymentMethod) -> str:
    """How money came in."""
    return {
        PaymentMethod.CASH: translate("ClientWords", "cash"),
        PaymentMethod.CARD: translate("ClientWords", "card"),
        PaymentMethod.HSA_CARD: translate("ClientWords", "HSA or FSA card"),
        PaymentMethod.CHECK: translate("ClientWords", "check"),
        PaymentMethod.TRANSFER: translate("ClientWords", "transfer"),
        PaymentMethod.GIFT_CARD: translate("ClientWords", "gift card"),
    }[value]


def payer(value: PayerKind) -> str:
    """Who paid."""
    return {
        PayerKind.CLIENT: translate("ClientWords", "client"),
        PayerKind.INSURER: translate("ClientWords", "insurer"),
        PayerKind.EMPLOYER: translate("ClientWords", "employer"),
        PayerKind.OTHER: translate("ClientWords", "somebody else"),
    }[value]


def purpose(value: PaymentPurpose) -> str:
    """What money was for."""
    return {
        PaymentPurpose.VISIT: translate("ClientWords", "session"),
        PaymentPurpose.TIP: translate("ClientWords", "tip"),
        PaymentPurpose.MISSED_FEE: translate("ClientWords", "missed-visit fee"),
        PaymentPurpose.GIFT_CARD_SALE: translate("ClientWords", "gift card sold"),
        PaymentPurpose.RETAIL: translate("ClientWords", "goods sold"),
    }[value]


def paper(value: DocumentKind) -> str:
    """The name of a paper."""
    return {
        DocumentKind.PROGRESS: translate("ClientWords", "Progress report"),
        DocumentKind.NOTES: translate("ClientWords", "Session notes"),
        DocumentKind.HSA: translate("ClientWords", "HSA statement"),
    }[value]


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def number(value: Decimal) -> str:
    """ "5", "6.5"."""
    return f"{value.normalize():f}"


def value_of(value: Decimal, goal: GoalRow) -> str:
    """A reading of a goal with its unit: "58°"."""
    return f"{number(value)}{goal.unit}"


def target_of(goal: GoalRow) -> str:
    """ "8 of 10", "80°"."""
    if goal.measure is Measure.ROM:
        return value_of(goal.target, goal)
    return translate("ClientWords", "{value} of 10").format(value=number(goal.target))


def share_of(value: Decimal, goal: GoalRow) -> float:
    """Where a reading lies along the measure's scale, 0.0 to 1.0; a motion's scale ends a quarter past the largest."""
    if goal.measure is not Measure.ROM:
        return float(value / 10)
    largest = max(goal.baseline, goal.target, goal.latest)
    return float(value / (largest * Decimal("1.25"))) if largest > 0 else 0.0
