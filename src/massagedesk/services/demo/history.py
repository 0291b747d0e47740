"""The years behind: week after week of a practice of about eighteen sessions, with orders that come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from massagedesk.domain.billing import OfferedService
from massagedesk.domain.clients import Client
from massagedesk.domain.prescriptions import OrderKind
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.services.demo import words
from massagedesk.services.demo.builder import Builder, Course12

SLOTS = ("8:00", "9:30", "11:00", "13:00", "14:30", "16:00")
WEEKLY_MEAN, WEEKLY_SPREAD = 18, 4
NEW_CLIENTS_A_YEAR = 55
CLOSED_WEEKS = 5
RAMP_WEEKS = 104
SPRING_2020 = (date(2020, 3, 16), date(2020, 5, 25))
SUMMER_2020 = date(2020, 8, 31)
LAST_OLD_BACK_CODE = date(2021, 9, 30)
"""M54.5 could be billed until this day; orders of that time carry it."""


@dataclass
class Regular:
    """Somebody who keeps coming: under an order, or every so many weeks."""

    client: Client
    course: Course12 | None
    weeks_apart: int
    insurer_pays: bool
    visits_left: int


@dataclass(frozen=True, order=True)
class Planned:
    """Something that has its fixed place in the story."""

    at: datetime
    place: int
    make: Callable[[], object]


class History:
    """Fills weeks with sessions. Fixed events keep their times, the rest is filled in around them."""

    def __init__(self, builder: Builder, today: date, planned: list[Planned]) -> None:
        self._b = builder
        self._today = today
        self._planned = sorted(planned)
        self._active: list[Regular] = []
        self._main, self._unprescribed = builder.services[0], builder.services[2:4]

    def weeks(self, first_monday: date, last_monday: date) -> Iterator[date]:
        """Writes week after week, yielding each Monday when its records are ready to be saved."""
        monday, number = first_monday, 0
        total = max(1, (last_monday - first_monday).days // 7)
        ramps = total > 3 * 52
        while monday < last_monday:
            self._week(monday, number, ramps=ramps)
            yield monday
            monday, number = monday + timedelta(weeks=1), number + 1

    # --- inside ------------------------------------------------------------------------------------------------

    def _week(self, monday: date, number: int, *, ramps: bool) -> None:
        dice, after = self._b.dice, monday + timedelta(weeks=1)
        fixed = [event for event in self._planned if monday <= event.at.astimezone(self._b.zone).date() < after]
        taken = {event.at for event in fixed}
        wanted = self._wanted(monday, number, ramps=ramps)
        self._welcome(monday, wanted / WEEKLY_MEAN)
        free = [
            start
            for weekday in range(5)
            for slot in SLOTS
            if (start := self._b.at(monday + timedelta(days=weekday), slot)) not in taken
        ]
        starts = sorted(dice.sample(free, min(len(free), max(0, wanted - len(fixed)))))
        events = [*fixed, *self._fill(starts)]
        for event in sorted(events, key=lambda event: (event.at, event.place)):
            event.make()

    def _wanted(self, monday: date, number: int, *, ramps: bool) -> int:
        dice = self._b.dice
        wanted = dice.gauss(WEEKLY_MEAN, WEEKLY_SPREAD)
        if dice.random() < CLOSED_WEEKS / 52 or SPRING_2020[0] <= monday < SPRING_2020[1]:
            return 0
        if ramps and number < RAMP_WEEKS:
            wanted *= 0.4 + 0.6 * number / RAMP_WEEKS
        if SPRING_2020[1] <= monday < SUMMER_2020:
            wanted *= 0.6
        return max(0, min(28, round(wanted)))

    def _welcome(self, monday: date, share: float) -> None:
        """New clients of the week, more at the start so that there is somebody to treat."""
        dice = self._b.dice
        if share == 0:
            return
        wanted = max(0, 14 - len(self._active)) if len(self._active) < 14 else 0
        if dice.random() < NEW_CLIENTS_A_YEAR / 47 * share - 0.35:
            wanted += dice.choice((1, 1, 2))
        for _ in range(wanted):
            self._active.append(self._newcomer(monday))

    def _newcomer(self, monday: date) -> Regular:
        dice = self._b.dice
        client = self._b.stranger(self._today, monday)
        kind = dice.random()
        if kind < 0.35:
            return Regular(
                client, None, dice.choice((1, 2, 2, 3, 4)), False, min(500, round(dice.lognormvariate(1.8, 1)))
            )
        is_insured = kind < 0.70
        return Regular(client, self._order(client, monday, is_insured=is_insured), 1, is_insured, 0)

    def _order(self, client: Client, starts_on: date, *, is_insured: bool) -> Course12:
        dice = self._b.dice
        complaint = dice.choice(words.COMPLAINTS)
        facts: dict[str, object] = {}
        kind = dice.random()
        if kind > 0.85:
            facts.update(sessions=dice.choice((8, 18, 24)), weeks=dice.choice((4, 9, 12)))
        elif kind > 0.60:
            facts.update(sessions=6, weeks=dice.choice((4, 6)), per_week=1)
        if not is_insured and dice.random() < 0.3:
            facts.update(
                kind=OrderKind.LETTER,
                sessions=None,
                per_week=None,
                weeks=None,
                expires_on=starts_on + timedelta(days=364),
            )
        if starts_on <= LAST_OLD_BACK_CODE and complaint.codes[0][0] == "M54.59":
            facts.update(codes=(("M54.5", "Low back pain"),))
        return self._b.order(client, complaint, starts_on, **facts)

    def _fill(self, starts: list[datetime]) -> Iterator[Planned]:
        """One event for each free time, for those whose turn it is; at most as often a week as ordered."""
        dice = self._b.dice
        turns: list[Regular] = []
        for regular in self._active:
            if regular.course is not None:
                turns += [regular] * (regular.course.order.per_week or 1)
            elif dice.random() < 1 / regular.weeks_apart:
                turns.append(regular)
        dice.shuffle(turns)
        for place, (start, regular) in enumerate(zip(starts, turns, strict=False)):
            yield Planned(start, place, lambda start=start, regular=regular: self._meet(regular, start))  # type: ignore[misc]

    def _meet(self, regular: Regular, start: datetime) -> None:
        if regular not in self._active:
            return
        dice, day = self._b.dice, start.astimezone(self._b.zone).date()
        service = self._service(regular)
        fate = dice.random()
        if fate < 0.07:
            self._b.booked(regular.client, start, service, AppointmentStatus.LATE_CANCELLED, regular.course, "ill")
            return
        if fate < 0.105:
            self._b.booked(regular.client, start, service, AppointmentStatus.NO_SHOW, regular.course)
            return
        self._b.session(regular.client, start, service, regular.course, insurer_pays=regular.insurer_pays)
        self._move_on(regular, day)

    def _service(self, regular: Regular) -> OfferedService:
        if regular.course is not None:
            return self._main
        return self._b.dice.choices(self._unprescribed, (7, 2))[0]

    def _move_on(self, regular: Regular, day: date) -> None:
        """What comes after this session: more of the same, a renewal, coming on one's own, or good-bye."""
        dice = self._b.dice
        course = regular.course
        if course is None:
            regular.visits_left -= 1
            if regular.visits_left <= 0:
                self._active.remove(regular)
            return
        ordered = course.order.ordered_sessions
        is_done = course.done >= ordered if ordered else day >= course.order.last_on(90)
        if not is_done and day < course.order.last_on(90):
            return
        fate = dice.random()
        if fate < 0.30:
            before = course.order
            regular.course = self._b.order(
                regular.client,
                course.complaint,
                day + timedelta(days=1),
                renews_id=before.id,
                codes=tuple((str(d.code), d.description) for d in before.diagnoses),
            )
        elif fate < 0.55:
            regular.course, regular.weeks_apart, regular.insurer_pays = None, dice.choice((2, 3, 4)), False
            regular.visits_left = round(dice.lognormvariate(1.8, 1)) + 1
        else:
            self._active.remove(regular)
