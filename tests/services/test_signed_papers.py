"""Session notes saved as a signed PDF: whose key signs, what is recorded, what is refused."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.factories import Clock, add_client, open_desk, set_up
from tests.reports.reading import page_words
from tests.services.desks import OTHER, PASSWORD, PERSON, make_desk, signed_note
from tests.vault.pdf_viewer import is_unaltered, signature_of

from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import MassageDeskError, RuleViolation, WrongPassword
from massagedesk.domain.ids import ClientId
from massagedesk.services import people
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PaperRequest

LOCUM, LOCUM_PASSWORD = "Rosa Field", "copper meadow lantern"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    desk, _ = make_desk(tmp_path / "practice", clock)
    yield desk
    desk.close()


@pytest.fixture
def notes(desk: Desk, clock: Clock) -> PaperRequest:
    """The notes of a client with one signed session."""
    client_id: ClientId = add_client(desk)
    signed_note(desk, clock, client_id)
    return PaperRequest(kind=DocumentKind.NOTES, client_id=client_id)


def told(desk: Desk) -> dict[str, str]:
    """What the history tells of the last paper handed out."""
    row = next(row for row in desk.evidence.entries().rows if row.action == "printed")
    return {change.name: change.after for change in row.changes}


def test_the_file_recorded_is_the_signed_one_and_the_history_names_the_signer(desk: Desk, notes: PaperRequest) -> None:
    paper = desk.documents.issue(notes, password=PASSWORD)
    assert is_unaltered(paper.content)
    assert paper.number in page_words(paper.content)[0]
    (row,) = desk.documents.printed()
    assert (row.number, row.sha256) == (paper.number, hashlib.sha256(paper.content).hexdigest())
    certificate = signature_of(paper.content).signer_cert
    assert certificate.subject.native == {"common_name": PERSON}
    assert told(desk)["signer"] == PERSON
    assert told(desk)["certificate"] == certificate.sha256.hex()[:16] + "…"
    assert desk.evidence.verify().is_intact


def test_without_a_password_the_paper_carries_no_signature(desk: Desk, notes: PaperRequest) -> None:
    assert b"/ByteRange" not in desk.documents.issue(notes).content
    assert "certificate" not in told(desk)


def test_a_changed_password_keeps_the_certificate(desk: Desk, notes: PaperRequest) -> None:
    before = signature_of(desk.documents.issue(notes, password=PASSWORD).content).signer_cert.sha256
    people.change_password(desk.vault, PASSWORD, OTHER)
    after = signature_of(desk.documents.issue(notes, password=OTHER).content).signer_cert.sha256
    assert after == before


def test_each_person_signs_under_her_own_name(desk: Desk, notes: PaperRequest) -> None:
    people.add_person(desk.vault, PASSWORD, LOCUM, LOCUM_PASSWORD)
    for _ in range(2):  # with the key just made, and with the key as it was kept
        paper = desk.documents.issue(notes, password=LOCUM_PASSWORD)
        assert is_unaltered(paper.content)
        assert signature_of(paper.content).signer_cert.subject.native == {"common_name": LOCUM}
        assert told(desk)["certificate"] == signature_of(paper.content).signer_cert.sha256.hex()[:16] + "…"


def test_a_wrong_password_is_said_and_uses_up_no_number(desk: Desk, notes: PaperRequest) -> None:
    with pytest.raises(WrongPassword, match="Nothing was signed"):
        desk.documents.issue(notes, password=OTHER)
    assert desk.documents.printed() == []


def test_only_notes_are_signed(desk: Desk, notes: PaperRequest) -> None:
    statement = PaperRequest(kind=DocumentKind.HSA, client_id=notes.client_id, year=2026)
    assert not desk.documents.can_sign(DocumentKind.HSA)
    with pytest.raises(RuleViolation, match="Only session notes"):
        desk.documents.issue(statement, password=PASSWORD)
    assert desk.documents.printed() == []


def test_without_the_extra_nothing_is_offered_and_the_sentence_says_what_to_install(
    desk: Desk, notes: PaperRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.documents.can_sign(DocumentKind.NOTES)
    monkeypatch.setitem(sys.modules, "pyhanko.sign", None)
    assert not desk.documents.can_sign(DocumentKind.NOTES)
    with pytest.raises(MassageDeskError, match=r"Install massagedesk\[pdf-signature\]"):
        desk.documents.issue(notes, password=PASSWORD)
    assert desk.documents.printed() == []


def test_a_practice_without_keys_is_offered_no_signature(tmp_path: Path, clock: Clock) -> None:
    bare = open_desk(tmp_path, clock)
    set_up(bare)
    assert not bare.documents.can_sign(DocumentKind.NOTES)
    bare.close()
