"""The practice itself through its service."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories import Clock, open_desk, set_up

from massagedesk.domain.errors import RuleViolation
from massagedesk.persistence.engine import Changes


def test_whoever_is_told_of_a_change_reads_the_new_name(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    heard: list[str] = []

    def listen(_changes: Changes) -> None:
        heard.append(desk.practice.practice.name)

    desk.database.on_change(listen)
    desk.practice.save(replace(desk.practice.details(), name="Juniper Street Massage"))
    assert heard == ["Juniper Street Massage"]
    desk.close()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"family_name": ""}, "family_name"),
        ({"npi": "1993999999"}, "npi"),
        ({"group_npi": "1993999999"}, "group_npi"),
        ({"zone": "Mars/Phobos"}, "zone"),
        ({"tax_id": "12"}, "tax_id"),
    ],
)
def test_what_cannot_be_is_named_by_field_and_changes_nothing(
    tmp_path: Path, wrong: dict[str, str], field: str
) -> None:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    before = desk.practice.details()
    with pytest.raises(RuleViolation) as caught:
        desk.practice.save(replace(before, **wrong))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert desk.practice.details() == before
    desk.close()
