"""Ctrl+K: people by a few letters, each with a line that tells namesakes apart."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.factories import Clock, add_client, book, chart, open_desk, set_up

from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriberDetails
from massagedesk.services.search import PersonKind


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    desk.prescriptions.save_prescriber(
        PrescriberDetails(given_name="Hannah", family_name="Okafor", credential="DO", clinic="Harbor Clinic")
    )
    yield desk
    desk.close()


def found(desk: Desk, text: str, limit: int = 8) -> list[tuple[PersonKind, str]]:
    return [(row.kind, row.name) for row in desk.search.people(text, limit)]


def test_nothing_typed_finds_nobody(desk: Desk) -> None:
    add_client(desk)
    assert desk.search.people("  ") == []


def test_clients_come_before_prescribers(desk: Desk) -> None:
    add_client(desk)
    assert found(desk, "hann") == [
        (PersonKind.CLIENT, "Hannah Lindqvist"),
        (PersonKind.PRESCRIBER, "Hannah Okafor, DO"),
    ]
    assert found(desk, "hann harbor") == [(PersonKind.PRESCRIBER, "Hannah Okafor, DO")]


def test_no_more_than_asked_for(desk: Desk) -> None:
    for place in range(5):
        add_client(desk, "Hannah", f"Number{place}")
    assert len(desk.search.people("hannah", limit=3)) == 3


@pytest.mark.parametrize(
    ("starts", "line"),
    [
        (None, "born 12 Jun 1978"),
        (datetime(2026, 3, 3, 21, tzinfo=UTC), "born 12 Jun 1978 · today 1:00 pm"),
        (datetime(2026, 3, 5, 21, tzinfo=UTC), "born 12 Jun 1978 · Thu 5 Mar 1:00 pm"),
    ],
)
def test_birth_date_and_next_appointment_tell_people_apart(desk: Desk, starts: datetime | None, line: str) -> None:
    client = add_client(desk)
    if starts is not None:
        book(desk, client, starts)
    (row,) = desk.search.people("lindqvist")
    assert row.detail == line


def test_without_a_next_appointment_the_last_visit_is_told(desk: Desk) -> None:
    client = add_client(desk, born_on=None)
    chart(desk, book(desk, client, datetime(2026, 3, 3, 17, tzinfo=UTC) - timedelta(days=90)))
    (row,) = desk.search.people("lindqvist")
    assert row.detail == f"last seen {date(2025, 12, 3):%a} 3 Dec 2025"
