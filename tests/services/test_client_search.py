"""What she types to find a client: names, phones and birth dates the way people write them."""

from pathlib import Path

import pytest
from tests.factories import Clock, add_client, open_desk, set_up


@pytest.mark.parametrize(
    "typed",
    ["555-0142", "(360) 555-0142", "360.555.0142", "5550142", "6/12/1978", "1978-06-12", "lind 0142", "hannah 1978"],
)
def test_phones_and_birth_dates_are_found_as_people_write_them(tmp_path: Path, typed: str) -> None:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    add_client(desk)
    add_client(desk, "Maria", "Garcia", phone="(360) 555-0199", born_on=None)
    assert [row.name for row in desk.clients.find(typed)] == ["Hannah Lindqvist"]
    assert desk.clients.count(typed) == 1
    desk.close()


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    add_client(desk)
    assert desk.clients.find("555-0143") == []
    assert desk.clients.find("6/13/1978") == []
    desk.close()
