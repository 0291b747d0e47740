"""Every way to alter a signed note behind the program's back, and what the check says about it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import sqlalchemy as sa
from tests.factories import Clock, add_client, add_prescription, book, charted
from tests.services.desks import PASSWORD, make_desk, signed_note

from massagedesk.domain.ids import SessionNoteId
from massagedesk.domain.visits import AddendumKind, Section
from massagedesk.persistence import audit
from massagedesk.persistence.audit import ChainHead
from massagedesk.services.desk import Desk
from massagedesk.services.note_checks import NoteCheck, check_notes
from massagedesk.services.visits import AddendumDetails


class Undo(Exception):
    """Ends a transaction that must leave nothing behind."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Three clients with three signed notes each, additions to some, and a draft; tests alter it and take it back."""
    clock = Clock()
    desk, _ = make_desk(tmp_path_factory.mktemp("signed") / "practice", clock)
    for given in ("Hannah", "Ana", "Bea"):
        client_id = add_client(desk, given, "Lindqvist")
        order = add_prescription(desk, client_id) if given == "Hannah" else None
        for place in range(3):
            if order:
                begins = desk.now()
                note_id = desk.visits.start(book(desk, client_id, begins, order), begins)
                desk.visits.save_draft(note_id, charted(begins, pain_before=6))
                clock.forward(hours=2)
                desk.visits.sign(note_id, PASSWORD)
            else:
                note_id = signed_note(desk, clock, client_id)
            if place < 2:
                add(desk, note_id, AddendumKind.ADDENDUM, f"Slept well {place}.")
                add(desk, note_id, AddendumKind.CORRECTION, "Left", section=Section.OBJECTIVE, original="right")
            clock.forward(days=1)
    begins = desk.now()
    desk.visits.save_draft(desk.visits.start(book(desk, client_id, begins), begins), charted(begins))
    yield desk
    desk.close()


def add(desk: Desk, note_id: SessionNoteId, kind: AddendumKind, text: str, **more: object) -> None:
    details = AddendumDetails(kind=kind, text=text, reason="Told later", **more)  # type: ignore[arg-type]
    desk.visits.add(note_id, details, PASSWORD)


def free(connection: sa.Connection) -> None:
    """What an attacker with the key and raw SQL does first."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for name in names:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


@contextmanager
def taken_back(desk: Desk) -> Iterator[sa.Connection]:
    """A connection without any trigger in the way; whatever the block does to the file is undone after it."""
    with suppress(Undo), desk.database.upgrading() as connection:
        free(connection)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield connection
        raise Undo


def checked_after(desk: Desk, *statements: str | tuple[str, tuple[object, ...]]) -> NoteCheck:
    """The check of a file in which the statements were executed; the file itself stays as it is."""
    with taken_back(desk) as connection:
        for statement in statements:
            text, values = (statement, ()) if isinstance(statement, str) else statement
            assert connection.exec_driver_sql(text, values).rowcount != 0, text
        return check_notes(connection)


FIRST = "(SELECT id FROM session_notes WHERE number = 'N-000001')"
VISIT = "(SELECT visit_id FROM session_notes WHERE number = 'N-000001')"


def test_an_untouched_file_is_intact_and_drafts_are_not_counted(desk: Desk) -> None:
    found = checked_after(desk)
    assert (found.notes, found.addenda, found.without_key, found.bad_count) == (9, 12, 0, 0)
    assert found.sentence == "All 9 signed notes are unchanged. So are 12 additions to them."


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (f"UPDATE session_notes SET plan = 'forged' WHERE id = {FIRST}", "not what was signed"),
        (f"UPDATE session_notes SET subjective = subjective || ' ' WHERE id = {FIRST}", "not what was signed"),
        (f"UPDATE session_notes SET is_late = 1 WHERE id = {FIRST}", "not what was signed"),
        (f"UPDATE session_notes SET areas = '[\"foot\"]' WHERE id = {FIRST}", "not what was signed"),
        (f"UPDATE session_notes SET signature_name = 'Rosa Field' WHERE id = {FIRST}", "does not fit"),
        (f"UPDATE session_notes SET signature_licence = '' WHERE id = {FIRST}", "does not fit"),
        (f"UPDATE session_notes SET signed_at = '2026-03-03T19:18:01Z' WHERE id = {FIRST}", "does not fit"),
        (f"UPDATE session_notes SET signed_zone = 'UTC' WHERE id = {FIRST}", "does not fit"),
        (f"UPDATE session_notes SET signed_content = '{{}}' WHERE id = {FIRST}", "not what was signed"),
        (f"UPDATE session_notes SET status = 'draft' WHERE id = {FIRST}", "signed no more"),
        (f"UPDATE session_notes SET signed_at = NULL WHERE id = {FIRST}", "signed no more"),
        (f"UPDATE session_notes SET content_hash = '' WHERE id = {FIRST}", "signed no more"),
        (f"UPDATE session_notes SET number = 'N-000099' WHERE id = {FIRST}", "not what was signed"),
        (f"UPDATE session_notes SET status = 'weird' WHERE id = {FIRST}", "cannot be read"),
        (f"UPDATE session_notes SET entered_at = 'yesterday' WHERE id = {FIRST}", "cannot be read"),
        (f"UPDATE visits SET pain_after = 0 WHERE id = {VISIT}", "not what was signed"),
        (f"UPDATE visits SET ended_at = '2026-03-03T18:19:00Z' WHERE id = {VISIT}", "not what was signed"),
        (f"UPDATE visit_minutes SET minutes = 60 WHERE visit_id = {VISIT}", "not what was signed"),
        (f"DELETE FROM visit_minutes WHERE visit_id = {VISIT}", "not what was signed"),
        ("UPDATE addenda SET text = 'forged' WHERE rowid = 1", "not what was signed"),
        ("UPDATE addenda SET reason = 'none' WHERE rowid = 2", "not what was signed"),
        ("UPDATE addenda SET original = '' WHERE rowid = 2", "not what was signed"),
        ("UPDATE addenda SET signed_zone = 'UTC' WHERE rowid = 2", "does not fit"),
        ("DELETE FROM addenda WHERE rowid = 3", "removed"),
        (f"DELETE FROM session_notes WHERE id = {FIRST}", "removed"),
        ("DELETE FROM signatures WHERE rowid = 1", "was removed"),
        ("UPDATE signatures SET signature = zeroblob(64) WHERE rowid = 1", "does not fit"),
        ("UPDATE signing_keys SET public_key = zeroblob(32)", "another key"),
    ],
)
def test_each_alteration_is_found_and_named(desk: Desk, statement: str, reason: str) -> None:
    statements = [statement]
    if statement.startswith("DELETE FROM session_notes"):
        statements[:0] = [f"DELETE FROM signatures WHERE note_id = {FIRST}"]
    found = checked_after(desk, *statements)
    assert not found.is_intact
    assert reason in " ".join(bad.reason for bad in found.bad)
    assert found.bad[0].reason in found.sentence


def test_signing_a_forged_text_anew_with_its_right_hash_is_found_by_the_audit(desk: Desk) -> None:
    from massagedesk.domain.visits import content_hash

    with desk.look() as session:
        from massagedesk.domain.visits import SessionNote, Visit

        note = session.scalars(sa.select(SessionNote).order_by(sa.text("number")).limit(1)).one()
        visit = session.get_one(Visit, note.visit_id)
        rule = note.signed_rule
        assert rule is not None
        note.plan = "forged"
        text, digest = content_hash(note.content(visit, rule))
        session.expunge_all()
    forged = (
        f"UPDATE session_notes SET plan = 'forged', signed_content = ?, content_hash = ? WHERE id = {FIRST}",
        (text, digest),
    )
    found = checked_after(desk, forged)
    assert "another hash than the audit tells" in found.bad[0].reason


def test_a_forger_with_a_key_of_her_own_is_found(desk: Desk) -> None:
    from massagedesk.domain.signing import note_statement
    from massagedesk.domain.visits import SessionNote
    from massagedesk.vault import signing

    private, public = signing.make_pair()
    with desk.look() as session:
        note = session.scalars(sa.select(SessionNote).order_by(sa.text("number")).limit(1)).one()
        signature = signing.sign(private, note_statement(note))
    found = checked_after(
        desk,
        ("INSERT INTO signing_keys VALUES ('ab' || substr(hex(zeroblob(15)), 1), 'June Calloway', ?, ?)",
         (public, "2026-03-03T17:00:00Z")),
        (f"UPDATE signatures SET signature = ?, key_id = (SELECT id FROM signing_keys WHERE public_key = ?) "
         f"WHERE note_id = {FIRST}", (signature, public)),
    )  # fmt: skip
    assert "another key than the audit tells" in found.bad[0].reason


def test_a_note_that_took_the_place_of_another_is_found(desk: Desk) -> None:
    found = checked_after(
        desk,
        f"UPDATE session_notes SET id = '{'0' * 32}' WHERE number = 'N-000003'",
    )
    reasons = " ".join(bad.reason for bad in found.bad)
    assert "another hash than the audit tells" in reasons
    assert "removed from the file" in reasons


def test_one_bad_note_does_not_hide_the_others(desk: Desk) -> None:
    found = checked_after(
        desk,
        f"UPDATE session_notes SET status = 'weird' WHERE id = {FIRST}",
        "UPDATE session_notes SET plan = 'forged' WHERE number = 'N-000005'",
        "UPDATE addenda SET text = 'forged' WHERE rowid = 6",
    )
    assert found.bad_count == 3
    assert found.notes == 9
    assert found.sentence.startswith("3 of 9 signed notes and their additions are not as they were signed.")


def test_notes_signed_before_there_were_keys_say_so(desk: Desk) -> None:
    found = checked_after(
        desk,
        "DELETE FROM signatures",
        "UPDATE audit_entries SET detail = json_remove(detail, '$.key') WHERE action IN ('signed', 'amended')",
    )
    assert found.is_intact
    assert found.without_key == 9 + 12
    assert "signed before signing keys were made" in found.sentence


SIGNED_COLUMNS = {
    "session_notes": (
        *("number", "status", "is_health_reviewed", "is_health_changed", "subjective", "objective", "assessment"),
        *("plan", "areas", "techniques", "response", "entered_at", "is_late", "signed_content", "signature_name"),
        *("signature_credential", "signature_licence", "signed_at", "signed_zone", "content_hash", "visit_id"),
    ),
    "visits": ("client_id", "description", "started_at", "ended_at", "pain_before", "pain_after", "is_pain_declined"),
    "visit_minutes": ("code", "label", "area", "minutes", "visit_id"),
    "addenda": (
        *("kind", "section", "original", "text", "reason", "signature_name", "signature_credential"),
        *("signature_licence", "signed_at", "signed_zone", "content_hash", "note_id", "position"),
    ),
    "signatures": ("note_id", "addendum_id", "key_id", "signature"),
    "signing_keys": ("id", "public_key"),
    "audit_entries": (*("at", "zone", "actor", "action", "entity", "entity_id", "detail", "prev", "hash"),),
}
STRANGE = ("", "x", "0", 0, 1, -1, 99, None, b"", b"\x00" * 32, "2026-03-03T17:18:00Z", "draft", "9" * 32, "[]")


@pytest.mark.parametrize("seed", range(8))
def test_random_tampering_is_always_found(desk: Desk, seed: int) -> None:
    """Fifty random alterations each: of a value, of a whole row, or of two rows that change places."""
    dice = random.Random(seed)
    with desk.database.read() as connection:
        head = audit.chain_head(connection)
        ids = {table: [row[0] for row in connection.exec_driver_sql(_signed_rows(table))] for table in SIGNED_COLUMNS}
    done = 0
    while done < 50:
        table = dice.choice(list(SIGNED_COLUMNS))
        done += _tamper(desk, dice, table, ids[table], head)


def _signed_rows(table: str) -> str:
    if table == "session_notes":
        return "SELECT rowid FROM session_notes WHERE status = 'signed'"
    if table == "visits":
        return "SELECT v.rowid FROM visits v JOIN session_notes n ON n.visit_id = v.id WHERE n.status = 'signed'"
    if table == "visit_minutes":
        return (
            "SELECT m.rowid FROM visit_minutes m JOIN session_notes n ON n.visit_id = m.visit_id "
            "WHERE n.status = 'signed'"
        )
    return f"SELECT rowid FROM {table}"


def _tamper(desk: Desk, dice: random.Random, table: str, ids: list[int], head: ChainHead) -> bool:
    """Whether something was altered; fails the test when that was not found."""
    with taken_back(desk) as connection:
        before = _content(connection, table)
        with suppress(sa.exc.IntegrityError):  # the file itself may refuse
            _alter(connection, dice, table, ids)
        after = _content(connection, table)
        if after == before:
            return False
        is_noticed = not _is_chain_intact(desk, connection, head) or not _are_notes_intact(connection)
        assert is_noticed, f"{sorted(set(map(repr, before)) ^ set(map(repr, after)))}"
    return True


def _alter(connection: sa.Connection, dice: random.Random, table: str, ids: list[int]) -> None:
    one, other = dice.choice(ids), dice.choice(ids)
    column = dice.choice(SIGNED_COLUMNS[table])
    way = dice.randrange(4)
    if way == 0:
        value = dice.choice(STRANGE)
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, one))
    elif way == 1:
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE rowid = ?", (one,))
    elif way == 2:
        taken = f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE rowid = ?) WHERE rowid = ?"
        connection.exec_driver_sql(taken, (other, one))
    else:
        cut = f"UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) WHERE rowid = ?"
        connection.exec_driver_sql(cut, (one,))


def _content(connection: sa.Connection, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(f"SELECT rowid, * FROM {table} ORDER BY rowid")]


def _is_chain_intact(desk: Desk, connection: sa.Connection, head: ChainHead) -> bool:
    return desk.database.trail.verify(connection, head).is_intact


def _are_notes_intact(connection: sa.Connection) -> bool:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        return False
    return check_notes(connection).is_intact
