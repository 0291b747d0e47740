"""Made-up practices: the same for the same seed, true to the rules, with every awkward case in them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from massagedesk.domain.dates import DateRange, age
from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import Conflict
from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.domain.prescriptions import PrescriptionState
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.services import vaults
from massagedesk.services.demo import PASSWORD, MadeUp, make_practice, present_day
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PaperRequest
from massagedesk.services.opening import desk_of
from massagedesk.services.prescriptions import Filter
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)
TODAY = date(2026, 3, 3)
OUR_TABLES = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT IN ('audit_entries', 'backup_records') AND name NOT LIKE 'sign%' ORDER BY name
"""


def make(folder: Path, *, seed: int = 1, today: date = TODAY, years: int = 1) -> MadeUp:
    return make_practice(
        folder / "practice", years=years, seed=seed, today=today, cost=CHEAP, settings_folder=folder / "settings"
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeUp]:
    """One year, made once for the tests that only look."""
    made = make(tmp_path_factory.mktemp("demo"))
    yield made
    made.vault.lock()


@pytest.fixture(scope="module")
def desk(made: MadeUp) -> Desk:
    return desk_of(made.vault, made.clock)


def rows(desk: Desk, statement: str) -> list[tuple[Any, ...]]:
    with desk.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def everything(made: MadeUp) -> dict[str, list[tuple[Any, ...]]]:
    desk = desk_of(made.vault, made.clock)
    tables = [name for (name,) in rows(desk, OUR_TABLES)]
    return {name: rows(desk, f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables}


# --- sameness ---------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_records_and_another_gives_others(tmp_path: Path) -> None:
    found = []
    for place, seed in enumerate((5, 5, 6)):
        made = make(tmp_path / str(place), seed=seed, years=0)
        found.append(everything(made))
        made.vault.lock()
    assert found[0] == found[1]
    assert found[0]["clients"] != found[2]["clients"]


def test_every_signed_note_carries_a_signature(desk: Desk) -> None:
    found = desk.evidence.verify()
    assert found.is_intact, found.problems
    assert found.notes.notes > 500
    assert found.notes.without_key == 0


def test_it_is_never_made_over_a_practice(tmp_path: Path) -> None:
    make(tmp_path, years=0).vault.lock()
    with pytest.raises(Conflict):
        make(tmp_path, years=0)


@pytest.mark.parametrize(
    ("today", "present"),
    [
        (date(2026, 3, 3), date(2026, 3, 3)),
        (date(2026, 3, 6), date(2026, 3, 6)),
        (date(2026, 3, 7), date(2026, 3, 3)),
        (date(2026, 3, 8), date(2026, 3, 3)),
    ],
)
def test_on_a_weekend_it_is_set_on_the_tuesday_before(today: date, present: date) -> None:
    assert present_day(today) == present


# --- true to the rules ------------------------------------------------------------------------------------------


def test_it_passes_every_check_of_a_practice_file(made: MadeUp) -> None:
    assert vaults.check(made.vault).is_sound


def test_every_signed_note_is_unaltered_and_complete(desk: Desk) -> None:
    with desk.look() as session:
        from sqlalchemy import select

        from massagedesk.domain.visits import SessionNote, Visit

        by_id = {visit.id: visit for visit in session.scalars(select(Visit))}
        notes = session.scalars(select(SessionNote)).all()
    assert len(notes) > 500
    for note in notes:
        visit = by_id[note.visit_id]
        visit.check()
        if note.is_signed:
            assert note.is_unaltered(visit), note.number
            assert note.missing_to_sign(visit) == [], note.number


def test_soap_2_nobody_is_treated_while_another_is(desk: Desk) -> None:
    overlaps = """
        SELECT a.started_at, b.started_at FROM visits a JOIN visits b
        ON a.id < b.id AND a.started_at < b.ended_at AND b.started_at < a.ended_at
    """
    assert rows(desk, overlaps) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("visits", "started_at"),
        ("session_notes", "entered_at"),
        ("session_notes", "signed_at"),
        ("addenda", "signed_at"),
        ("payments", "paid_on"),
        ("charges", "charged_on"),
        ("measurements", "taken_on"),
    ],
)
def test_nothing_was_done_in_the_future(desk: Desk, table: str, column: str) -> None:
    ((last,),) = rows(desk, f"SELECT max({column}) FROM {table}")
    now = desk.now().isoformat().replace("+00:00", "Z") if column.endswith("_at") else TODAY.isoformat()
    assert last <= now


def test_everybody_treated_as_a_minor_has_a_guardian(desk: Desk) -> None:
    minors = 0
    for row in desk.clients.find(limit=10_000, include_archived=True):
        client = desk.clients.get(row.id)
        client.check(desk.today())
        minors += client.is_minor(desk.today())
    assert minors >= 2


# --- its shape --------------------------------------------------------------------------------------------------


def test_a_year_has_the_sessions_of_a_year(desk: Desk) -> None:
    counted = dict(rows(desk, "SELECT status, count(*) FROM appointments GROUP BY status"))
    booked = sum(counted.values())
    assert 700 <= counted["completed"] <= 1100
    assert 0.86 <= counted["completed"] / booked <= 0.93
    assert {"late_cancelled", "no_show", "confirmed", "scheduled"} <= set(counted)
    assert 80 <= desk.clients.count() <= 160


def test_today_has_somebody_next_a_draft_and_orders_that_end(desk: Desk) -> None:
    board, needs = desk.today_board.board(), desk.today_board.needs()
    assert len(board.rows) == 6
    assert board.next is not None
    assert board.next.appointment.client_name == "Hannah Lindqvist"
    assert len(needs.unsigned) == 2
    assert needs.ending
    assert needs.unpaid_sessions


def names(desk: Desk) -> set[str]:
    return {row.name for row in desk.clients.find(limit=10_000, include_archived=True)}


@pytest.mark.parametrize(
    "name",
    [
        "Siobhán O’Malley", "Anne-Marie d’Angelo-Smythe", "Thị Hương Nguyễn", "Łukasz Żółkiewski", "Ирина Соколова",
        "Ελένη Παπαδοπούλου", "ليلى الحسن", "רות לוי", "小明 王", "花子 山田", "민수 김", "X",
    ],
)  # fmt: skip
def test_names_of_all_scripts_are_there(desk: Desk, name: str) -> None:
    assert name in names(desk)


def test_namesakes_a_marriage_a_death_and_an_eighteenth_birthday(desk: Desk) -> None:
    assert len(desk.clients.namesakes("Maria", "Garcia")) >= 2
    father, son = sorted(row.born_on for row in desk.clients.namesakes("John", "Whitaker") if row.born_on)
    assert son.year - father.year > 16
    assert [row.name for row in desk.clients.find("albright")] == ["Rebecca Stone"]
    people = [desk.clients.get(row.id) for row in desk.clients.find(limit=10_000, include_archived=True)]
    assert any(client.deceased_on for client in people)
    soon = desk.today() + timedelta(days=60)
    turning = [c for c in people if c.born_on and age(c.born_on, desk.today()) == 17 and age(c.born_on, soon) == 18]
    assert turning


def test_orders_that_trip_software_up(desk: Desk) -> None:
    orders = desk.prescriptions.all()
    assert any(row.ordered and row.used > row.ordered for row in orders), "session 13 of 12"
    assert any(row.state is PrescriptionState.EXPIRED and row.left for row in orders), "expired in mid-course"
    details = [desk.prescriptions.details(row.id) for row in orders]
    assert any(order.expires_on is None for order in details), "no expiry"
    assert any(order.renews_id for order in details), "renewed"
    without_npi = {prescriber.id for prescriber in desk.prescriptions.prescribers() if not prescriber.npi}
    assert any(order.prescriber_id in without_npi for order in details), "prescriber without an NPI"
    by_client: dict[ClientId, set[tuple[str, ...]]] = {}
    for row in desk.prescriptions.rows(Filter.OPEN):
        by_client.setdefault(row.client_id, set()).add(row.areas)
    assert any(len(areas) > 1 for areas in by_client.values()), "two open for different areas"


def test_times_that_trip_software_up(desk: Desk) -> None:
    starts = {desk.local(datetime.fromisoformat(at)) for (at,) in rows(desk, "SELECT started_at FROM visits")}
    local = {(start.month, start.day, start.hour) for start in starts}
    assert (2, 29, 10) in local
    assert any(start.utcoffset() != (start + timedelta(hours=3)).astimezone(UTC).astimezone(desk.zone).utcoffset()
               for start in starts), "a night the clocks change"  # fmt: skip
    crossing = "SELECT started_at, ended_at FROM visits WHERE ended_at IS NOT NULL"
    ends = [[desk.local(datetime.fromisoformat(moment)) for moment in pair] for pair in rows(desk, crossing)]
    assert any(start.date() != end.date() for start, end in ends), "over midnight"


def test_words_and_money_that_trip_software_up(desk: Desk) -> None:
    ((longest,),) = rows(desk, "SELECT max(length(subjective)) FROM session_notes")
    assert longest > 20_000
    ((odd,),) = rows(desk, "SELECT count(*) FROM session_notes WHERE objective LIKE '%\t%' AND objective LIKE '%😀%'")
    assert odd == 1
    purposes = {purpose for (purpose,) in rows(desk, "SELECT DISTINCT purpose FROM payments")}
    assert {"visit", "tip", "missed_fee", "gift_card_sale"} <= purposes
    ((back,),) = rows(desk, "SELECT count(*) FROM payments WHERE amount < 0")
    assert back >= 2
    ((minutes,),) = rows(desk, "SELECT count(DISTINCT minutes) FROM visit_minutes WHERE minutes IN (7, 8, 22, 23, 53)")
    assert minutes >= 4


# --- it can be worked with --------------------------------------------------------------------------------------


def test_its_password_opens_it_again(tmp_path: Path) -> None:
    make(tmp_path, years=0).vault.lock()
    vault = vaults.open_practice(
        tmp_path / "practice", password=PASSWORD, clock=lambda: datetime(2026, 3, 3, 18, tzinfo=UTC), cost=CHEAP,
        settings_folder=tmp_path / "settings",
    )  # fmt: skip
    assert vault.person == "June Calloway"
    vault.lock()


def by_name(desk: Desk, name: str) -> ClientId:
    return next(row.id for row in desk.clients.find(name) if row.name == name)


def test_all_three_papers_can_be_printed_for_its_people(desk: Desk) -> None:
    hannah, thomas = by_name(desk, "Hannah Lindqvist"), by_name(desk, "Thomas Lindqvist")
    order: PrescriptionId = desk.prescriptions.of_client(hannah)[0].id
    year = desk.today().year - 1
    requests = (
        PaperRequest(kind=DocumentKind.PROGRESS, client_id=hannah, prescription_id=order),
        PaperRequest(kind=DocumentKind.NOTES, client_id=hannah, days=DateRange(date(2026, 1, 1), TODAY)),
        PaperRequest(kind=DocumentKind.HSA, client_id=thomas, year=year),
    )
    for request in requests:
        assert desk.documents.preview(request).startswith(b"%PDF")
    statuses = {row.status for row in desk.schedule.between(DateRange.of_week(TODAY))}
    assert {AppointmentStatus.COMPLETED, AppointmentStatus.CONFIRMED, AppointmentStatus.NO_SHOW} <= statuses
