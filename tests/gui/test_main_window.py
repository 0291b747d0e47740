import subprocess
import sys
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.places import PLACES, First

from massagedesk.domain.errors import Conflict
from massagedesk.gui import tasks
from massagedesk.gui.history import History
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.navigation import PLACES as REAL_PLACES
from massagedesk.gui.shortcut_list import ShortcutList
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.form_panel import FormPanel
from massagedesk.gui.widgets.key_hint import KeyHint
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.gui.widgets.question import Question
from massagedesk.services.desk import Desk


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> MainWindow:
    made = MainWindow(desk, PLACES)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    made.go("first")
    return made


def first(window: MainWindow) -> First:
    screen = window.screen_of("first")
    assert isinstance(screen, First)
    return screen


def test_going_somewhere_opens_shows_and_gives_the_keyboard(window: MainWindow) -> None:
    assert window.current_place() == "first"
    assert first(window).happened == ["open {}", "shown"]
    assert first(window).push.hasFocus()
    assert window.form.rail.item("first").isChecked()
    assert window.form.top_bar.title.text() == "First"


def test_back_and_forward_return_to_the_same_thing(window: MainWindow) -> None:
    window.go("first", client_id="hannah")
    window.go("second")
    window.go_back()
    assert first(window).happened[-2:] == ["open {'client_id': 'hannah'}", "shown"]
    window.go_back()
    assert first(window).happened[-2:] == ["open {}", "shown"]
    window.go_forward()
    window.go_forward()
    assert window.current_place() == "second"
    window.go_forward()
    assert window.current_place() == "second"


def test_back_does_not_ask_again_for_what_was_done(window: MainWindow) -> None:
    window.go("first", client_id="hannah", start=True)
    window.go("second")
    window.go_back()
    assert first(window).happened[-2:] == ["open {'client_id': 'hannah'}", "shown"]


def test_a_screen_says_where_in_it_she_is(window: MainWindow) -> None:
    window.note_place(client_id="walt")
    window.go("second")
    window.go_back()
    assert first(window).happened[-2] == "open {'client_id': 'walt'}"


def test_a_screen_that_does_not_let_go_keeps_her(window: MainWindow) -> None:
    first(window).stays = True
    assert not window.go("second")
    assert window.current_place() == "first"


def test_going_to_what_is_gone_says_so_and_stays(window: MainWindow) -> None:
    assert not window.go("first", client_id="gone")
    assert [found.sentence for found in window.findChildren(Question)] == ["This client is not here any more."]
    window.go_back()
    assert first(window).happened[-1] == "shown"


def test_a_change_refreshes_what_is_seen_at_once_and_the_rest_when_shown(window: MainWindow, desk: Desk) -> None:
    factories.add_client(desk)
    assert [note for note in first(window).happened if note.startswith("refresh")] == ["refresh ['client']"]
    window.go("second")
    first(window).happened.clear()
    factories.add_client(desk, "Walt", "Jensen")
    factories.add_client(desk, "Grace", "Lin")
    assert first(window).happened == []
    window.go("first")
    assert first(window).happened == ["refresh ['client']", "open {}", "shown"]


def test_kinds_nobody_watches_refresh_nothing(window: MainWindow) -> None:
    window.bus.changed.emit(frozenset({"payment"}))
    assert first(window).happened == ["open {}", "shown"]


def test_the_top_bar_follows_its_screen(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.form.top_bar
    assert bar.action.text() == "Do it"
    qtbot.mouseClick(bar.action, Qt.MouseButton.LeftButton)
    assert first(window).happened[-1] == "done"
    first(window).count = 4
    first(window).heading_changed.emit()
    assert bar._context.text() == "4 open"
    window.go("second")
    assert not bar.action.isVisible()
    extras = [found for found in bar.findChildren(QPushButton) if found.text() == "Today"]
    assert [found.isVisible() for found in extras] == [True]
    window.go("first")
    assert [found.isVisible() for found in extras] == [False]


def test_keys_lead_to_places_and_actions(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_place() == "second"
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.current_place() == "first"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_A, both)
    assert first(window).happened[-1] == "done"
    with qtbot.waitSignal(window.lock_asked):
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_keys_of_a_screen_rest_while_another_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    window.go("second")
    first(window).happened.clear()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_A, both)
    assert first(window).happened == []


def test_f1_lists_every_key(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    listed = window.findChild(ShortcutList)
    assert listed is not None
    keys = {hint.text() for hint in listed.findChildren(KeyHint)}
    assert {"Ctrl+D", "Ctrl+Shift+A", "Ctrl+1", "Ctrl+K", "Ctrl+L", "F1"} <= keys
    qtbot.keyClick(listed, Qt.Key.Key_Escape)
    assert not listed.isVisible()


def test_the_rail_has_the_places_of_the_design(qtbot: QtBot, desk: Desk) -> None:
    made = MainWindow(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    words = [made.form.rail.item(place.name).text() for place in REAL_PLACES]
    assert words == ["Today", "Calendar", "Clients", "Prescriptions", "Notes", "Reports", "Backup", "Settings"]
    today, calendar = made.form.rail.item("today").geometry(), made.form.rail.item("calendar").geometry()
    assert (today.x(), today.y(), today.width(), today.height()) == (8, 8, 79, 56)
    assert calendar.y() == 8 + 56 + 4
    assert made.form.rail.item("lock").geometry().bottom() == 768 - 8 - 1
    assert made.form.top_bar.height() == 56
    made.show_state("backup", "Backed up", "shield-check", "ok")
    assert made.form.rail.item("backup").text() == made.form.rail.item("backup").accessibleName() == "Backed up"


def test_the_rail_fits_a_low_window_with_large_text(theme: Theme, qtbot: QtBot, desk: Desk) -> None:
    theme.choose_scale(1.5)
    made = MainWindow(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    assert made.height() == 768
    lock, first_item = made.form.rail.item("lock").geometry(), made.form.rail.item("today").geometry()
    assert lock.bottom() < 768
    assert first_item.height() >= theme.px(40)


def test_in_large_text_the_search_gives_its_room_to_the_days_of_the_calendar(
    theme: Theme, qtbot: QtBot, desk: Desk
) -> None:
    theme.choose_scale(1.5)
    made = MainWindow(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.go("calendar")
    bar = made.form.top_bar
    days = bar._context
    qtbot.waitUntil(lambda: days.width() >= days.fontMetrics().horizontalAdvance(days.text()))
    assert bar.search.width() == theme.px(36)
    assert bar.search.accessibleName() == "Search people, screens, actions"
    made.go("today")
    qtbot.waitUntil(lambda: bar.search.width() == theme.px(300))


def test_every_control_of_the_frame_has_a_name_and_is_reached(window: MainWindow) -> None:
    assert nameless(window) == []
    assert out_of_reach(window) == []


def test_drafts_are_saved_before_locking_and_closing(window: MainWindow) -> None:
    window.about_to_lock()
    assert first(window).happened[-1] == "saved"
    first(window).happened.clear()
    window.close()
    assert first(window).happened == ["saved"]


def test_a_bug_in_one_screen_keeps_no_other_from_saving(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.go("second")
    saved = []

    def fail() -> None:
        raise LookupError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(first(window), "about_to_lock", fail)
        patch.setattr(window.screen_of("second"), "about_to_lock", lambda: saved.append("second"))
        with pytest.raises(LookupError, match="a bug"):
            window.about_to_lock()
    assert saved == ["second"]


# --- ending -----------------------------------------------------------------------------------------------------------


FULL = "The disk is full. Nothing was saved; make room on the disk and try again."


def said(window: MainWindow) -> list[tuple[str, str]]:
    return [(found.title, found.sentence) for found in window.findChildren(Question) if found.isVisible()]


def answer(window: MainWindow, word: str) -> None:
    next(found for found in window.findChildren(QPushButton) if found.text() == word and found.isVisible()).click()


def test_closing_stays_with_the_words_when_they_cannot_be_saved(window: MainWindow) -> None:
    first(window).unsaved = FULL
    window.go("second")
    assert not window.close()
    assert window.isVisible()
    assert window.current_place() == "first"
    assert said(window) == [("Not closed: what you wrote could not be saved", FULL)]
    answer(window, "Stay here")
    assert window.isVisible()
    assert not window.close()
    assert len(said(window)) == 1
    answer(window, "Close without saving")
    assert not window.isVisible()


def test_closing_stays_when_leaving_the_screen_fails(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> bool:
        raise Conflict(FULL)

    monkeypatch.setattr(first(window), "can_leave", refuse)
    assert not window.close()
    assert said(window) == [("Not closed: what you wrote could not be saved", FULL)]


def test_a_draft_that_cannot_be_saved_keeps_her_on_the_screen(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> bool:
        raise Conflict(FULL)

    monkeypatch.setattr(first(window), "can_leave", refuse)
    assert not window.go("second")
    assert window.current_place() == "first"
    assert said(window) == [("That did not work", FULL)]


def test_every_screen_saves_even_where_one_fails(window: MainWindow) -> None:
    other = window.screen_of("second")
    saved: list[str] = []
    other.about_to_lock = lambda: saved.append("second")  # type: ignore[method-assign]
    first(window).unsaved = FULL
    with pytest.raises(Conflict):
        window.about_to_lock()
    assert saved == ["second"]


def test_closing_waits_while_something_is_done(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "busy", lambda: True)
    assert not window.close()
    assert window.told().startswith("Something is still being done.")
    assert first(window).happened[-1] != "saved"
    monkeypatch.undo()
    assert window.close()


# --- panels over a screen ---------------------------------------------------------------------------------------------


def editor(window: MainWindow) -> tuple[FormPanel, QLineEdit]:
    field = QLineEdit()
    made = FormPanel(window, "Payment", field, action="Save", accept=list, first=field)
    made.open()
    field.setText("half a thou")
    return made, field


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_keys_do_not_reach_the_screen_under_an_editor(
    window: MainWindow, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    window.go("second")
    window.go("first")
    first(window).happened.clear()
    panel, field = editor(window)
    qtbot.keyClick(window, key, modifier)
    qtbot.waitUntil(lambda: window.told() == "Finish what is open here, or leave it first.")
    assert window.current_place() == "first"
    assert first(window).happened == []
    assert open_panels(window) == [panel]
    assert field.hasFocus()
    panel.close_panel()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_place() == "second"
    assert window.told() == ""


def test_neither_rail_nor_mouse_nor_closing_leave_an_editor_behind(window: MainWindow, qtbot: QtBot) -> None:
    window.go("second")
    window.go("first")
    panel, _field = editor(window)
    window.form.rail.item("second").click()
    qtbot.mouseClick(window, Qt.MouseButton.BackButton)
    window.form.top_bar.search.click()
    window.form.top_bar.action.click()
    assert not window.close()
    assert window.current_place() == "first"
    assert open_panels(window) == [panel]
    assert "done" not in first(window).happened


def test_a_panel_that_holds_nothing_closes_when_she_goes_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    for open_panel in (window.open_palette, window.open_shortcut_list):
        window.go("first")
        open_panel()
        assert len(open_panels(window)) == 1
        qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        assert window.current_place() == "second"
        assert open_panels(window) == []


def test_locking_covers_whatever_is_open(window: MainWindow, qtbot: QtBot) -> None:
    editor(window)
    with qtbot.waitSignal(window.lock_asked):
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_a_message_with_undo(window: MainWindow) -> None:
    window.tell("Hannah archived.", "Undo", first(window)._note_done)
    assert window.told() == "Hannah archived."


def test_history_forgets_what_lay_ahead() -> None:
    history = History()
    for name in ("a", "b", "b", "c"):
        history.visit(name, {})
    history.move(-1)
    history.visit("d", {})
    assert history.peek(1) is None
    spot = history.peek(-1)
    assert spot is not None
    assert spot.place == "b"


def test_today_follows_the_clock_of_the_practice(window: MainWindow, clock: factories.Clock) -> None:
    from massagedesk.gui.widgets.fields import DateField

    clock.now += timedelta(days=1)
    field = DateField()
    field.setText("today")
    assert str(field.value()) == "2026-03-04"


def test_the_shell_imports_nothing_heavy() -> None:
    script = (
        "import sys, massagedesk.app\n"
        "heavy = {'sqlalchemy', 'sqlcipher3', 'reportlab', 'cryptography', 'pypdfium2', 'PIL', 'zxcvbn', 'anyascii'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
