"""Cases that trip software up: clock changes, leap days, midnight, session 13 of 12, long notes, odd characters."""

from __future__ import annotations

from datetime import date, timedelta

from massagedesk.domain.clients import Client
from massagedesk.services.demo.builder import Builder
from massagedesk.services.demo.history import Planned
from massagedesk.services.demo.people import AWKWARD
from massagedesk.services.demo.words import COMPLAINTS, SUBJECTIVE

LONG_NOTE_WORDS = 5000


def awkward_sessions(builder: Builder, today: date, first_on: date) -> list[Planned]:
    """A session or two for each of the awkward people, in the weeks before the present ones."""
    events = []
    begun = min(max(first_on + timedelta(days=1), today - timedelta(days=452)), today - timedelta(days=60))
    for place, person in enumerate(AWKWARD):
        day = begun + timedelta(days=place)
        start = builder.at(day, "19:00")

        def make(person=person, day=day, start=start) -> None:  # type: ignore[no-untyped-def]
            client = builder.person(person, today, day)
            builder.session(client, start, builder.services[2])

        events.append(Planned(start, 100 + place, make))
    events.append(
        Planned(builder.at(max(first_on, today - timedelta(days=330)), "20:30"), 150, lambda: _cases(builder, today))
    )
    return events


def _cases(builder: Builder, today: date) -> None:
    client = _somebody(builder, today, "Casey", "Morrow")
    begun = today - timedelta(days=330)
    _thirteen_of_twelve(builder, client, begun)
    _two_at_once(builder, client, today)
    _clock_changes(builder, _somebody(builder, today, "Morgan", "Nightingale"), today)
    _long_note(builder, _somebody(builder, today, "Blair", "Longfellow"), begun)


def _somebody(builder: Builder, today: date, given: str, family: str) -> Client:
    from massagedesk.services.demo.people import Person

    return builder.person(Person(given=given, family=family, born=date(1980, 3, 3)), today, today - timedelta(days=340))


def _thirteen_of_twelve(builder: Builder, client: Client, begun: date) -> None:
    """Expired in mid-course and one session more than ordered."""
    course = builder.order(client, COMPLAINTS[0], begun, expires_on=begun + timedelta(days=30))
    for number in range(13):
        start = builder.at(begun + timedelta(days=3 * number), "20:00")
        builder.session(client, start, builder.services[0], course, insurer_pays=True)


def _two_at_once(builder: Builder, client: Client, today: date) -> None:
    """An auto and a work order open together, for different areas; one has no expiry, its prescriber no NPI."""
    no_npi = next(prescriber for prescriber in builder.prescribers if prescriber.npi is None)
    builder.order(client, COMPLAINTS[1], today - timedelta(days=12), treatment="manual therapy, auto injury")
    builder.order(
        client, COMPLAINTS[5], today - timedelta(days=9), sessions=6, per_week=1, expires_on=None,
        treatment="massage therapy, work injury", prescriber=no_npi,
    )  # fmt: skip


def _clock_changes(builder: Builder, client: Client, today: date) -> None:
    """Sessions in the nights the clocks change, on 29 February, and across midnight."""
    year = today.year - 1
    leap = max(y for y in range(year - 3, year + 1) if y % 4 == 0)
    for day, clock in (
        (_sunday(year, 3, 2), "1:30"),
        (_sunday(year, 11, 1), "1:30"),
        (date(leap, 2, 29), "10:00"),
        (date(year, 6, 30), "23:30"),
    ):
        builder.session(client, builder.at(day, clock), builder.services[2])


def _sunday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))


def _long_note(builder: Builder, client: Client, day: date) -> None:
    sentence = SUBJECTIVE[4].format(where="the neck", limit="driving")
    times = LONG_NOTE_WORDS // len(sentence.split()) + 1
    text = {
        "subjective": " ".join([sentence] * times),
        "objective": "Pasted from a form:\tleft\tright\n\trotation\t62°\t70°\nFelt 😀 after, 💆 next week. عُنُق 首",
        "assessment": "Improving.",
        "plan": "Continue.",
    }
    builder.session(client, builder.at(day, "21:30"), builder.services[2], text=text)
