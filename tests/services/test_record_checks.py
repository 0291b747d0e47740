"""Comparing every record with the history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.factories import Clock, add_client
from tests.services.desks import make_desk

from massagedesk.domain.errors import Cancelled
from massagedesk.services.desk import Desk
from massagedesk.services.record_checks import check_records


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened, _ = make_desk(tmp_path / "practice", Clock())
    add_client(opened)
    yield opened
    opened.close()


def test_records_as_they_were_written_match(desk: Desk) -> None:
    with desk.database.read() as connection:
        found = check_records(connection)
    assert found.sentence == "Every record matches the history."


def test_it_can_be_stopped_although_nothing_is_wrong(desk: Desk) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with desk.database.read() as connection, pytest.raises(Cancelled):
        check_records(connection, stop)
