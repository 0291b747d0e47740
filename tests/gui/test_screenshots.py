from pathlib import Path

from PySide6.QtGui import QImage
from sqlalchemy import select
from tests import factories

from massagedesk.gui.screenshots import Shot, grab_all, locked, safety
from massagedesk.gui.theme import Theme
from massagedesk.persistence.tables.settings import drafts
from massagedesk.services import opening
from massagedesk.services.desk import Desk
from massagedesk.vault.kdf import KdfCost


def test_pictures_have_the_size_and_scheme_asked_for(tmp_path: Path, theme: Theme) -> None:
    desk, _code = opening.create_desk(
        tmp_path / "practice", "lavender kettle orbit", "June Calloway", clock=factories.Clock(), cost=KdfCost(8, 1, 1)
    )
    factories.set_up(desk)
    taken = grab_all(desk, tmp_path / "screens", sizes=((1100, 700),), shots=[Shot("settings", "settings")])
    desk.close()
    names = ["unlock-light.png", "settings-light.png", "unlock-dark.png", "settings-dark.png"]
    assert [path.name for path in taken] == names
    pictures = {path.name: QImage(str(path)) for path in taken}
    assert {(picture.width(), picture.height()) for picture in pictures.values()} == {(1100, 700)}
    corners = [pictures[name].pixelColor(2, 2).name() for name in names]
    assert corners == ["#f6f7f6", "#f6f7f6", "#141816", "#141816"]
    assert not theme.is_dark


def test_pictures_leave_no_draft_behind(tmp_path: Path) -> None:
    desk, _code = opening.create_desk(
        tmp_path / "practice", "lavender kettle orbit", "June Calloway", clock=factories.Clock(), cost=KdfCost(8, 1, 1)
    )
    factories.set_up(desk)
    client = factories.add_client(desk)
    before = drafts_in(desk)
    shots = [Shot("booking", "calendar", {"book": True, "client_id": client})]
    grab_all(desk, tmp_path / "screens", sizes=((1100, 700),), schemes=("light",), shots=shots)
    assert drafts_in(desk) == before
    desk.close()


def drafts_in(desk: Desk) -> list[object]:
    with desk.database.read() as connection:
        return list(connection.execute(select(drafts)))


def test_what_keeps_the_records_safe_is_in_the_set(tmp_path: Path) -> None:
    desk, _code = opening.create_desk(
        tmp_path / "practice", "lavender kettle orbit", "June Calloway", clock=factories.Clock(), cost=KdfCost(8, 1, 1)
    )
    factories.set_up(desk)
    factories.add_client(desk)
    taken = grab_all(
        desk, tmp_path / "screens", sizes=((1100, 700),), schemes=("light",), shots=safety(), unlocks=locked()
    )
    desk.close()
    names = [path.name.removesuffix("-light.png") for path in taken]
    assert names[:4] == ["unlock", "unlock-waiting", "unlock-sheet", "unlock-folder"]
    assert {"settings-history", "backup-restore", "today-file-gone", "cover"} < set(names)
    pictures = [path.read_bytes() for path in taken]
    assert len(set(pictures)) == len(pictures), "each shows something of its own"
