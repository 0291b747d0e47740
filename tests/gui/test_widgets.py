from collections.abc import Callable
from datetime import date, time

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.money import Money
from massagedesk.gui.icons import pixmap
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.gui.widgets.avatar import initials
from massagedesk.gui.widgets.buttons import button, dress, icon_button
from massagedesk.gui.widgets.chips import AddChip, PickChip, StatusChip
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.fields import DateField, MoneyField, NumberBox, TimeField
from massagedesk.gui.widgets.flow_layout import FlowLayout
from massagedesk.gui.widgets.gauge import Gauge
from massagedesk.gui.widgets.goal_bar import GoalBar
from massagedesk.gui.widgets.labels import ElidedLabel, LabelledField, label
from massagedesk.gui.widgets.notice_bar import NoticeBar
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.gui.widgets.pages import Pages
from massagedesk.gui.widgets.pain_trend import PainReading, PainTrend
from massagedesk.gui.widgets.password_field import PasswordField
from massagedesk.gui.widgets.question import Question, ask
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState
from massagedesk.gui.widgets.row_table import Column, RowTable
from massagedesk.gui.widgets.search_field import SearchField
from massagedesk.gui.widgets.segments import Segments
from massagedesk.gui.widgets.tabs import Tabs
from massagedesk.gui.widgets.typed import parse_count, parse_day, parse_time

TODAY = date(2026, 3, 3)
"""A Tuesday."""


# --- what people type -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3/14/2026", date(2026, 3, 14)),
        ("3/14/26", date(2026, 3, 14)),
        ("3-14-26", date(2026, 3, 14)),
        ("3/14", date(2026, 3, 14)),
        ("14 mar", date(2026, 3, 14)),
        ("Mar 14", date(2026, 3, 14)),
        ("March 14, 2026", date(2026, 3, 14)),
        ("Sat 14 Mar 2026", date(2026, 3, 14)),
        ("2026-03-14", date(2026, 3, 14)),
        ("12/28", date(2025, 12, 28)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 3, 4)),
        ("+7", date(2026, 3, 10)),
        ("-1", date(2026, 3, 2)),
        ("fri", date(2026, 3, 6)),
        ("tuesday", date(2026, 3, 10)),
        ("2/29/2028", date(2028, 2, 29)),
        ("", None),
    ],
)
def test_days_are_read_the_way_people_write_them(typed: str, meant: date | None) -> None:
    assert parse_day(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("6/12/78", date(1978, 6, 12)), ("3/2/26", date(2026, 3, 2)), ("3/4/26", date(1926, 3, 4))]
)
def test_a_birth_date_is_never_ahead(typed: str, meant: date) -> None:
    assert parse_day(typed, TODAY, past=True) == meant


@pytest.mark.parametrize("typed", ["32/3", "2/29/2026", "soon", "14", "3/14/6", "1/2/3/4", "mar apr 3", "+99999"])
def test_what_is_no_day_says_how_to_type_one(typed: str) -> None:
    with pytest.raises(RuleViolation, match="Type it like"):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("930", time(9, 30)),
        ("9.30 am", time(9, 30)),
        ("2", time(14)),
        ("2:15", time(14, 15)),
        ("2a", time(2)),
        ("2:15 p.m.", time(14, 15)),
        ("12", time(12)),
        ("12 am", time(0)),
        ("14:00", time(14)),
        ("1400", time(14)),
        ("06:30", time(6, 30)),
        ("", None),
    ],
)
def test_times_are_read_the_way_people_write_them(typed: str, meant: time | None) -> None:
    assert parse_time(typed) == meant


@pytest.mark.parametrize("typed", ["25", "9:75", "noonish", "13 pm"])
def test_what_is_no_time_says_how_to_type_one(typed: str) -> None:
    with pytest.raises(RuleViolation, match="Type it like"):
        parse_time(typed)


@pytest.fixture
def _tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DateField, "_today", staticmethod(lambda: TODAY))


@pytest.mark.usefixtures("_tuesday")
def test_a_date_field_shows_days_one_way_and_steps(qtbot: QtBot) -> None:
    field = DateField()
    qtbot.addWidget(field)
    told: list[date | None] = []
    field.value_changed.connect(told.append)
    qtbot.keyClicks(field, "3/14")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "Sat 14 Mar 2026"
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert field.value() == date(2026, 3, 8)
    assert told == [date(2026, 3, 14), date(2026, 3, 15), date(2026, 3, 8)]


@pytest.mark.usefixtures("_tuesday")
def test_an_unreadable_day_stays_and_says_why(qtbot: QtBot) -> None:
    field = DateField()
    qtbot.addWidget(field)
    told: list[date | None] = []
    field.value_changed.connect(told.append)
    qtbot.keyClicks(field, "soon")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "soon"
    assert field.property("problem") is True
    assert "Type it like" in field.accessibleDescription()
    assert told == []
    with pytest.raises(RuleViolation):
        field.value()
    field.set_value(TODAY)
    assert field.property("problem") is False
    assert field.accessibleDescription() == ""


def test_time_money_and_number_fields(qtbot: QtBot) -> None:
    at, fee, pain = TimeField(), MoneyField(), NumberBox(highest=10)
    for field in (at, fee, pain):
        qtbot.addWidget(field)
        assert field.value() is None
    qtbot.keyClicks(at, "2p")
    qtbot.keyClick(at, Qt.Key.Key_Return)
    qtbot.keyClicks(fee, "1284.5")
    qtbot.keyClick(fee, Qt.Key.Key_Return)
    qtbot.keyClicks(pain, "9")
    for _ in range(3):
        qtbot.keyClick(pain, Qt.Key.Key_Up)
    assert (at.text(), fee.text(), pain.text()) == ("2:00 pm", "$1,284.50", "10")
    assert (at.value(), fee.value(), pain.value()) == (time(14), Money(128450), 10)
    pain.setText("11")
    with pytest.raises(RuleViolation, match="between 0 and 10"):
        pain.value()


# --- choices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Segments, Tabs])
def test_choices_tell_the_chosen_key_once(qtbot: QtBot, kind: Callable[..., Segments | Tabs]) -> None:
    choices = kind([("open", "Open 14"), ("soon", "Ending soon 4"), ("closed", "Closed")], name="Show")
    qtbot.addWidget(choices)
    with qtbot.waitActive(choices):
        choices.show()
    told: list[str] = []
    choices.current_changed.connect(told.append)
    choices.set_current("closed")
    assert (choices.current(), told) == ("closed", [])
    part = choices.part("soon") if isinstance(choices, Segments) else choices.tab("soon")
    qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    assert (choices.current(), told) == ("soon", ["soon"])
    part.setFocus()
    qtbot.keyClick(part, Qt.Key.Key_Left)
    assert (choices.current(), told) == ("open", ["soon", "open"])


def test_segments_can_change_their_words(qtbot: QtBot) -> None:
    segments = Segments([("open", "Open 14"), ("closed", "Closed")])
    qtbot.addWidget(segments)
    segments.set_word("open", "Open 15")
    assert segments.part("open").accessibleName() == "Open 15"
    segments.set_choices([("a", "Acute"), ("c", "Chronic")])
    assert segments.current() == "a"


def test_a_pick_chip_is_toggled_by_keyboard_and_grows(qtbot: QtBot) -> None:
    chip = PickChip("Stiff in the morning", height=36)
    qtbot.addWidget(chip)
    narrow = chip.sizeHint().width()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert chip.isChecked()
    assert chip.sizeHint().width() > narrow
    assert AddChip("Add a finding").accessibleName() == "Add a finding"


def test_chips_wrap_where_the_line_ends(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, gap=6)
    chips = [PickChip(word) for word in ("Better", "Headache", "Poor sleep")]
    for chip in chips:
        flow.addWidget(chip)
    wide = flow.sizeHint().width()
    assert flow.heightForWidth(wide) == 32
    assert flow.heightForWidth(wide - 1) == 32 + 6 + 32
    chips[1].hide()
    assert flow.heightForWidth(wide - 1) == 32
    flow.clear()
    assert flow.count() == 0


# --- drawings -------------------------------------------------------------------------------------------------------


def painted(widget: QWidget) -> QImage:
    widget.resize(widget.sizeHint())
    return widget.grab().toImage()


def test_a_gauge_shows_one_cell_a_session_and_says_so(qtbot: QtBot, theme: Theme) -> None:
    gauge = Gauge()
    qtbot.addWidget(gauge)
    gauge.show_use(7, 12, today=True)
    assert gauge.accessibleName() == "7 of 12 used"
    picture = painted(gauge)
    cell = gauge.width() / 12
    colors = [picture.pixelColor(round(cell * (place + 0.5)), 4).name() for place in range(12)]
    accent, soft, line = (theme.colors.accent.name(), theme.colors.accent_soft.name(), theme.colors.line.name())
    assert colors == [accent] * 7 + [soft] + [line] * 4
    gauge.show_use(11, 12, warning=True)
    assert painted(gauge).pixelColor(round(cell / 2), 4).name() == theme.colors.warning.name()


def test_drawings_follow_the_theme(qtbot: QtBot, theme: Theme) -> None:
    gauge = Gauge()
    qtbot.addWidget(gauge)
    gauge.show_use(12, 12)
    theme.choose_scheme(Scheme.DARK)
    assert painted(gauge).pixelColor(10, 4).name() == theme.colors.accent.name() == "#6cc3ac"


def test_button_icons_follow_the_theme(qtbot: QtBot, theme: Theme) -> None:
    made = button("Sign note", kind="primary", icon="pen-line")
    qtbot.addWidget(made)

    def ink() -> set[str]:
        picture = made.icon().pixmap(made.iconSize()).toImage()
        places = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
        return {picture.pixelColor(x, y).name() for x, y in places if picture.pixelColor(x, y).alpha() == 255}

    assert ink() == {"#ffffff"}
    theme.choose_scheme(Scheme.DARK)
    assert ink() == {theme.colors.surface.name()}
    dress(made, kind="quiet", icon="pen-line")
    assert ink() == {theme.colors.accent.name()}


def test_icons_come_in_the_size_of_the_text(theme: Theme) -> None:
    assert pixmap("check", "ok", 20).width() == 20
    theme.choose_scale(1.5)
    assert pixmap("check", "ok", 20).width() == 30
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-drawing")


def test_charts_say_in_words_what_they_draw(qtbot: QtBot) -> None:
    trend, bar = PainTrend(), GoalBar()
    for chart in (trend, bar):
        qtbot.addWidget(chart)
    trend.show_readings([])
    assert trend.accessibleName() == "No pain readings yet"
    trend.show_readings(
        [PainReading(date(2026, 2, 3), 7, 5), PainReading(date(2026, 2, 10), 6, None), PainReading(TODAY, 4, 2)]
    )
    assert "7 on Tue 3 Feb 2026, 4 on Tue 3 Mar 2026" in trend.accessibleName()
    assert not painted(trend).isNull()
    bar.show_goal(0.3, 0.5, 0.8, says="Start 3, now 5, target 8 of 10")
    assert bar.accessibleName() == "Start 3, now 5, target 8 of 10"
    assert painted(bar).pixelColor(bar.width() * 2 // 5, 7) != painted(bar).pixelColor(bar.width() - 8, 7)


def test_a_goal_that_has_not_moved_has_an_empty_bar(qtbot: QtBot) -> None:
    bar = GoalBar()
    qtbot.addWidget(bar)
    bar.show_goal(0.3, 0.3, 0.8, says="Start 3, now 3, target 8 of 10")
    assert (bar.filled(), bar.is_away()) == (0.0, False)
    picture, accent = painted(bar), Theme.current().colors.accent
    middle = [picture.pixelColor(x, picture.height() // 2) for x in range(picture.width())]
    assert accent not in middle
    bar.show_goal(0.7, 0.5, 0.2, says="Start 7, now 5, target 2 of 10")  # less pain
    assert (round(bar.filled(), 2), bar.is_away()) == (0.2, False)
    bar.show_goal(0.3, 0.2, 0.8, says="Start 3, now 2, target 8 of 10")
    assert bar.is_away()


def test_a_single_reading_is_drawn_too(qtbot: QtBot) -> None:
    trend = PainTrend()
    qtbot.addWidget(trend)
    trend.show_readings([PainReading(TODAY, None, 3)])
    assert not painted(trend).isNull()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Hannah Lindqvist", "HL"), ("Nguyễn", "N"), ("Ana María de la Cruz", "AC"), ("", ""), ("(x) y", "Y")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_status_is_a_word(qtbot: QtBot) -> None:
    chip = StatusChip("Intake due", kind="warning", icon="file-text")
    qtbot.addWidget(chip)
    chip.show_status("Completed", "ok", "check")
    assert chip.text() == "Completed"
    assert chip.sizeHint().height() == 24


# --- lists ----------------------------------------------------------------------------------------------------------


class NameDelegate(RowDelegate[str]):
    def paint_row(self, painter: QPainter, rect: QRectF, row: str, state: RowState) -> None:
        self.text(painter, rect, row)

    def describe(self, row: str) -> str:
        return f"Client {row}"


def test_a_list_keeps_what_was_chosen_through_a_refresh(qtbot: QtBot) -> None:
    names = RowList(NameDelegate(), name="Clients")
    qtbot.addWidget(names)
    chosen: list[str] = []
    opened: list[str] = []
    names.chosen.connect(chosen.append)
    names.opened.connect(opened.append)
    names.set_rows(["Ana", "Bea", "Chidi"])
    assert names.choose("Bea")
    assert not names.choose("Dale")
    names.set_rows(["Bea", "Chidi", "Dale"])
    assert names.current_row() == "Bea"
    assert chosen == ["Bea"]
    qtbot.keyClick(names, Qt.Key.Key_Down)
    qtbot.keyClick(names, Qt.Key.Key_Return)
    assert (chosen, opened) == (["Bea", "Chidi"], ["Chidi"])
    assert names.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Client Bea"
    names.resize(300, 200)
    assert not names.grab().isNull()


def test_a_table_sorts_by_what_counts(qtbot: QtBot) -> None:
    rows = [("Ana", 900), ("Bea", 10_000), ("Chidi", 50)]
    table = RowTable(
        [
            Column("Client", lambda row: row[0]),
            Column("Paid", lambda row: str(Money(row[1])), width=100, right=True, order=lambda row: row[1]),
        ],
        name="Payments",
    )
    qtbot.addWidget(table)
    table.setSortingEnabled(True)
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    table.set_rows(rows)
    assert [row[0] for row in table.rows()] == ["Chidi", "Ana", "Bea"]
    table.selectRow(0)
    assert table.current_row() == ("Chidi", 50)
    table.resize(300, 200)
    assert not table.grab().isNull()


# --- panels ---------------------------------------------------------------------------------------------------------


def test_a_notice_offers_to_take_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    notice = NoticeBar(window)
    taken_back: list[bool] = []
    notice.tell("Hannah archived.", "Undo", lambda: taken_back.append(True))
    assert notice.text() == "Hannah archived."
    qtbot.mouseClick(notice.action, Qt.MouseButton.LeftButton)
    assert taken_back == [True]
    assert notice.text() == ""


class _Note:
    def __init__(self, noted: list[str]) -> None:
        self._noted = noted

    def note(self) -> None:
        self._noted.append("noted")


def test_a_question_acts_only_on_its_button(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    field = QLineEdit()
    column.addWidget(field)
    window.resize(800, 600)
    window.show()
    field.setFocus()
    done: list[str] = []

    def asked() -> Question:
        return ask(window, "Archive her?", "She stays in the records.", action="Archive", on_yes=_Note(done).note)

    qtbot.keyClick(asked(), Qt.Key.Key_Escape)
    assert done == []
    second = asked()
    yes = next(made for made in second.findChildren(QPushButton) if made.text() == "Archive")
    assert window.focusWidget() is yes
    qtbot.keyClick(yes, Qt.Key.Key_Tab)
    assert window.focusWidget() is not yes
    assert second.isAncestorOf(window.focusWidget())
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert done == ["noted"]


def test_a_click_beside_a_question_leaves_things_alone(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    question = ask(
        window, "Delete the draft?", "It can't be taken back.", action="Delete", on_yes=pytest.fail, danger=True
    )
    qtbot.mouseClick(question, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not question.isVisible()


def test_an_empty_state_says_what_to_do_first(qtbot: QtBot) -> None:
    pressed: list[str] = []
    note = _Note(pressed).note
    empty = EmptyState("users", "No clients yet", "Add the first one.", action="New client", on_action=note)
    qtbot.addWidget(empty)
    assert empty.action is not None
    qtbot.mouseClick(empty.action, Qt.MouseButton.LeftButton)
    assert pressed == ["noted"]


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("width", [320, 460, 1000])
def test_an_empty_state_shows_its_sentence_whole(qtbot: QtBot, theme: Theme, scale: float, width: int) -> None:
    theme.choose_scale(scale)
    first = "Book the first session; it takes the length and area of the open prescription."
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    empty = EmptyState("users", "Nothing booked yet", first, action="Book", on_action=page.close)
    column.addWidget(empty)
    page.resize(theme.px(width), theme.px(500))
    page.show()
    for said in (first, first * 2):
        empty.say("Nothing booked yet", said)
        column.activate()
        shown = next(part for part in empty.findChildren(QLabel) if part.text() == said)
        qtbot.waitUntil(lambda shown=shown: shown.height() >= shown.heightForWidth(shown.width()))
        middle = shown.geometry().center().x()
        assert abs(middle - empty.width() // 2) <= 1, "the sentence stands in the middle"


# --- fields ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("2", 2), ("2 a week", 2), ("Twice a week", 2), ("once a week", 1), ("two a week", 2), ("2x/week", 2)),
        *(("three times weekly", 3), ("six weeks", 6), ("1 week", 1), ("50 min", 50), ("12 sessions", 12)),
    ],
)
def test_a_count_is_read_in_words_too(typed: str, meant: int) -> None:
    assert parse_count(typed) == meant


@pytest.mark.parametrize("typed", ["0", "twice a month", "a dozen", "1.5", "every other day", "2 every 3 weeks", "-1"])
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation, match="not a whole number"):
        parse_count(typed)


def test_a_labelled_field_names_its_input_and_tells_what_is_wrong(qtbot: QtBot) -> None:
    field = LabelledField("Sessions", NumberBox())
    qtbot.addWidget(field)
    assert field.field.accessibleName() == "Sessions"
    field.show_problem("The number of sessions is missing.")
    assert field.problem() == "The number of sessions is missing."
    assert field.field.property("problem") is True
    field.show_problem("")
    assert field.problem() == ""


def test_a_search_field_goes_to_its_list_and_empties(qtbot: QtBot) -> None:
    search = SearchField("Search clients")
    qtbot.addWidget(search)
    assert search.accessibleName() == "Search clients"
    with qtbot.waitSignal(search.down_pressed):
        qtbot.keyClick(search, Qt.Key.Key_Down)
    qtbot.keyClicks(search, "han")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""


def test_a_password_is_hidden_until_asked(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field, "secret words")
    assert "secret" not in field.displayText()
    eye = field._eye
    eye.click()
    assert field.displayText() == "secret words"
    field.forget()
    assert field.text() == ""
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_a_long_name_is_shortened_with_its_whole_in_the_tip(qtbot: QtBot) -> None:
    name = ElidedLabel("Wolfeschlegelsteinhausenbergerdorff the Elder of Bellingham")
    qtbot.addWidget(name)
    name.resize(80, 20)
    name.grab()
    assert name.toolTip() == name.text()
    name.resize(800, 20)
    name.grab()
    assert name.toolTip() == ""


def test_icon_buttons_have_a_name(qtbot: QtBot) -> None:
    close = icon_button("Close", "x", on_click=lambda: None)
    qtbot.addWidget(close)
    assert close.accessibleName() == close.toolTip() == "Close"
    close.show()
    assert (close.width(), close.height()) == (36, 36)


def test_a_color_is_never_the_only_difference_of_chips(qtbot: QtBot, theme: Theme) -> None:
    with_shape = StatusChip("Latex allergy", kind="contraindication")
    without = StatusChip("Latex allergy", kind="plain")
    for chip in (with_shape, without):
        qtbot.addWidget(chip)
    assert with_shape.sizeHint().width() > without.sizeHint().width()
    picture = painted(with_shape)
    assert QColor(picture.pixelColor(picture.width() // 2, 0)).name() == theme.colors.danger.name()


# --- pages ------------------------------------------------------------------------------------------------------------


def test_only_the_page_shown_takes_room(qtbot: QtBot) -> None:
    pages = Pages()
    qtbot.addWidget(pages)
    for width, height in ((900, 300), (200, 2000)):
        page = QWidget()
        page.setMinimumSize(width, height)
        pages.addWidget(page)
    assert pages.minimumSizeHint().width() == 900
    pages.setCurrentIndex(1)
    assert pages.minimumSizeHint().width() == 200


def test_a_page_is_as_high_as_its_sentences_at_the_present_width(qtbot: QtBot) -> None:
    pages = Pages()
    qtbot.addWidget(pages)
    page = QWidget()
    QVBoxLayout(page).addWidget(label("Words that wrap into many lines where there is little room. " * 6, wrap=True))
    pages.addWidget(page)
    pages.resize(900, 400)
    wide = pages.sizeHint().height()
    pages.resize(300, 400)
    assert pages.sizeHint().height() > wide


# --- panels -----------------------------------------------------------------------------------------------------------


def test_a_panel_of_a_fixed_width_stands_in_the_middle(qtbot: QtBot) -> None:
    window, panel = QWidget(), QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    window.show()
    panel.setFixedWidth(500)
    QVBoxLayout(panel).addWidget(label("Short"))
    Overlay(window, panel).open()
    assert (panel.x(), panel.width()) == (250, 500)


def test_a_panel_closes_also_where_what_had_the_keyboard_is_gone(qtbot: QtBot) -> None:
    window, panel = QWidget(), QWidget()
    qtbot.addWidget(window)
    field = QLineEdit(window)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    overlay = Overlay(window, panel)
    overlay.open()
    shiboken6.delete(field)
    overlay.close_panel()
    assert not overlay.isVisible()
