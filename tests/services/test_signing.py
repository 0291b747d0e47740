"""Signing with a key that only the password opens, and keeping that key through every change of password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from tests.factories import Clock, add_client
from tests.services.desks import OTHER, PASSWORD, PERSON, make_desk, reopen, signed_note
from tests.services.practices import CHEAP

from massagedesk.domain.errors import TooManyTries, WrongPassword
from massagedesk.domain.ids import ClientId
from massagedesk.domain.visits import AddendumKind
from massagedesk.persistence.tables.evidence import signatures, signing_key_wraps, signing_keys
from massagedesk.services import opening, people, rotation, signing, vaults
from massagedesk.services.desk import Desk
from massagedesk.services.visits import AddendumDetails
from massagedesk.vault.kdf import KdfCost

LOCUM, LOCUM_PASSWORD = "Rosa Field", "copper meadow lantern"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def made(tmp_path: Path, clock: Clock) -> Iterator[tuple[Desk, str]]:
    desk, code = make_desk(tmp_path / "practice", clock)
    yield desk, code
    desk.close()


@pytest.fixture
def desk(made: tuple[Desk, str]) -> Desk:
    return made[0]


@pytest.fixture
def client_id(desk: Desk) -> ClientId:
    return add_client(desk)


def rows(desk: Desk, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with desk.database.read() as connection:
        return list(connection.execute(sa.select(table)).all())


def persons(desk: Desk) -> list[str]:
    return [row.person for row in rows(desk, signing_keys)]


def key_of_signature(desk: Desk, place: int = -1) -> UUID:
    found: UUID = rows(desk, signatures)[place].key_id
    return found


def is_intact(desk: Desk) -> bool:
    return desk.evidence.verify().notes.is_intact


def test_a_signed_note_and_its_addition_carry_signatures_that_are_told_in_the_audit(
    desk: Desk, clock: Clock, client_id: ClientId
) -> None:
    note_id = signed_note(desk, clock, client_id)
    details = AddendumDetails(kind=AddendumKind.LATE_ENTRY, text="Slept well.", reason="Told by phone")
    desk.visits.add(note_id, details, PASSWORD)
    assert len(rows(desk, signatures)) == 2
    assert persons(desk) == [PERSON]
    told = {row.action: {change.name: change.after for change in row.changes} for row in desk.evidence.entries().rows}
    assert told["signed"]["signer"] == PERSON
    assert told["signed"]["key"] == told["amended"]["key"]
    check = desk.evidence.verify().notes
    assert (check.notes, check.addenda, check.without_key, check.is_intact) == (1, 1, 0, True)
    assert check.sentence == "The one signed note is unchanged. So is 1 addition to them."


def test_a_wrong_password_signs_nothing_and_is_counted(desk: Desk, clock: Clock, client_id: ClientId) -> None:
    signed_note(desk, clock, client_id)
    for _ in range(4):
        with pytest.raises(WrongPassword, match="Nothing was signed"):
            desk.signing.pen("not her password")
    with pytest.raises(TooManyTries):
        desk.signing.pen(PASSWORD)
    assert len(rows(desk, signatures)) == 1
    refused = [row.kind for row in desk.evidence.entries().rows if row.action == "refused"]
    assert refused == []  # they are told with the next right password
    assert len(desk.vault.tries.failures.attempts) == 4


def test_an_unlocked_screen_holds_nothing_that_signs(desk: Desk, clock: Clock, client_id: ClientId) -> None:
    """With the file and its root key, but without the password, no sealed key opens."""
    from massagedesk.vault import signing as keys
    from massagedesk.vault.signing import SealedKey

    signed_note(desk, clock, client_id)
    (wrap,), (public,) = rows(desk, signing_key_wraps), rows(desk, signing_keys)
    sealed = SealedKey(KdfCost(wrap.memory_kib, wrap.passes, wrap.lanes), wrap.salt, wrap.nonce, wrap.wrapped)
    root_key = bytes(desk.vault.root_key)
    for guess in (root_key.hex(), root_key.decode("latin-1"), ""):
        assert keys.opened(sealed, public.public_key, guess) is None
    assert keys.opened(sealed, public.public_key, PASSWORD) is not None


def test_the_second_signing_uses_the_same_key_and_one_stretching(
    desk: Desk, clock: Clock, client_id: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_note(desk, clock, client_id)
    calls: list[object] = []
    from massagedesk.vault import kdf
    from massagedesk.vault import signing as keys

    def counted(*arguments: object) -> bytes:
        calls.append(arguments)
        return kdf.stretch(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(keys, "stretch", counted)
    monkeypatch.setattr("massagedesk.vault.keyslots.stretch", counted)
    signed_note(desk, clock, client_id)
    assert len(calls) == 1
    assert len(rows(desk, signing_keys)) == 1


# --- changes of password ---------------------------------------------------------------------------------------


def test_after_a_change_of_password_the_same_key_signs_and_the_earlier_password_does_not(
    desk: Desk, clock: Clock, client_id: ClientId
) -> None:
    signed_note(desk, clock, client_id)
    first = key_of_signature(desk)
    vaults.change_password(desk.vault, PASSWORD, OTHER)
    assert len(rows(desk, signing_key_wraps)) == 1
    with pytest.raises(WrongPassword):
        signed_note(desk, clock, client_id, PASSWORD)
    clock.forward(hours=3)
    signed_note(desk, clock, client_id, OTHER)
    assert key_of_signature(desk) == first
    again = reopen(desk, OTHER)
    signed_note(again, clock, client_id, OTHER)
    assert len(rows(again, signing_keys)) == 1
    assert is_intact(again)
    again.close()


@pytest.mark.parametrize("moment", ["before the key file", "after the key file"])
def test_an_interrupted_change_of_password_loses_no_signing_key(
    desk: Desk, clock: Clock, client_id: ClientId, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    signed_note(desk, clock, client_id)
    first = key_of_signature(desk)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if moment == "before the key file":
        monkeypatch.setattr(people, "_save", stop)
    else:
        monkeypatch.setattr(signing, "drop_stale", stop)
    with pytest.raises(KeyboardInterrupt):
        vaults.change_password(desk.vault, PASSWORD, OTHER)
    monkeypatch.undo()
    valid, other = (PASSWORD, OTHER) if moment == "before the key file" else (OTHER, PASSWORD)
    assert len(rows(desk, signing_key_wraps)) == 2
    with pytest.raises(WrongPassword):
        signed_note(desk, clock, client_id, other)
    clock.forward(hours=3)
    signed_note(desk, clock, client_id, valid)
    assert key_of_signature(desk) == first


def test_a_slot_sealed_anew_at_a_higher_cost_keeps_the_signing_key(
    desk: Desk, clock: Clock, client_id: ClientId
) -> None:
    signed_note(desk, clock, client_id)
    first, folder = key_of_signature(desk), desk.vault.folder
    desk.close()
    dearer = opening.open_desk(folder, password=PASSWORD, clock=clock, cost=KdfCost(16, 1, 1))
    signed_note(dearer, clock, client_id)
    assert key_of_signature(dearer) == first
    (wrap,) = rows(dearer, signing_key_wraps)
    assert wrap.memory_kib == 16
    dearer.close()


def test_after_the_recovery_key_was_replaced_the_same_key_signs(desk: Desk, clock: Clock, client_id: ClientId) -> None:
    signed_note(desk, clock, client_id)
    first = key_of_signature(desk)
    rotated = rotation.rotate(desk.vault, PASSWORD)
    again = opening.desk_of(rotated.vault, clock)
    signed_note(again, clock, client_id)
    assert key_of_signature(again) == first
    assert len(rows(again, signing_key_wraps)) == 1
    assert is_intact(again)
    again.close()


def test_whoever_sets_a_password_by_the_recovery_code_gets_a_key_of_her_own_and_old_signatures_stay_good(
    made: tuple[Desk, str], clock: Clock, client_id: ClientId
) -> None:
    desk, code = made
    signed_note(desk, clock, client_id)
    first, folder = key_of_signature(desk), desk.vault.folder
    desk.close()
    again = opening.open_desk(folder, recovery_code=code, clock=clock, cost=CHEAP)
    vaults.set_password(again.vault, OTHER, PERSON)
    signed_note(again, clock, client_id, OTHER)
    assert key_of_signature(again) != first
    assert len(rows(again, signing_keys)) == 2
    assert is_intact(again)
    again.close()


# --- several people --------------------------------------------------------------------------------------------


def test_a_locum_signs_with_a_key_of_her_own(desk: Desk, clock: Clock, client_id: ClientId) -> None:
    signed_note(desk, clock, client_id)
    people.add_person(desk.vault, PASSWORD, LOCUM, LOCUM_PASSWORD)
    signed_note(desk, clock, client_id, LOCUM_PASSWORD)
    assert persons(desk) == [PERSON, LOCUM]
    again = reopen(desk, LOCUM_PASSWORD)
    signed_note(again, clock, client_id, LOCUM_PASSWORD)
    assert key_of_signature(again) == key_of_signature(again, 1)
    assert len(rows(again, signing_keys)) == 2
    assert is_intact(again)
    again.close()


# --- what the file refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE signatures SET signature = zeroblob(64)",
        "DELETE FROM signatures",
        "INSERT OR REPLACE INTO signatures SELECT id, note_id, addendum_id, key_id, zeroblob(64) FROM signatures",
        "UPDATE signing_keys SET public_key = zeroblob(32)",
        "DELETE FROM signing_keys",
        "INSERT OR REPLACE INTO signing_keys SELECT id, person, zeroblob(32), made_at FROM signing_keys",
    ],
)
def test_the_file_itself_refuses_to_change_signatures_and_public_keys(
    desk: Desk, clock: Clock, client_id: ClientId, statement: str
) -> None:
    signed_note(desk, clock, client_id)
    with pytest.raises(exc.IntegrityError), desk.database.upgrading() as connection:
        connection.exec_driver_sql(statement)


def test_a_draft_gets_no_signature(desk: Desk, clock: Clock, client_id: ClientId) -> None:
    signed_note(desk, clock, client_id)
    from tests.factories import book

    note_id = desk.visits.start(book(desk, client_id, desk.now()), desk.now())
    key = key_of_signature(desk)
    statement = "INSERT INTO signatures VALUES ('x', ?, NULL, ?, zeroblob(64))"
    with (
        pytest.raises(exc.IntegrityError, match="only a signed note"),
        desk.database.upgrading() as connection,
    ):
        connection.exec_driver_sql(statement, (note_id.hex, key.hex))
