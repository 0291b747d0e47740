import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.places import PLACES, First, place

from massagedesk.gui.clients.clients import ClientsView
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.palette.palette import Palette
from massagedesk.gui.palette.palette_model import marks
from massagedesk.gui.palette.prescriber_panel import PrescriberPanel
from massagedesk.gui.prescriptions.prescriptions import PrescriptionsView
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.services.desk import Desk


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> MainWindow:
    factories.add_client(desk)
    factories.add_client(desk, "Johannes", "Weidner")
    factories.add_client(desk, "Zoë", "Müller")
    made = MainWindow(desk, (*PLACES, place("clients", "First", "Ctrl+3"), place("calendar", "First", "Ctrl+4")))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    made.go("first")
    return made


@pytest.fixture
def palette(window: MainWindow, qtbot: QtBot) -> Palette:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_panel.isVisible()
    return window.palette_panel


def field(palette: Palette) -> QLineEdit:
    found: QLineEdit = palette.panel.form.text
    return found


def titles(palette: Palette) -> list[str]:
    return [entry.title for entry in palette.panel.form.entries.entries()]


def test_it_opens_with_the_actions_of_the_screen(palette: Palette) -> None:
    assert field(palette).hasFocus()
    assert titles(palette)[:2] == ["Do it", "Mark arrived"]
    assert palette.panel.form.entries.headings() == ["On this screen: First", "Screens and actions"]


def test_people_are_found_and_their_letters_marked(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(palette), "han")
    people = [entry for entry in palette.panel.form.entries.entries() if entry.person is not None]
    assert {entry.title for entry in people} >= {"Hannah Lindqvist"}
    hannah = next(entry for entry in people if entry.title == "Hannah Lindqvist")
    assert hannah.marks == ((0, 3),)
    assert "born" in hannah.detail
    assert palette.panel.form.entries.headings()[:2] == ["People", f"Actions for {people[0].title}"]


def test_enter_opens_the_person(window: MainWindow, palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(palette), "hannah")
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.current_place() == "clients"
    screen = window.current_screen()
    assert isinstance(screen, First)
    assert screen.happened[0].startswith("open {'client_id': UUID(")


def test_tab_goes_to_what_can_be_done_with_the_person(window: MainWindow, palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(palette), "hannah")
    qtbot.keyClick(field(palette), Qt.Key.Key_Tab)
    entries = palette.panel.form.entries
    assert entries.current().title == "Book next appointment"
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert window.current_place() == "calendar"


def test_arrows_go_round_and_skip_headings(palette: Palette, qtbot: QtBot) -> None:
    entries = palette.panel.form.entries
    assert entries.current_place() == 0
    qtbot.keyClick(field(palette), Qt.Key.Key_Down)
    qtbot.keyClick(field(palette), Qt.Key.Key_Down)
    assert entries.current_place() == 2
    for _ in range(3):
        qtbot.keyClick(field(palette), Qt.Key.Key_Up)
    assert entries.current_place() == len(entries.entries()) - 1
    assert field(palette).accessibleDescription() == entries.current().title


def test_another_person_brings_other_actions(palette: Palette, qtbot: QtBot, desk: Desk) -> None:
    factories.add_client(desk, "Hana", "Kovář")
    qtbot.keyClicks(field(palette), "hana")
    palette._find("han")
    before = palette.panel.form.entries.headings()[1]
    qtbot.keyClick(field(palette), Qt.Key.Key_Down)
    after = palette.panel.form.entries.headings()[1]
    assert before != after
    assert after.startswith("Actions for ")


def test_escape_gives_the_keyboard_back(window: MainWindow, palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClick(field(palette), Qt.Key.Key_Escape)
    assert not palette.isVisible()
    screen = window.current_screen()
    assert isinstance(screen, First)
    assert screen.push.hasFocus()


def test_screens_and_actions_are_found_by_their_words(window: MainWindow, palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(palette), "secon")
    assert titles(palette) == ["Second"]
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert window.current_place() == "second"


def test_nothing_found_is_said(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(palette), "qqqqq")
    assert titles(palette) == []
    assert palette.panel.form.count.text() == "Nothing found"
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    assert palette.isVisible()


def test_it_lies_where_the_design_has_it(palette: Palette) -> None:
    place = palette.panel.geometry()
    assert (place.x(), place.y(), place.width()) == (363, 88, 640)
    assert nameless(palette) == []


@pytest.mark.parametrize(
    ("title", "typed", "found"),
    [
        ("Hannah Lindqvist", "han", ((0, 3),)),
        ("Johannes Weidner", "HAN", ((2, 3),)),
        ("Hannah Lindqvist", "lin han", ((0, 3), (7, 3))),
        ("Zoë Müller", "zoe mull", ((0, 3), (4, 4))),
        ("Größe", "grosse", ((0, 5),)),
        ("Hannah", "hanna x", ()),
        ("Hannah", "", ()),
    ],
)
def test_typed_letters_are_marked_whatever_their_accents(
    title: str, typed: str, found: tuple[tuple[int, int], ...]
) -> None:
    assert marks(title, typed) == found


# --- on the real screens ----------------------------------------------------------------------------------------------


@pytest.fixture
def real(desk: Desk, qtbot: QtBot) -> MainWindow:
    hannah = factories.add_client(desk)
    factories.add_prescription(desk, hannah)
    made = MainWindow(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    made.go("today")
    return made


def choose(window: MainWindow, qtbot: QtBot, typed: str, title: str) -> None:
    window.open_palette()
    qtbot.keyClicks(field(window.palette_panel), typed)
    entries = window.palette_panel.panel.form.entries
    entry = next(entry for entry in entries.entries() if entry.title == title)
    entries.run_asked.emit(entry)


@pytest.mark.parametrize(("title", "tab"), [("Open notes", "notes"), ("Open prescriptions and plan", "plan")])
def test_a_client_opens_on_the_tab_that_was_meant(real: MainWindow, qtbot: QtBot, title: str, tab: str) -> None:
    choose(real, qtbot, "hannah", title)
    screen = real.current_screen()
    assert isinstance(screen, ClientsView)
    assert screen.page.tab() == tab


def test_a_prescriber_opens_to_be_read_and_changed(real: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    (raman,) = desk.prescriptions.prescribers()
    choose(real, qtbot, raman.family_name, raman.name)
    (panel,) = open_panels(real)
    assert isinstance(panel, PrescriberPanel)
    assert (nameless(panel), out_of_reach(panel)) == ([], [])
    form = panel.form.form
    assert form.given_name.hasFocus()
    assert form.npi.text() == raman.npi
    assert not real.go("clients")
    form.clinic.setText("Harbor Spine Clinic")
    qtbot.keyClick(form.clinic, Qt.Key.Key_Return)
    assert open_panels(real) == []
    assert real.told() == "Prescriber saved."
    assert desk.prescriptions.prescribers()[0].clinic == "Harbor Spine Clinic"
    assert real.current_place() == "today"


def test_leaving_a_prescriber_changes_nothing(real: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    (raman,) = desk.prescriptions.prescribers()
    choose(real, qtbot, raman.family_name, raman.name)
    (panel,) = open_panels(real)
    assert isinstance(panel, PrescriberPanel)
    panel.form.form.clinic.setText("Harbor Spine Clinic")
    qtbot.keyClick(panel.form.form.clinic, Qt.Key.Key_Escape)
    assert open_panels(real) == []
    assert desk.prescriptions.prescribers() == [raman]


def test_a_prescribers_orders_are_offered_and_open(real: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    (raman,) = desk.prescriptions.prescribers()
    choose(real, qtbot, raman.family_name, "Prescription for Hannah Lindqvist")
    screen = real.current_screen()
    assert isinstance(screen, PrescriptionsView)
    assert screen.key == desk.prescriptions.all()[0].id.hex
