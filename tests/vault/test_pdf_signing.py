"""Signatures inside a PDF, judged by pyHanko's own validator: what was altered is reported, nobody else is asked."""

from __future__ import annotations

import io
import random
import re
import socket
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from tests.vault.pdf_viewer import is_unaltered, signature_of

from massagedesk.vault import pdf_signing, signing

MADE_AT = datetime(2026, 3, 3, 17, 18, tzinfo=UTC)
PERSON = "June Calloway"
KNOWN = "5ce10c4682cf48297bfbe7c1b7264472fa44486ff39f56346a0f7b3583586427"


@pytest.fixture(scope="module")
def plain() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for words in ("First page", "Second page"):
        canvas.drawString(100, 700, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def private_key() -> bytes:
    return signing.make_pair()[0]


@pytest.fixture(scope="module")
def signed(plain: bytes, private_key: bytes) -> bytes:
    return pdf_signing.signed(plain, private_key, PERSON, MADE_AT)


def test_the_signature_is_valid_names_the_person_and_covers_the_whole_file(signed: bytes, plain: bytes) -> None:
    assert signed.startswith(plain), "the paper itself stays as it was set"
    assert is_unaltered(signed)
    certificate = signature_of(signed).signer_cert
    assert certificate.subject.native == {"common_name": PERSON}
    assert certificate.self_signed == "maybe"
    assert not certificate.ca


def test_room_for_the_longest_signature_is_kept_and_little_more(plain: bytes, private_key: bytes) -> None:
    free = []
    for _ in range(40):
        signed = pdf_signing.signed(plain, private_key, PERSON, MADE_AT)
        (digits,) = re.findall(rb"/Contents\s*<([0-9a-fA-F]+)>", signed)
        free.append(len(digits) - len(digits.rstrip(b"0")))
    assert max(free) <= 20


def test_an_altered_byte_is_reported_wherever_it_lies(signed: bytes) -> None:
    found = re.search(rb"/Contents\s*<([0-9a-fA-F]+)>", signed)
    assert found is not None
    own = range(found.start(1) - 1, found.end(1) + 1)
    choose = random.Random(20260303)
    places = choose.sample([place for place in range(len(signed)) if place not in own], 60)
    missed = []
    for place in places:
        altered = bytearray(signed)
        altered[place] ^= 1 << choose.randrange(8)
        if is_unaltered(bytes(altered)):
            missed.append(place)
    assert missed == []


def test_what_is_added_behind_the_signature_is_reported(signed: bytes) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = writer.root["/Pages"]["/Count"]
    writer.update_container(page)
    writer.write(out)
    assert out.getvalue().startswith(signed)
    assert not is_unaltered(out.getvalue())


def test_another_key_cannot_take_its_place(signed: bytes, plain: bytes) -> None:
    other = pdf_signing.signed(plain, signing.make_pair()[0], PERSON, MADE_AT)
    assert signature_of(other).signer_cert.sha256 != signature_of(signed).signer_cert.sha256


def test_the_certificate_is_the_same_whenever_it_is_made(signed: bytes, private_key: bytes) -> None:
    told = pdf_signing.fingerprint(private_key, PERSON, MADE_AT)
    assert told == pdf_signing.fingerprint(private_key, PERSON, MADE_AT)
    assert told == signature_of(signed).signer_cert.sha256.hex()
    assert told != pdf_signing.fingerprint(private_key, "Rosa Field", MADE_AT)


def test_the_key_follows_from_the_signing_key_alone() -> None:
    key = pdf_signing.derived_key(bytes(range(32)))
    assert isinstance(key.curve, SECP256R1)
    number = key.private_numbers().private_value
    assert number == pdf_signing.derived_key(bytes(range(32))).private_numbers().private_value
    assert f"{number:064x}" == KNOWN, "what was signed once must be recognised by every later version"
    assert number != pdf_signing.derived_key(bytes(32)).private_numbers().private_value


@pytest.mark.parametrize("person", ["Ærøskøbing Þórbjörg 治療師", "N" * 200, "  "])
def test_any_name_can_stand_in_the_certificate(plain: bytes, private_key: bytes, person: str) -> None:
    signed = pdf_signing.signed(plain, private_key, person, MADE_AT)
    assert is_unaltered(signed)
    name = signature_of(signed).signer_cert.subject.native["common_name"]
    assert name == (person.strip()[:64] or "Practitioner")


def test_signing_opens_no_socket_and_no_file(
    plain: bytes, private_key: bytes, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("opened")

    for name in ("socket", "socketpair", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("os.open", refuse)
    made: list[bytes] = []
    worker = threading.Thread(target=lambda: made.append(pdf_signing.signed(plain, private_key, PERSON, MADE_AT)))
    worker.start()
    worker.join()
    monkeypatch.undo()
    assert is_unaltered(made[0])


def test_what_would_have_to_wait_is_not_waited_for() -> None:
    import asyncio

    with pytest.raises(RuntimeError, match="wanted to wait"):
        pdf_signing._finish(asyncio.sleep(3600))


def test_whether_the_extra_is_there_is_told_without_loading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdf_signing.is_available()
    monkeypatch.setitem(sys.modules, "pyhanko.sign", None)
    assert not pdf_signing.is_available()


def test_an_empty_folder_left_by_the_extra_is_not_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyhanko").mkdir()
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyhanko"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert not pdf_signing.is_available()
