"""The annual HSA / FSA statement: a year's sessions, who paid, which order covers each (HSA-1 to HSA-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from massagedesk.domain.billing import PayerKind
from massagedesk.domain.dates import DateRange, spoken_day
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.domain.money import NOTHING, Money
from massagedesk.domain.prescriptions import OrderKind, Prescription
from massagedesk.persistence.queries.visits import VisitMoney
from massagedesk.reports.hsa_statement import HsaLetter, HsaSession, HsaStatement, HsaTotal
from massagedesk.services.papers.frame import Frame, slashed
from massagedesk.services.papers.progress import ordered_words

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


@dataclass(frozen=True)
class Cautions:
    """What to know before a statement is handed out; empty for nothing."""

    unfinished: str
    """ "Year not over: through Tue 3 Mar 2026."."""
    missing: str
    """Which of the license and the NPI it would lack."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Those that are to be said."""
        return tuple(said for said in (self.unfinished, self.missing) if said)


def cautions(desk: Desk, year: int) -> Cautions:
    """What to know before the statements of a year are made. Raises RuleViolation for a year that has not begun."""
    check_year(desk, year)
    person = desk.practice.practitioner
    lacks = [word for word, found in (("license number", person.licence_number), ("NPI", person.npi)) if not found]
    missing = ""
    if lacks:
        missing = (
            f"The statement will show no {' and no '.join(lacks)}. Enter what is missing under Settings, Practitioner "
            "and signature, or go on without it."
        )
    return Cautions(_unfinished(desk, year), missing)


def check_year(desk: Desk, year: int) -> None:
    """Raises RuleViolation for a year that has not begun: there is nothing to state about it."""
    if year > desk.today().year:
        raise RuleViolation(f"The year {year} has not begun yet. Choose an earlier year.", field="year")


def _unfinished(desk: Desk, year: int) -> str:
    today = desk.today()
    return f"Year not over: through {spoken_day(today)}." if year == today.year else ""


def compose(desk: Desk, client_id: ClientId, year: int, frame: Frame, *, show_diagnosis: bool = False) -> HsaStatement:
    """The statement of one client and calendar year. Raises RuleViolation for a year that has not begun."""
    check_year(desk, year)
    client, person = desk.clients.get(client_id), desk.practice.practitioner
    days = DateRange.of_year(year)
    everything = desk.billing.visits(client_id)
    attended = [visit for visit in everything if desk.local(visit.started_at).date() in days]
    orders = desk.prescriptions.orders_of(client_id)
    covering = _covering(desk, everything, orders)
    labels = _labels([covering[visit.visit_id] for visit in attended if covering[visit.visit_id]])
    sessions = tuple(_session(desk, visit, covering[visit.visit_id], labels) for visit in attended)
    with_letter = [session for session in sessions if session.letter]
    without = [session for session in sessions if not session.letter]
    used = [order for order in orders if order.id in labels]
    return HsaStatement(
        paper=frame.paper,
        letterhead=frame.letterhead,
        footer=frame.footer(client, remark="Not a claim"),
        year=year,
        first_on=days.first_on,
        last_on=days.last_on,
        provider=person.signing_name,
        license=person.licence_line.replace(" license ", " "),
        npi=str(person.npi or ""),
        tax_id=frame.tax_id,
        client_address=client.address.lines,
        sessions=sessions,
        with_letter=_total(with_letter),
        without_letter=_total(without),
        all_sessions=_total(list(sessions)),
        letters=tuple(
            HsaLetter(labels[order.id], _letter_text(desk, order))
            for order in sorted(used, key=lambda order: labels[order.id])
        ),
        remarks=tuple(said for said in (_unfinished(desk, year), _remark(desk, client_id, attended)) if said),
        diagnoses=tuple(f"{d.code} {d.description}" for order in used for d in order.diagnoses)
        if show_diagnosis
        else (),
    )


def _covering(desk: Desk, visits: list[VisitMoney], orders: list[Prescription]) -> dict[object, PrescriptionId | None]:
    """The order each visit falls under: its own prescription while that holds, else a letter valid that day (RX-4)."""
    default_days = desk.practice.practice.prescription_days
    by_id = {order.id: order for order in orders}
    letters = [order for order in orders if order.kind is OrderKind.LETTER]
    counts: dict[PrescriptionId, int] = {}
    found: dict[object, PrescriptionId | None] = {}
    for visit in visits:
        day = desk.local(visit.started_at).date()
        own = by_id.get(visit.prescription_id) if visit.prescription_id else None
        candidates = [*([own] if own else []), *(letter for letter in letters if letter is not own)]
        covering = None
        for order in candidates:
            ordinal = counts.get(order.id, 0) + 1
            is_covered = order.covers(day, ordinal, default_days)
            if is_covered or order is own:
                # A session booked under an order counts there (RX-2), covered or not.
                counts[order.id] = ordinal
            if is_covered:
                covering = order.id
                break
        found[visit.visit_id] = covering
    return found


def _labels(covering: list[PrescriptionId | None]) -> dict[PrescriptionId, str]:
    """L1, L2 … in the order they first appear."""
    labels: dict[PrescriptionId, str] = {}
    for order_id in covering:
        if order_id is not None and order_id not in labels:
            labels[order_id] = f"L{len(labels) + 1}"
    return labels


def _session(
    desk: Desk, visit: VisitMoney, order_id: PrescriptionId | None, labels: dict[PrescriptionId, str]
) -> HsaSession:
    return HsaSession(
        on=desk.local(visit.started_at).date(),
        description=f"{visit.description}, prescribed" if order_id else visit.description,
        minutes=visit.minutes,
        fee=visit.charged,
        paid_by_client=visit.paid_by_client,
        paid_by_others=visit.paid_by_others,
        letter=labels[order_id] if order_id else "",
    )


def _total(sessions: list[HsaSession]) -> HsaTotal:
    return HsaTotal(
        sessions=len(sessions),
        minutes=sum(session.minutes for session in sessions),
        fee=Money.total(session.fee for session in sessions),
        paid_by_client=Money.total(session.paid_by_client for session in sessions),
        paid_by_others=Money.total(session.paid_by_others for session in sessions),
    )


def _letter_text(desk: Desk, order: Prescription) -> str:
    prescriber = desk.prescriptions.prescriber(order.prescriber_id).name
    kind = "Letter of medical necessity" if order.kind is OrderKind.LETTER else f"Prescription {order.number}"
    last_on = order.last_on(desk.practice.practice.prescription_days)
    terms = ordered_words(order)
    facts = [f"valid {slashed(order.starts_on)} to {slashed(last_on)}", *([terms] if terms else [])]
    return f"{kind}, {prescriber}; {', '.join(facts)}."


def _remark(desk: Desk, client_id: ClientId, attended: list[VisitMoney]) -> str:
    ids = {visit.visit_id for visit in attended}
    others: dict[str, Money] = {}
    for payment in desk.billing.payments(client_id):
        if payment.visit_id in ids and payment.payer_kind is not PayerKind.CLIENT:
            name = payment.payer_name or payment.payer_kind.value
            others[name] = others.get(name, NOTHING) + payment.amount
    paid = "; ".join(f"{name}, {amount}" for name, amount in sorted(others.items()) if amount)
    first = f"Paid by others: {paid}." if paid else "No payment by an insurer, employer or anybody else was recorded."
    owed = Money.total(visit.owed for visit in attended)
    balance = f" {owed} of the fees is not paid yet." if owed > NOTHING else ""
    return f"{first}{balance} Tips, missed-visit fees, gift cards and retail sales are not included."
