"""The unlock screen: a greeting, one field, and the ways back in with the recovery sheet or from a backup."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from massagedesk.domain.errors import DamagedFile, MassageDeskError, UnsuitablePlace
from massagedesk.gui.forms.ui_unlock import Ui_Unlock
from massagedesk.gui.tasks import run_task
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.unlock.opening_work import Opening
from massagedesk.gui.unlock.sheet_way import SheetWay
from massagedesk.gui.unlock.unlock_model import UnlockModel, waiting_words
from massagedesk.gui.unlock.waiting import Waiting
from massagedesk.gui.unlock.way_back import WayBack
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.labels import ProblemLine, set_role
from massagedesk.gui.widgets.question import ask

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

_WIDTH = 400
_MINUTE_MS = 20_000
"""How often the time shown is looked at again."""


class UnlockView(QWidget):
    """Shown while the practice is closed. `unlocked(desk)` when it is open, `restored(Restored)` when a backup took
    its place; `first_painted` once, for what waits."""

    unlocked = Signal(object)
    restored = Signal(object)
    first_painted = Signal()
    half_opened = Signal()
    """The recovery code opened it, and a new password is still to be chosen."""

    def __init__(self, model: UnlockModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._painted = False
        self._is_damaged = self._is_busy = False
        self.way_back = WayBack(self, model)
        self.way_back.restored.connect(self.restored)
        self.form = Ui_Unlock()
        self.form.setupUi(self)
        fit_form(self)
        self.setProperty("ground", "canvas")
        self.setProperty("hosts_overlays", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._sheet_way = SheetWay(self)
        self._sheet_way.half_opened.connect(self.half_opened)
        self._sheet_way.opened.connect(self._opened)
        self._dress()
        self._connect()
        self.fit_page()
        self._tell_time()
        self._clock_timer = QTimer(self)
        self._clock_timer.setInterval(_MINUTE_MS)
        self._clock_timer.timeout.connect(self._tell_time)
        self._clock_timer.start()
        self.waiting = Waiting(model.seconds_to_wait, self)
        self.waiting.told.connect(self._show_wait)
        self.waiting.ended.connect(self._end_wait)
        self.first_painted.connect(self.waiting.look_beside)
        self.form.password.setFocus()

    def _dress(self) -> None:
        form, theme = self.form, Theme.current()
        form.middle.setFixedWidth(theme.px(_WIDTH))
        form.column.insertSpacing(1, theme.px(24))
        form.column.insertSpacing(3, theme.px(4))
        form.column.insertSpacing(5, theme.px(32))
        set_role(form.greeting, "greeting")
        form.greeting.setFixedHeight(theme.px(36))
        form.moment.setFixedHeight(theme.px(20))
        for caption in (form.password_label, form.code_label, form.new_label, form.again_label):
            caption.setFixedHeight(theme.px(16))
        for column, before in (
            (form.password_column, form.unlock),
            (form.code_column, form.check_code),
            (form.new_column, form.set_password),
        ):
            dress(before, kind="primary", extent="large")
            column.insertSpacing(column.indexOf(before), theme.px(12))
            column.insertSpacing(column.indexOf(before) + 1, theme.px(14))
        self._dress_ways("quiet")
        for column in (form.code_column, form.new_column):
            column.insertSpacing(1, theme.px(12))
        # What is said of the new password belongs to it, not to the field below.
        form.new_column.insertSpacing(form.new_column.indexOf(form.again_label), theme.px(8))
        form.code.setFixedHeight(theme.px(84))

    def _dress_ways(self, kind: Literal["quiet", "outlined"]) -> None:
        form = self.form
        for way, icon in (
            *((form.use_sheet, "key-round"), (form.use_backup, "rotate-ccw")),
            *((form.use_password, "lock"), (form.code_use_backup, "rotate-ccw")),
        ):
            dress(way, kind=kind, icon=icon)

    def _connect(self) -> None:
        form = self.form
        form.pages.currentChanged.connect(self.fit_page)
        form.unlock.clicked.connect(self._unlock)
        form.password.returnPressed.connect(self._unlock)
        form.password.textEdited.connect(self._typing)
        form.use_sheet.clicked.connect(self._sheet_way.show)
        form.use_password.clicked.connect(self._show_password_page)
        form.use_backup.clicked.connect(self._restore)
        form.code_use_backup.clicked.connect(self._restore)
        form.code.textChanged.connect(self._typing)

    def _tell_time(self) -> None:
        self.form.greeting.setText(self.model.greet())
        self.form.moment.setText(self.model.moment())
        self.update()

    # --- pages -----------------------------------------------------------------------------------------------------

    def fit_page(self) -> None:
        """Only the page shown decides the height, so that the password stands where it always does.

        Sentences that wrap make it higher: a centered layout does not ask for that by itself.
        """
        pages, page = self.form.pages, self.form.pages.currentWidget()
        layout = None if page is None else page.layout()
        if layout is None:
            return
        layout.activate()
        wanted = layout.totalHeightForWidth(Theme.current().px(_WIDTH)) if layout.hasHeightForWidth() else -1
        pages.setFixedHeight(max(wanted, layout.totalMinimumSize().height()))
        self.form.column.activate()
        self.form.middle.setFixedHeight(self.form.column.totalSizeHint().height())

    def complain(self, line: ProblemLine, sentence: str, field: QWidget) -> None:
        """Say what is wrong, and give the keyboard to where it can be put right."""
        line.say(sentence)
        self.fit_page()
        field.setFocus()

    def _show_password_page(self) -> None:
        self.form.pages.setCurrentWidget(self.form.password_page)
        (self.form.use_sheet if self.waiting.is_on() else self.form.password).setFocus()

    def _typing(self) -> None:
        if not self.waiting.is_on():
            self.form.password_problem.say("")
        self.form.code_problem.say("")
        self.fit_page()

    # --- with a backup ---------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        self.way_back.begin(with_latest=self._is_damaged)

    def offer_backup(self, error: MassageDeskError, way: QPushButton) -> None:
        """Where the file can't be opened any more, the ways back step forward and have the keyboard."""
        if isinstance(error, DamagedFile):
            self._is_damaged = True
            self._dress_ways("outlined")
            way.setFocus()

    # --- with the password -----------------------------------------------------------------------------------------

    def _unlock(self) -> None:
        form = self.form
        if not form.password.text():
            self.complain(form.password_problem, self.tr("Type your password first."), form.password)
            return
        self._open_by_password()

    def _open_by_password(self, *, accepts_place: bool = False) -> None:
        self.set_busy(True)
        work = Opening(self.model.open_by_password, self.form.password.text(), accepts_place)
        run_task(self, work.run, self._opened, self._refused, show="nothing", on_end=self.end_busy)

    def _open_here_anyway(self) -> None:
        self._open_by_password(accepts_place=True)

    def _opened(self, desk: Desk) -> None:
        self.set_busy(False)
        self.forget()
        self.unlocked.emit(desk)

    def _refused(self, error: MassageDeskError) -> None:
        self.set_busy(False)
        if isinstance(error, UnsuitablePlace):
            self.ask_about_place(error, self._open_here_anyway)
            return
        self.complain(self.form.password_problem, error.sentence, self.form.password)
        self.form.password.selectAll()
        if error.field == "password":
            self.waiting.look()
        self.offer_backup(error, self.form.use_backup)

    # --- a folder other programs copy ------------------------------------------------------------------------------

    def ask_about_place(self, error: UnsuitablePlace, on_yes: Callable[[], object]) -> None:
        """Nothing is open yet, and nothing will be unless she agrees; the next time she is not asked again."""
        ask(
            self,
            self.tr("Open it in this folder?"),
            error.sentence,
            action=self.tr("Open it here anyway"),
            on_yes=on_yes,
            danger=True,
            leave=self.tr("Leave it closed"),
        )

    # --- waiting after wrong passwords -----------------------------------------------------------------------------

    def _show_wait(self, seconds: float) -> None:
        had_keyboard = self.form.password.hasFocus() or self.form.unlock.hasFocus()
        self._enable_password(False)
        line, sentence = self.form.password_problem, waiting_words(seconds)
        if line.sentence() != sentence:
            line.say(sentence)
            self.fit_page()
        if had_keyboard:
            self.form.use_sheet.setFocus()

    def _end_wait(self) -> None:
        self._typing()
        self._enable_password(True)
        if self.form.pages.currentWidget() is self.form.password_page:
            self.form.password.setFocus()
            self.form.password.selectAll()

    def _enable_password(self, is_enabled: bool) -> None:
        self.form.password.setEnabled(is_enabled)
        self.form.unlock.setEnabled(is_enabled)

    # --- both ------------------------------------------------------------------------------------------------------

    def set_busy(self, busy: bool) -> None:
        """While something is being opened, nothing else can be begun."""
        form, self._is_busy = self.form, busy
        for control in (
            *(form.password, form.unlock, form.use_sheet, form.use_backup),
            *(form.code, form.check_code, form.use_password, form.code_use_backup),
            *(form.new_password, form.again, form.set_password),
        ):
            control.setEnabled(not busy)
        if self.waiting.is_on():
            self._enable_password(False)
        form.unlock.setText(self.tr("Unlocking…") if busy else self.tr("Unlock"))
        form.check_code.setText(self.tr("Opening…") if busy else self.tr("Open with this code"))
        form.set_password.setText(self.tr("Setting the password…") if busy else self.tr("Set password and open"))
        self._typing()

    def end_busy(self) -> None:
        """It has ended, also by a bug: this screen is the only way in."""
        if self._is_busy:
            self.set_busy(False)

    def forget(self) -> None:
        """Keep nothing that was typed."""
        self.form.password.forget()
        self._sheet_way.forget()

    def close_half_open(self) -> None:
        """She leaves while a new password is still to be chosen: lock the practice again."""
        self._sheet_way.close_half_open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.form.pages.currentWidget() is self.form.code_page:
            self._show_password_page()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint_footer()
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def _paint_footer(self) -> None:
        theme = Theme.current()
        foot = QRectF(0, self.height() - theme.px(48), self.width(), theme.px(16))
        if self.form.middle.geometry().bottom() > foot.top():
            return  # large text in a low window: the buttons need the room
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colors.muted)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self.model.footer())
