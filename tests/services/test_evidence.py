"""The audit as people see it: filters, pages, words, the paper, and the verdict on all of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pypdf
import pytest
from tests.factories import Clock, add_client, add_goal, add_prescription, book, chart
from tests.services.desks import PASSWORD, listed, make_desk, raw, reopen, signed_note

from massagedesk.domain.backups import BackupReason
from massagedesk.domain.dates import DateRange
from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId
from massagedesk.domain.visits import AddendumKind
from massagedesk.persistence import audit, engine
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PaperRequest
from massagedesk.services.evidence import AuditFilter, AuditRow
from massagedesk.services.visits import AddendumDetails


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    opened, _ = make_desk(tmp_path / "practice", clock)
    disk = tmp_path / "disk"
    disk.mkdir()
    listed(opened, disk)
    yield opened
    opened.close()


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


def shown(desk: Desk, **wanted: object) -> list[AuditRow]:
    return list(desk.evidence.entries(AuditFilter(**wanted), limit=10_000).rows)  # type: ignore[arg-type]


def whats(rows: list[AuditRow]) -> list[str]:
    return [row.what for row in rows]


# --- the list --------------------------------------------------------------------------------------------------


def test_entries_come_newest_first_with_words_fields_and_the_client(desk: Desk, hannah: ClientId) -> None:
    desk.clients.archive(hannah)
    first, second = shown(desk)[:2]
    assert (first.what, first.actor, first.client_name) == ("Changed client", "June Calloway", "Hannah Lindqvist")
    assert first.seq == second.seq + 1
    assert first.client_id == hannah
    (change,) = first.changes
    assert (change.label, change.before, change.after) == ("archived", "", "Tue 3 Mar 2026")
    told = {change.label: change.after for change in second.changes}
    assert second.what == "Added client"
    assert told["first name"] == "Hannah"
    assert "remarks" not in told  # empty ones are left out
    assert len(first.short_hash) == 12
    assert first.zone == "America/Los_Angeles"


def test_pages_follow_each_other_without_gap_or_overlap(desk: Desk, hannah: ClientId) -> None:
    everything = [row.seq for row in shown(desk)]
    pages: list[int] = []
    before: int | None = None
    for _ in range(100):
        page = desk.evidence.entries(limit=7, before_seq=before)
        pages += [row.seq for row in page.rows]
        before = page.next_seq
        if before is None:
            break
    assert pages == everything


def test_texts_of_notes_are_told_by_length_and_hash_only(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    signed_note(desk, clock, hannah)
    rows = shown(desk, kinds=frozenset({"session_note"}))
    told = [change.after or "" for row in rows for change in row.changes if change.name == "plan"]
    assert any("bytes, hash" in value for value in told)
    assert not any("twice a week" in (change.after or "") for row in rows for change in row.changes)


def test_money_is_told_as_money(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    signed_note(desk, clock, hannah)
    (row,) = shown(desk, kinds=frozenset({"charge"}))
    assert {change.label: change.after for change in row.changes}["amount"] == "$115.00"


def test_filter_by_days_of_the_practice(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    clock.forward(hours=14)  # 11:18 pm of the same day there
    add_client(desk, "Ana", "Reyes")
    clock.forward(hours=1)
    add_client(desk, "Bea", "Stone")
    tuesday, wednesday = date(2026, 3, 3), date(2026, 3, 4)
    assert [row.client_name for row in shown(desk, days=DateRange(wednesday, wednesday))] == ["Bea Stone"]
    names = {row.client_name for row in shown(desk, days=DateRange(tuesday, tuesday))}
    assert names == {"", "Hannah Lindqvist", "Ana Reyes"}


def test_filter_by_person_action_kind_and_words(desk: Desk, hannah: ClientId) -> None:
    with desk.database.trail.acting("Rosa Field"):
        add_client(desk, "Ana", "Reyes", phone="100% (360) 555_0199")
    assert whats(shown(desk, actor="Rosa Field")) == ["Added client"]
    assert whats(shown(desk, actions=frozenset({"unlocked"}))) == ["Unlocked practice"]
    assert {row.kind for row in shown(desk, kinds=frozenset({"client", "practice"}))} == {"client", "practice"}
    assert [row.client_name for row in shown(desk, words="reyes")] == ["Ana Reyes"]
    assert [row.client_name for row in shown(desk, words="rosa CLIENT")] == ["Ana Reyes"]
    assert [row.client_name for row in shown(desk, words="100% 555_0199")] == ["Ana Reyes"]
    assert shown(desk, words="10% 555_0199 nothing") == []
    assert shown(desk, words="'; DROP TABLE audit_entries; --") == []


def test_filter_by_client_finds_everything_below_her_and_nothing_of_others(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    other = add_client(desk, "Ana", "Reyes")
    for client_id in (hannah, other):
        order = add_prescription(desk, client_id)
        add_goal(desk, client_id, order)
        note_id = chart(desk, book(desk, client_id, desk.now(), order), sign=False)
        clock.forward(hours=2)
        desk.visits.sign(note_id, PASSWORD)
        desk.visits.add(
            note_id, AddendumDetails(kind=AddendumKind.ADDENDUM, text="Slept well.", reason="Later"), PASSWORD
        )
        desk.documents.issue(PaperRequest(kind=DocumentKind.NOTES, client_id=client_id))
        clock.forward(hours=1)
    rows = shown(desk, client_id=hannah)
    assert {row.client_name for row in rows} == {"Hannah Lindqvist"}
    assert {row.kind for row in rows} >= {
        *("client", "prescription", "prescribed_diagnosis", "treatment_plan", "goal", "appointment", "visit"),
        *("visit_minutes", "session_note", "addendum", "signature_record", "charge", "printed_document"),
    }
    assert len(rows) == len(shown(desk, client_id=other))
    everybody = [row for row in shown(desk) if row.client_id is not None]
    assert len(everybody) == 2 * len(rows)


def test_records_that_are_gone_still_belong_to_their_client(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    note_id = desk.visits.start(book(desk, hannah, desk.now()), desk.now())
    desk.visits.discard_empty(note_id)
    removed = [row for row in shown(desk, client_id=hannah) if row.action == "deleted"]
    assert {row.kind for row in removed} == {"session_note", "visit", "visit_minutes"}
    assert all(row.client_name == "Hannah Lindqvist" for row in removed)
    assert removed[0].changes[0].after is None


def test_the_filters_offer_what_occurs(desk: Desk, hannah: ClientId) -> None:
    choices = desk.evidence.choices()
    assert choices.actors == ("June Calloway",)
    assert ("offered_service", "service") in choices.kinds
    assert [word for _, word in choices.kinds] == sorted(word for _, word in choices.kinds)


def test_an_entry_of_a_later_version_is_shown_as_it_is_spelled(desk: Desk) -> None:
    with desk.database.work() as session:
        audit.record(session, "beamed_up", "star_ship", detail={"warp_factor": 9, "crew": ["a", "b"]})
    (row, *_) = shown(desk)
    assert row.what == "Beamed up star ship"
    assert [(change.label, change.after) for change in row.changes] == [("warp factor", "9")]


def test_only_what_people_read_is_shown(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    add_prescription(desk, hannah)
    signed_note(desk, clock, hannah)
    values = [(change.name, change.after or "") for row in shown(desk) for change in row.changes]
    assert not [name for name, _ in values if name in ("id", "search_key", "client_id")]
    assert not [value for _, value in values if len(value) > 241 or "{" in value]
    assert ("starts_at", "Tue 3 Mar 2026, 9:18 am") in values
    assert ("areas", "neck, upper back") in values
    assert ("is_signed", "yes") in values


# --- what is noted ---------------------------------------------------------------------------------------------


def test_opening_a_record_is_noted_once_however_often_the_screen_reads_it(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    for _ in range(5):
        desk.clients.header(hannah)
        clock.forward(minutes=4)
    assert whats(shown(desk, actions=frozenset({"viewed"}))) == ["Viewed client"]
    clock.forward(minutes=5)
    desk.clients.header(hannah)
    assert len(shown(desk, actions=frozenset({"viewed"}))) == 2


def test_notes_orders_scans_and_previews_are_noted_too(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    scan = desk.prescriptions.add_scan(order, "order.png", "image/png", b"\x89PNG\r\n\x1a\nmade up")
    note_id = signed_note(desk, clock, hannah)
    desk.visits.view(note_id)
    desk.prescriptions.details(order)
    desk.prescriptions.scan_content(scan)
    desk.documents.preview(PaperRequest(kind=DocumentKind.NOTES, client_id=hannah))
    rows = shown(desk, actions=frozenset({"viewed"}))
    assert {(row.kind, row.client_name) for row in rows} == {
        (kind, "Hannah Lindqvist") for kind in ("session_note", "prescription", "attachment", "client")
    }
    assert next(row for row in rows if row.kind == "client").changes[0].after == "paper notes"


def test_looking_tells_no_screen_that_something_changed(desk: Desk, hannah: ClientId) -> None:
    heard: list[frozenset[str]] = []
    desk.on_change(heard.append)
    desk.clients.header(hannah)
    assert heard == []


def test_looking_goes_on_when_it_cannot_be_noted_and_is_made_up_for(
    desk: Desk, clock: Clock, hannah: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    from massagedesk.persistence.work import NotSaved

    other = add_client(desk, "Ana", "Reyes")

    def refuse() -> None:
        raise NotSaved("The disk is full.")

    with monkeypatch.context() as full:
        full.setattr(desk.database, "work", refuse)
        assert desk.clients.header(hannah).name == "Hannah Lindqvist"
    clock.forward(minutes=10)
    desk.clients.header(other)
    late, first = (row for row in shown(desk, actions=frozenset({"viewed"})))
    assert (first.client_name, late.client_name) == ("Hannah Lindqvist", "Ana Reyes")
    assert first.changes[0].after == "Tue 3 Mar 2026, 9:18 am"


# --- the paper -------------------------------------------------------------------------------------------------


def words_of(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_the_paper_lists_what_was_asked_for_and_is_noted(desk: Desk, hannah: ClientId) -> None:
    add_client(desk, "Ana", "Reyes")
    wanted = AuditFilter(client_id=hannah, days=DateRange(date(2026, 3, 1), date(2026, 3, 31)))
    content = desk.evidence.paper(wanted)
    text = words_of(content)
    assert "03/01/2026 to 03/31/2026, Hannah Lindqvist" in text
    assert "Added client" in text
    assert "Reyes" not in text
    assert "Page 1 of 1" in text
    newest = shown(desk)[0]
    assert (newest.what, newest.changes[0].after) == ("Printed audit list", "1")


def test_a_paper_of_too_many_entries_is_refused_before_it_is_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("massagedesk.services.evidence.PAPER_ENTRIES", 3)
    with pytest.raises(RuleViolation, match="Narrow the list"):
        desk.evidence.paper()


# --- the verdict -----------------------------------------------------------------------------------------------


def issue(desk: Desk, client_id: ClientId) -> str:
    return desk.documents.issue(PaperRequest(kind=DocumentKind.NOTES, client_id=client_id)).number


def test_untouched_evidence_is_told_in_sentences(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    signed_note(desk, clock, hannah)
    issue(desk, hannah)
    desk.backup_runs.run_due(BackupReason.MANUAL, desk.now())
    found = desk.evidence.verify()
    assert found.is_intact
    assert found.anchors == 2
    first, second, third, fourth = found.sentences
    assert first.startswith("All ")
    assert first.endswith("entries of the history are as they were written, in unbroken order.")
    assert second == "The one signed note is unchanged."
    assert third == "Every record matches the history."
    assert fourth == "The history agrees with 2 earlier states written down in backups and on papers."


def test_the_first_altered_entry_is_named(desk: Desk) -> None:
    raw(desk.database, "UPDATE audit_entries SET actor = 'x' WHERE seq IN (9, 4)")
    found = desk.evidence.verify()
    assert found.first_bad_seq == 4
    assert "altered at entry 4" in found.sentences[0]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE charges SET amount = 1", "A charge was changed past MassageDesk: amount."),
        ("UPDATE clients SET phone = ''", "A client was changed past MassageDesk: phone."),
        ("DELETE FROM service_prices WHERE rowid = 1", "A price was put in or taken out past MassageDesk."),
        ("UPDATE appointments SET status = 'weird'", "cannot be read"),
    ],
)
def test_a_record_changed_past_the_audit_is_named_but_no_client_is(
    desk: Desk, clock: Clock, hannah: ClientId, statement: str, sentence: str
) -> None:
    signed_note(desk, clock, hannah)
    raw(desk.database, statement)
    found = desk.evidence.verify()
    assert not found.is_intact
    assert found.first_bad_seq is None
    assert sentence in " ".join(found.problems)
    assert "Lindqvist" not in " ".join(found.sentences)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("DROP TRIGGER {guard}", "{guard}"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON payments BEGIN UPDATE payments SET amount = 1 WHERE id = new.id; END",
            "quiet",
        ),
        ("CREATE VIEW looks_like_one AS SELECT 1", "looks_like_one"),
        ("CREATE TABLE elsewhere (words TEXT)", "elsewhere"),
    ],
)
def test_a_file_whose_guards_were_changed_says_so(desk: Desk, statement: str, name: str) -> None:
    with desk.database.read() as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name LIMIT 1"
        guard = connection.exec_driver_sql(query).scalar_one()
    assert desk.evidence.verify().is_intact
    with desk.database.upgrading() as connection:
        connection.exec_driver_sql(statement.format(guard=guard))
    found = desk.evidence.verify()
    assert not found.is_intact
    assert f"({name.format(guard=guard)})" in " ".join(found.problems)
    assert set(found.problems) <= set(found.sentences)


@pytest.mark.parametrize("witness", ["backup file", "record of the backup", "printed paper"])
def test_a_chain_recomputed_with_the_key_is_told_by_each_witness(
    desk: Desk, clock: Clock, hannah: ClientId, witness: str
) -> None:
    """Somebody with the key forges an early entry, recomputes the whole chain and removes two of three witnesses."""
    signed_note(desk, clock, hannah)
    issue(desk, hannah)
    (made,) = desk.backup_runs.run_due(BackupReason.MANUAL, desk.now()).made
    if witness != "backup file":
        made.path.unlink()
    statements = []
    if witness != "record of the backup":
        statements.append("UPDATE backup_records SET chain_hash = NULL")
    if witness != "printed paper":
        statements.append("UPDATE printed_documents SET chain_head = ''")
    raw(desk.database, *statements)
    forge(desk, 5)
    found = desk.evidence.verify()
    assert found.first_bad_seq is None
    assert not found.is_intact
    assert "rewritten or cut off" in found.sentences[0]
    assert {"backup file": "backup massagedesk", "printed paper": "paper SN-"}.get(witness, "record of backup") in (
        found.unmet[0].source
    )


def test_a_state_from_before_the_first_backup_put_back_is_told_by_that_backup(tmp_path: Path, clock: Clock) -> None:
    desk, _ = make_desk(tmp_path / "practice", clock)
    add_client(desk)
    desk.close()
    before = {path: path.read_bytes() for path in (tmp_path / "practice").iterdir() if path.is_file()}
    desk = reopen(desk)
    add_client(desk)
    assert len(desk.backup_runs.run_due(BackupReason.MANUAL, desk.now()).made) == 1
    desk.close()
    for path, content in before.items():
        path.write_bytes(content)
    desk = reopen(desk)
    found = desk.evidence.verify()
    desk.close()
    assert [anchor.source.startswith("backup massagedesk-") for anchor in found.unmet] == [True]


def forge(desk: Desk, seq: int) -> None:
    key = desk.vault.subkey("audit")
    with desk.database.upgrading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit_entries ORDER BY seq").all()
        connection.exec_driver_sql("DROP TRIGGER audit_entries_delete")
        connection.exec_driver_sql("DELETE FROM audit_entries")
        prev = bytes(32)
        for row in rows:
            fields = list(row[:8])
            if fields[0] == seq:
                fields[3] = "Somebody Else"
            hashed = audit.link(key, prev, *fields)
            connection.exec_driver_sql(
                "INSERT INTO audit_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*fields, prev, hashed)
            )
            prev = hashed


def test_a_head_typed_from_a_paper_is_looked_for(desk: Desk, hannah: ClientId) -> None:
    head = shown(desk)[2].short_hash
    spaced = f"Chain head {head[:4]} {head[4:8]} {head[8:]}"
    assert desk.evidence.verify(printed_head=spaced).is_intact
    assert desk.evidence.verify(printed_head=head.upper()).is_intact
    with desk.database.read() as connection:
        assert desk.evidence.verify(printed_head=audit.chain_head(connection).text).is_intact
    strange = desk.evidence.verify(printed_head="0123 4567 89ab")
    assert not strange.is_intact
    assert "0123456789ab on the paper" in strange.sentences[0]
    with pytest.raises(RuleViolation, match="twelve digits"):
        desk.evidence.verify(printed_head="0123")


def test_a_clock_set_back_is_counted_and_can_be_filtered(desk: Desk, clock: Clock) -> None:
    clock.forward(hours=-5)
    add_client(desk, "Ana", "Reyes")
    found = desk.evidence.verify()
    assert (found.is_intact, found.clock_jumps) == (True, 1)
    assert "set back once" in found.sentences[-1]
    (row,) = shown(desk, only_clock_back=True)
    assert row.is_clock_back
    assert row.changes[-1].label.startswith("clock was set back")


def test_verifying_changes_nothing_and_can_be_stopped(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    from massagedesk.domain.errors import Cancelled

    signed_note(desk, clock, hannah)
    before = shown(desk)[0].seq

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        desk.evidence.verify(stop)
    desk.evidence.verify()
    assert shown(desk)[0].seq == before


def test_verifying_takes_one_reader_and_waits_for_no_other(desk: Desk, hannah: ClientId) -> None:
    with ExitStack() as others:
        for _ in range(engine.READERS - 1):
            others.enter_context(desk.database.read())
        assert desk.evidence.verify().is_intact


def test_after_the_key_was_replaced_all_of_it_still_fits(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    from massagedesk.services import opening, rotation

    signed_note(desk, clock, hannah)
    desk.backup_runs.run_due(BackupReason.MANUAL, desk.now())
    rotated = rotation.rotate(desk.vault, PASSWORD)
    again = opening.desk_of(rotated.vault, clock)
    found = again.evidence.verify()
    assert found.is_intact, found.sentences
    assert found.anchors
    last = reopen(again)
    assert last.evidence.verify().is_intact
    last.close()
