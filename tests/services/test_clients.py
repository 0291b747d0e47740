"""Clients: entered, changed, found, put away; and the header that never scrolls away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.factories import Clock, add_client, add_prescription, book, chart, open_desk, set_up

from massagedesk.domain.clients import ContactRole, Severity
from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, new_uuid
from massagedesk.domain.practice import Address
from massagedesk.services.clients import ContactDetails, ContraindicationDetails
from massagedesk.services.desk import Desk

GUARDIAN = ContactDetails(role=ContactRole.GUARDIAN, name="Lucía Vargas", relation="mother", phone="(360) 555-0177")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    yield desk
    desk.close()


def names(desk: Desk, text: str = "", **options: object) -> list[str]:
    return [row.name for row in desk.clients.find(text, **options)]  # type: ignore[arg-type]


# --- entering ---------------------------------------------------------------------------------------------------


def test_everything_typed_comes_back_with_blanks_put_right(desk: Desk) -> None:
    client = add_client(
        desk,
        "  Thị   Hương ",
        "Nguyễn",
        preferred_name="Huong",
        address=Address(street="12 Elm Street", city="Blaine", state="WA", zip_code="98230"),
        remarks="Likes the room warm.\n  Two blankets.",
        contacts=(ContactDetails(role=ContactRole.EMERGENCY, name="Minh Nguyễn", relation="brother"),),
        contraindications=(ContraindicationDetails(label=" Latex allergy ", severity=Severity.FORBIDS),),
    )
    details = desk.clients.details(client)
    assert (details.given_name, details.family_name) == ("Thị Hương", "Nguyễn")
    assert details.remarks == "Likes the room warm.\n  Two blankets."
    assert details.address.city == "Blaine"
    assert [(person.name, person.relation) for person in details.contacts] == [("Minh Nguyễn", "brother")]
    assert [(item.label, item.severity) for item in details.contraindications] == [("Latex allergy", Severity.FORBIDS)]
    desk.clients.save(details)
    assert desk.clients.details(client) == details


def test_a_change_keeps_people_and_limits_that_stay(desk: Desk) -> None:
    client = add_client(
        desk,
        contacts=(GUARDIAN, replace(GUARDIAN, name="Nils Vargas")),
        contraindications=(ContraindicationDetails(label="Latex"),),
    )
    before = desk.clients.details(client)
    kept = before.contacts[0]
    desk.clients.save(replace(before, contacts=(replace(kept, phone="(360) 555-0100"),), contraindications=()))
    after = desk.clients.details(client)
    assert [(person.id, person.phone) for person in after.contacts] == [(kept.id, "(360) 555-0100")]
    assert after.contraindications == ()


def test_a_minor_without_a_guardian_is_not_entered(desk: Desk) -> None:
    with pytest.raises(RuleViolation) as caught:
        add_client(desk, "Mateo", "Vargas", born_on=date(2011, 5, 1))
    assert caught.value.field == "guardian_name"
    with pytest.raises(RuleViolation):
        add_client(desk, "Mateo", "Vargas", born_on=date(2011, 5, 1), contacts=(replace(GUARDIAN, name=" "),))
    assert desk.clients.count() == 0


def test_a_limit_without_words_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    client = add_client(desk)
    details = replace(
        desk.clients.details(client), phone="gone", contraindications=(ContraindicationDetails(label=" "),)
    )
    with pytest.raises(RuleViolation) as caught:
        desk.clients.save(details)
    assert caught.value.field == "contraindications"
    assert desk.clients.details(client).phone == "(360) 555-0142"


def test_what_is_not_there_is_said(desk: Desk) -> None:
    gone = ClientId(new_uuid())
    for ask in (desk.clients.get, desk.clients.details, desk.clients.header, desk.clients.archive):
        with pytest.raises(NotFound):
            ask(gone)


# --- finding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Anna Berg", "Berta Fischer-Lund", "Hannah Lindqvist", "Łukasz Żółkiewski"]),
        ("lin", ["Hannah Lindqvist"]),
        ("LINDQ hann", ["Hannah Lindqvist"]),
        ("zolk", ["Łukasz Żółkiewski"]),
        ("żół", ["Łukasz Żółkiewski"]),
        ("lund", ["Berta Fischer-Lund"]),
        ("b", ["Anna Berg", "Berta Fischer-Lund"]),
        ("100%", []),
        ("_", []),
        ("\\", []),
        ("'", []),
    ],
)
def test_a_few_letters_find_any_part_of_a_name(desk: Desk, typed: str, found: list[str]) -> None:
    for given, family in (
        ("Hannah", "Lindqvist"),
        ("Łukasz", "Żółkiewski"),
        ("Berta", "Fischer-Lund"),
        ("Anna", "Berg"),
    ):
        add_client(desk, given, family, phone="")
    assert sorted(names(desk, typed)) == sorted(found)
    assert desk.clients.count(typed) == len(found)


def test_names_that_start_with_what_is_typed_come_first(desk: Desk) -> None:
    for given, family in (("Rosanna", "Zeller"), ("Hannah", "Young"), ("Zoe", "Hannover")):
        add_client(desk, given, family)
    assert names(desk, "hann") == ["Hannah Young", "Zoe Hannover"]
    assert names(desk, "z") == ["Zoe Hannover", "Rosanna Zeller"]


def test_a_married_name_is_found_under_the_old_one(desk: Desk) -> None:
    client = add_client(desk, "Rebecca", "Albright")
    desk.clients.save(replace(desk.clients.details(client), family_name="Stone", former_names="Rebecca Albright"))
    assert names(desk, "albr") == names(desk, "stone") == ["Rebecca Stone"]


def test_the_list_comes_in_pages_by_family_name(desk: Desk) -> None:
    for place in range(7):
        add_client(desk, "Client", f"Number{place}")
    pages = [names(desk, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [name for page in pages for name in page] == [f"Client Number{place}" for place in range(7)]
    assert desk.clients.find(limit=1)[0].sort_name == "Number0, Client"


def test_who_is_put_away_is_only_found_when_asked_for(desk: Desk) -> None:
    client = add_client(desk)
    desk.clients.archive(client)
    assert names(desk, "hannah") == []
    assert names(desk, "hannah", include_archived=True) == ["Hannah Lindqvist"]
    assert (desk.clients.count(), desk.clients.count(include_archived=True)) == (0, 1)
    desk.clients.archive(client, undo=True)
    assert names(desk) == ["Hannah Lindqvist"]


def test_namesakes_are_told_apart_by_their_birth_dates(desk: Desk) -> None:
    one = add_client(desk, "Maria", "Garcia", born_on=date(1988, 11, 30))
    add_client(desk, "maria", "garcia", born_on=date(1961, 2, 1))
    add_client(desk, "Maria", "Garcia-Lopez")
    assert [row.born_on for row in desk.clients.namesakes("Maria", " Garcia ", one)] == [date(1961, 2, 1)]
    assert len(desk.clients.namesakes("Maria", "Garcia")) == 2


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Łukasz", "Żak", ("łukasz", "żak")),
        ("Иван", "Петров", ("иван", "петров")),
        ("Émile", "Dubois", ("ÉMILE", "dubois")),
        ("Émile", "Dubois", ("Emile", "Dubois")),
    ],
)
def test_namesakes_are_found_in_every_script(desk: Desk, given: str, family: str, typed: tuple[str, str]) -> None:
    one = add_client(desk, given, family)
    add_client(desk, f"{given}a", family)
    assert [row.id for row in desk.clients.namesakes(*typed)] == [one]


def test_a_line_says_when_somebody_came_last_and_comes_next(desk: Desk) -> None:
    client = add_client(desk)
    last, following = datetime(2026, 3, 2, 17, tzinfo=UTC), datetime(2026, 3, 5, 17, tzinfo=UTC)
    chart(desk, book(desk, client, last))
    book(desk, client, following + timedelta(days=7))
    book(desk, client, following)
    (row,) = desk.clients.find("hannah")
    assert (row.last_seen_at, row.next_at) == (last, following)


# --- the header -------------------------------------------------------------------------------------------------


def test_the_header_tells_who_what_limits_and_what_is_left(desk: Desk) -> None:
    client = add_client(
        desk,
        contraindications=(
            ContraindicationDetails(label="Latex allergy"),
            ContraindicationDetails(label="Thrombosis", severity=Severity.FORBIDS),
        ),
    )
    late = add_prescription(desk, client, expires_on=date(2026, 6, 1))
    soon = add_prescription(desk, client)
    header = desk.clients.header(client)
    assert (header.name, header.initials, header.line) == (
        "Hannah Lindqvist",
        "HL",
        "47 · she/her · (360) 555-0142",
    )
    assert header.contraindications == (("Thrombosis", Severity.FORBIDS), ("Latex allergy", Severity.LIMITS))
    assert header.prescription is not None
    assert (header.prescription.id, header.other_open, header.is_session_today) == (soon, 1, False)
    book(desk, client, datetime(2026, 3, 3, 18, tzinfo=UTC), soon)
    assert desk.clients.header(client).is_session_today
    desk.prescriptions.close(soon)
    after = desk.clients.header(client)
    assert after.prescription is not None
    assert (after.prescription.id, after.other_open, after.is_session_today) == (late, 0, False)


def test_the_header_of_a_minor_names_the_guardian_until_the_birthday(desk: Desk) -> None:
    minor = add_client(desk, "Mateo", "Vargas", born_on=date(2008, 3, 4), contacts=(GUARDIAN,))
    grown = add_client(desk, "Ella", "Bergstrom", born_on=date(2008, 3, 3), contacts=(GUARDIAN,))
    assert desk.clients.header(minor).guardian == "Lucía Vargas (360) 555-0177"
    assert desk.clients.header(grown).guardian == ""


def test_a_name_in_one_part_has_a_header_too(desk: Desk) -> None:
    client = add_client(desk, "", "Wong", born_on=None, pronouns="", phone="")
    header = desk.clients.header(client)
    assert (header.name, header.initials, header.age, header.line) == ("Wong", "W", None, "")
    assert [row.sort_name for row in desk.clients.find()] == ["Wong"]
