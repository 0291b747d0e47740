"""The present weeks: people under way in their courses, and the calendar of this week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from massagedesk.domain.billing import PayerKind, PaymentMethod, PaymentPurpose
from massagedesk.domain.clients import Client
from massagedesk.domain.money import Money
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.services.demo.builder import Builder, Course12
from massagedesk.services.demo.history import Planned
from massagedesk.services.demo.people import PRESENT
from massagedesk.services.demo.words import COMPLAINTS

_S = AppointmentStatus


@dataclass(frozen=True)
class Visitor:
    """Whom this week's calendar holds: how many sessions are behind, of how many."""

    done: int
    ordered: int
    complaint: int
    ends_in: int
    """Days until the order ends."""
    prescriber: int
    per_week: int = 2
    is_insured: bool = False


VISITORS = {
    "hannah": Visitor(7, 12, 1, 19, 0, is_insured=True),
    "walt": Visitor(5, 12, 3, 31, 4, is_insured=True),
    "maria": Visitor(10, 12, 2, 6, 1, is_insured=True),
    "ingrid": Visitor(1, 6, 5, 40, 2, 1),
    "grace": Visitor(3, 6, 5, 36, 2, 1),
    "victor": Visitor(9, 12, 0, 24, 3, is_insured=True),
    "samir": Visitor(2, 8, 0, 61, 3, 1),
    "lucia": Visitor(1, 6, 6, 44, 0, 1),
    "dale": Visitor(0, 12, 2, 55, 4, is_insured=True),
    "bea": Visitor(1, 8, 6, 48, 1, 1),
    "renee": Visitor(6, 18, 2, 57, 0),
    "pete": Visitor(8, 12, 4, 21, 4, is_insured=True),
    "aroha": Visitor(2, 12, 0, 50, 1),
    "yuki": Visitor(0, 6, 5, 45, 2, 1),
}
"""The others come without an order: Tomás for the first time, Nora, Jamal, Chidi, Anna-Lise, Marcus."""

WEEK: tuple[tuple[tuple[str, str, int], ...], ...] = (
    (("8:00", "grace", 1), ("9:30", "victor", 0), ("11:00", "nora", 2), ("13:00", "samir", 0), ("14:30", "lucia", 1),
     ("16:00", "dale", 3)),
    (("8:00", "walt", 0), ("9:30", "hannah", 0), ("11:00", "tomas", 4), ("13:00", "maria", 0), ("14:30", "jamal", 2),
     ("16:00", "ingrid", 1)),
    (("8:00", "bea", 0), ("9:30", "samir", 1), ("11:00", "chidi", 2), ("13:00", "renee", 3), ("15:00", "pete", 0),
     ("16:30", "aroha", 0)),
    (("8:00", "yuki", 0), ("9:30", "hannah", 0), ("11:00", "victor", 0), ("13:00", "grace", 1), ("14:30", "anna", 2),
     ("16:30", "marcus", 2)),
    (("8:00", "walt", 0), ("9:30", "samir", 0), ("11:00", "maria", 0), ("13:00", "lucia", 1), ("14:30", "dale", 0)),
)  # fmt: skip
"""Five days of time, person and service (by its place in the list); the second is the present day's."""
PRESENT_DAY = 1
UNPRESCRIBED = ("tomas", "nora", "jamal", "chidi", "anna", "marcus")

_HSA_DAYS = {1: (20,), 7: (), 12: (6, 20)}
"""One session in January and none in July: a year that fits one sheet."""

HANNAH_NOTES = (
    ((7, 5), "“It catches whenever I look over my left shoulder.” Headaches three times a week since the collision.",
     "Upper trapezius right very tight, levator trigger point, rotation left 48°.", "First session under the order."),
    ((7, 5), "“Sore for a day, then lighter.” Slept five hours through.",
     "Upper trapezius right tight, scalenes guarded, rotation left 50°.", "As expected for this stage."),
    ((6, 4), "“Prone is not good for my neck.” Worked side-lying instead.",
     "Prone not tolerated, worked side-lying. Rotation left 52°.", "Tolerated well in side-lying."),
    ((6, 4), "Chin tucks done daily. Headache twice.",
     "Levator scapulae right, sustained pressure. Rotation left 55°.", "Improving; home care changed to chin tucks."),
    ((5, 3), "“Drove 40 minutes without stopping for the first time.”",
     "Suboccipitals softer, scapular border tight. Rotation left 57°.", "Improving. Driving goal ahead of plan."),
    ((5, 3), "Headaches down to one a week.",
     "Suboccipital release, upper trapezius right. Rotation left 58°.", "Improving; headaches down to one a week."),
    ((4, 2), "“Stiff in the morning, eases by ten. Headache only once this week.”",
     "Upper trapezius R tight, levator trigger point, rotation left 58° to 66°.",
     "Improving. Blind-spot goal 5 of 10, was 3 at the start."),
)  # fmt: skip


class Showcase:
    """Plans the sessions already given to this week's people, then books the week."""

    def __init__(self, builder: Builder, today: date) -> None:
        self._b = builder
        self._today = today
        self._monday = today - timedelta(days=today.weekday())
        self._clients: dict[str, Client] = {}
        self._courses: dict[str, Course12] = {}

    # --- before this week --------------------------------------------------------------------------------------

    def planned(self) -> list[Planned]:
        """Sessions of the weeks before this one, at the hours these people like."""
        events: list[Planned] = []
        taken: set[datetime] = set()
        for place, (name, visitor) in enumerate(VISITORS.items()):
            this_week = self._already_this_week(name)
            days = self._days(visitor.done - this_week, visitor.per_week, place, taken)
            first = days[0].astimezone(self._b.zone).date() if days else self._monday - timedelta(days=3)
            start = self._b.at(first, "6:00")
            events.append(Planned(start, place, lambda n=name, v=visitor, f=first: self._begin(n, v, f)))  # type: ignore[misc]
            events += [
                Planned(day, place, lambda n=name, v=visitor, d=day, k=k: self._past(n, v, d, k))  # type: ignore[misc]
                for k, day in enumerate(days)
            ]
        events += self._hsa_year(taken)
        return events

    def _template(self, offset: int) -> tuple[tuple[str, str, int], ...]:
        """The day of the template that falls `offset` days from the present one."""
        return WEEK[(PRESENT_DAY + offset) % 5]

    def _already_this_week(self, name: str) -> int:
        gone = range(-self._today.weekday(), 0)
        days = [who for offset in gone for _, who, _ in self._template(offset)]
        first_today = self._template(0)[0][1]
        return days.count(name) + (name == first_today)

    def _days(self, count: int, per_week: int, place: int, taken: set[datetime]) -> list[datetime]:
        """So many free times before this week, `per_week` to a week, oldest first."""
        found: list[datetime] = []
        monday = self._monday
        while len(found) < max(0, count):
            monday -= timedelta(weeks=1)
            hours = ("8:00", "9:30", "11:00", "13:00", "14:30", "16:00")
            in_week: list[datetime] = []
            for step in range(30):
                slot = (place * 7 + step) % 30
                start = self._b.at(monday + timedelta(days=slot % 5), hours[slot // 5])
                if start not in taken and all(abs(start - other) >= timedelta(hours=44) for other in in_week):
                    in_week.append(start)
                if len(in_week) == per_week:
                    break
            taken.update(in_week)
            found += sorted(in_week, reverse=True)
        return sorted(found[: max(0, count)])

    def _begin(self, name: str, visitor: Visitor, first: date) -> None:
        client = self._client(name, first)
        weeks = max(1, -(-visitor.ordered // visitor.per_week))
        self._courses[name] = self._b.order(
            client,
            COMPLAINTS[visitor.complaint],
            first,
            sessions=visitor.ordered,
            per_week=visitor.per_week,
            weeks=weeks,
            expires_on=max(self._today + timedelta(days=visitor.ends_in), first + timedelta(days=7)),
            prescriber=self._b.prescribers[visitor.prescriber],
        )

    def _client(self, name: str, first: date) -> Client:
        if name not in self._clients:
            self._clients[name] = self._b.person(PRESENT[name], self._today, first)
        return self._clients[name]

    def _past(self, name: str, visitor: Visitor, start: datetime, place: int) -> None:
        facts: dict[str, object] = {}
        if name == "hannah":
            facts = hannah_note(place)
        self._b.session(
            self._clients[name],
            start,
            self._b.services[0],
            self._courses[name],
            insurer_pays=visitor.is_insured,
            insurer_days=(0, 0),
            paid=not (name == "ingrid" and place == visitor.done - 1),
            **facts,  # type: ignore[arg-type]
        )

    def _hsa_year(self, taken: set[datetime]) -> list[Planned]:
        """A self-pay client with a letter of medical necessity for part of the last year, for a full statement."""
        year = self._today.year - 1
        starts = []
        for month in range(1, 13):
            for day in _HSA_DAYS.get(month, (6, 20)):
                on = date(year, month, day)
                on += timedelta(days=(7 - on.weekday()) if on.weekday() > 4 else 0)
                start = self._b.at(on, "17:30")
                if start not in taken:
                    starts.append(start)
        state: dict[str, Course12] = {}

        def visit(start: datetime) -> None:
            day = start.astimezone(self._b.zone).date()
            client = self._client("thomas", date(year, 1, 2))
            if day >= date(year, 3, 3) and "letter" not in state:
                from massagedesk.domain.prescriptions import OrderKind

                state["letter"] = self._b.order(
                    client,
                    COMPLAINTS[0],
                    date(year, 3, 3),
                    kind=OrderKind.LETTER,
                    sessions=None,
                    per_week=None,
                    weeks=None,
                    expires_on=date(year, 9, 2),
                    prescriber=self._b.prescribers[2],
                )
            letter = state.get("letter") if day <= date(year, 9, 2) else None
            self._b.session(client, start, self._b.services[0], letter)

        return [Planned(start, 90, lambda start=start: visit(start)) for start in starts]  # type: ignore[misc]

    # --- this week ---------------------------------------------------------------------------------------------

    def this_week(self) -> None:
        """Books the present week: done, being done, expected."""
        for weekday in range(5):
            day = self._monday + timedelta(days=weekday)
            offset = (day - self._today).days
            for place, (clock, name, service) in enumerate(self._template(offset)):
                self._book(self._b.at(day, clock), name, service, offset, place)
        for name in ("hannah", "walt", "maria"):
            day = self._monday + timedelta(weeks=1, days=PRESENT_DAY)
            clock = {"hannah": "9:30", "walt": "8:00", "maria": "13:00"}[name]
            self._expected(self._b.at(day, clock), name, 0, _S.SCHEDULED)

    def _book(self, start: datetime, name: str, service: int, offset: int, place: int) -> None:
        day = start.astimezone(self._b.zone).date()
        if offset < 0 and name == "samir" and service == 0:
            self._b.booked(self._client(name, day), start, self._b.services[0], _S.NO_SHOW, self._courses.get(name))
        elif offset < 0 or (offset == 0 and place == 0):
            is_unsigned = (offset == 0) or (offset == -1 and name == "lucia")
            self._attended(start, name, service, sign=not is_unsigned)
        elif name == "marcus":
            client = self._client(name, day)
            self._b.booked(client, start, self._b.services[service], _S.LATE_CANCELLED, reason="work")
        else:
            is_sure = offset == 0 or (place + offset) % 3 != 0
            self._expected(start, name, service, _S.CONFIRMED if is_sure else _S.SCHEDULED)

    def _attended(self, start: datetime, name: str, service: int, *, sign: bool) -> None:
        day = start.astimezone(self._b.zone).date()
        visitor = VISITORS.get(name)
        facts = hannah_note(len(HANNAH_NOTES) - 1) if name == "hannah" else {}
        self._b.session(
            self._client(name, day),
            start,
            self._b.services[service],
            self._courses.get(name),
            sign=sign,
            insurer_pays=bool(visitor and visitor.is_insured),
            insurer_days=(0, 0),
            **facts,  # type: ignore[arg-type]
        )

    def _expected(self, start: datetime, name: str, service: int, status: AppointmentStatus) -> None:
        client = self._client(name, start.astimezone(self._b.zone).date())
        self._b.booked(client, start, self._b.services[service], status, self._courses.get(name))

    def earlier_visits(self) -> list[Planned]:
        """Those without an order were here before, all but Tomás; Ingrid still owes one session."""
        events = []
        for place, name in enumerate(UNPRESCRIBED[1:]):
            start = self._b.at(self._monday - timedelta(weeks=3) + timedelta(days=place), "18:30")
            events.append(
                Planned(
                    start,
                    80 + place,
                    lambda n=name, s=start: self._b.session(  # type: ignore[misc]
                        self._client(n, s.date()), s, self._b.services[2], paid=n != "jamal"
                    ),
                )
            )
        return events

    def odd_money(self) -> None:
        """A bounced check, a refund, a gift card, a missed-visit fee, an insurer asking money back."""
        client = self._clients["samir"]
        day = self._today - timedelta(days=9)
        self._b.payment(client, None, Money(4000), day, purpose=PaymentPurpose.MISSED_FEE)
        self._b.payment(self._client("nora", day), None, Money(11500), day, purpose=PaymentPurpose.GIFT_CARD_SALE)
        jamal = self._client("jamal", day)
        check, note = PaymentMethod.CHECK, "check returned by the bank"
        self._b.payment(jamal, None, Money(2500), day, method=check, purpose=PaymentPurpose.RETAIL)
        self._b.payment(jamal, None, Money(-2500), day, method=check, purpose=PaymentPurpose.RETAIL, remarks=note)
        pete = self._clients["pete"]
        self._b.payment(
            pete, None, Money(-5190), day, PayerKind.INSURER, check, "Cascade Mutual", purpose=PaymentPurpose.RETAIL,
            remarks="overpayment asked back",
        )  # fmt: skip


def hannah_note(place: int) -> dict[str, object]:
    """The told story of one client, for a course that reads like one."""
    pain, subjective, objective, assessment = HANNAH_NOTES[min(place, len(HANNAH_NOTES) - 1)]
    text = {
        "subjective": subjective,
        "objective": objective,
        "assessment": assessment,
        "plan": "Suboccipitals and scapular border next. Chin tucks 2 × 10 daily.",
    }
    return {"pain": pain, "text": text}
