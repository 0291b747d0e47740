"""Evidence of a practice that was begun before there were signing keys, drills and this schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories import Clock

from massagedesk.services import opening, restoring
from massagedesk.services.desk import Desk
from massagedesk.services.restoring import Relation
from massagedesk.vault.kdf import KdfCost

KEPT = Path(__file__).resolve().parent.parent / "persistence" / "files" / "schema-1"
PASSWORD = "warm stones on a winter evening"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The kept practice of schema 1, brought to the present one."""
    shutil.copytree(KEPT / "practice", tmp_path / "practice")
    clock = Clock(datetime(2026, 3, 3, 17, 18, tzinfo=UTC))
    opened = opening.open_desk(tmp_path / "practice", password=PASSWORD, clock=clock, cost=KdfCost(8, 1, 1))
    yield opened
    opened.close()


def test_its_backup_passes_a_drill_although_it_is_of_the_earlier_schema(desk: Desk) -> None:
    result = desk.drills.run(KEPT / "backup.zip")
    assert result.is_ok, result.message
    assert {line.label: line.value for line in result.lines}["Signed notes still valid"] == "2"


def test_its_notes_say_that_they_were_signed_before_there_were_keys(desk: Desk) -> None:
    found = desk.evidence.verify()
    assert found.is_intact, found.problems
    assert (found.notes.notes, found.notes.without_key) == (2, 2)
    assert "signed before signing keys were made" in found.notes.sentence
    assert desk.visits.view(desk.visits.recent()[0].note_id).signing_key == ""


def test_the_next_note_gets_a_key_and_a_signature(desk: Desk) -> None:
    (draft,) = desk.visits.unsigned()
    desk.visits.sign(draft.note_id, PASSWORD)
    assert len(desk.visits.view(draft.note_id).signing_key) == 16
    found = desk.evidence.verify().notes
    assert (found.notes, found.without_key, found.is_intact) == (3, 2, True)


def test_its_backup_can_be_looked_into_before_restoring(desk: Desk) -> None:
    found = restoring.preview(KEPT / "backup.zip", desk.now, desk=desk)
    assert found.relation in (Relation.SAME, Relation.EARLIER)
    assert {line.label: line.there for line in found.lines}["Sessions"] == 3
