"""The quick recognition of unchanged notes says yes to what the program writes; all else is judged by `note_checks`."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from tests.factories import Clock, add_client, add_prescription, book, charted
from tests.services.desks import PASSWORD, make_desk, signed_note

from massagedesk.domain.visits import AddendumKind
from massagedesk.persistence.examine import silent
from massagedesk.services.unchanged_notes import unchanged
from massagedesk.services.visits import AddendumDetails


def fits(note_id: str, content_hash: str, statement: bytes) -> str:
    return ""


def test_every_note_the_program_signs_is_recognised_but_those_with_additions(tmp_path: Path) -> None:
    clock = Clock()
    desk, _ = make_desk(tmp_path / "practice", clock)
    client_id = add_client(desk, "Hannah", "Lindqvist")
    order = add_prescription(desk, client_id)
    begins = desk.now()
    covered = desk.visits.start(book(desk, client_id, begins, order), begins)
    desk.visits.save_draft(covered, charted(begins, pain_before=6, plan="Say “back\\slash”, \t and \x01 – ü"))
    clock.forward(hours=2)
    desk.visits.sign(covered, PASSWORD)
    plain, added = (signed_note(desk, clock, client_id) for _ in range(2))
    details = AddendumDetails(kind=AddendumKind.ADDENDUM, text="Slept well.", reason="Told later")
    desk.visits.add(added, details, PASSWORD)
    with desk.database.read() as connection:
        assert set(unchanged(connection, fits, silent)) == {covered.hex, plain.hex}
        assert not set(unchanged(connection, lambda *_: "a reason", silent))
        left = connection.execute(sa.text("SELECT count(*) FROM session_notes")).scalar_one()
    assert left == 3
    desk.close()
