from pathlib import Path

from PySide6.QtGui import QImage
from tests import factories

from massagedesk.gui.screenshots import Shot, grab_all
from massagedesk.gui.theme import Theme
from massagedesk.services import opening
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
