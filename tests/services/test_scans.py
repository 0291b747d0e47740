"""Scans of prescriptions: which files are taken, and what of them can be looked at."""

from pathlib import Path

import pytest
from tests.factories import Clock, add_client, add_prescription, open_desk, set_up

from massagedesk.domain.errors import DamagedFile, NotFound, RuleViolation
from massagedesk.domain.ids import PrescriptionId
from massagedesk.services import scans
from massagedesk.services.desk import Desk


def two_pages() -> bytes:
    """A PDF of two half-letter pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(306, 396)
    document.new_page(306, 396)
    path = bytearray()

    class Sink:
        def write(self, chunk: bytes) -> int:
            path.extend(chunk)
            return len(chunk)

    document.save(Sink())
    document.close()
    return bytes(path)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    return desk


@pytest.fixture
def order(desk: Desk) -> PrescriptionId:
    return add_prescription(desk, add_client(desk))


def test_a_pdf_is_kept_with_its_name_and_looked_at_page_by_page(
    desk: Desk, order: PrescriptionId, tmp_path: Path
) -> None:
    file = tmp_path / "Order 2 Mar 2026.pdf"
    file.write_bytes(two_pages())
    desk.prescriptions.attach_file(order, file)
    (row,) = desk.prescriptions.scans(order)
    assert (row.name, row.media_type) == ("Order 2 Mar 2026.pdf", scans.PDF)
    content = desk.prescriptions.scan_content(row.id)
    assert scans.page_count(content, row.media_type) == 2
    picture = scans.draw_page(content, 1, 153)
    assert (picture.width, picture.height) == (153, 198)
    assert len(picture.pixels) == picture.stride * picture.height
    assert file.exists()


def test_another_kind_of_file_is_refused(desk: Desk, order: PrescriptionId, tmp_path: Path) -> None:
    file = tmp_path / "order.docx"
    file.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(RuleViolation, match="Only PDF, JPEG and PNG"):
        desk.prescriptions.attach_file(order, file)
    assert desk.prescriptions.scans(order) == []


def test_a_cut_pdf_is_refused(desk: Desk, order: PrescriptionId, tmp_path: Path) -> None:
    file = tmp_path / "order.pdf"
    file.write_bytes(b"%PDF-1.7\ncut here")
    with pytest.raises(DamagedFile):
        desk.prescriptions.attach_file(order, file)
    assert desk.prescriptions.scans(order) == []


def test_a_file_that_went_away_is_told(desk: Desk, order: PrescriptionId, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="choose the file again"):
        desk.prescriptions.attach_file(order, tmp_path / "gone.pdf")


def test_a_scan_added_by_mistake_is_taken_out_again(desk: Desk, order: PrescriptionId, tmp_path: Path) -> None:
    file = tmp_path / "order.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n and so on")
    scan = desk.prescriptions.attach_file(order, file)
    client = desk.prescriptions.get(order).client_id
    assert [row.id for row in desk.prescriptions.scans_of_client(client)] == [scan]
    desk.prescriptions.remove_scan(scan)
    assert desk.prescriptions.scans_of_client(client) == []
    with pytest.raises(NotFound):
        desk.prescriptions.remove_scan(scan)
