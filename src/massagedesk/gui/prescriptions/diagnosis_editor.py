"""The diagnoses of an order, as the prescriber wrote them (RX-5): rows, and a search by words or code."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.domain.prescriptions import MAX_DIAGNOSES
from massagedesk.gui.prescriptions.diagnosis_popup import DiagnosisPopup
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import dress, icon_button
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import ElidedLabel, label
from massagedesk.gui.widgets.search_field import SearchField
from massagedesk.services.desk import Desk
from massagedesk.services.diagnoses import CodeChoice

_PAGE = 6


class DiagnosisEditor(QWidget):
    """`set_diagnoses([(code, words)])`, `diagnoses()`; `changed` after she added or removed one."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._pairs: list[tuple[str, str]] = []
        self._popup: DiagnosisPopup | None = None
        self.rows: list[DiagnosisRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.search = SearchField(self.tr("Add a diagnosis: code or words"))
        self.search.installEventFilter(self)
        self.search.textEdited.connect(self._typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Theme.current().px(8))
        column.addLayout(self._list)
        column.addWidget(self.search)
        self.setFocusProxy(self.search)

    def set_diagnoses(self, pairs: list[tuple[str, str]]) -> None:
        """Show these, in the order written."""
        self._pairs = list(pairs)
        self._show_rows()
        self.search.clear()
        self.close_popup()

    def diagnoses(self) -> list[tuple[str, str]]:
        """Codes with their words."""
        return list(self._pairs)

    def popup(self) -> DiagnosisPopup:
        """What the search found, made when first needed."""
        if self._popup is None:
            self._popup = DiagnosisPopup(self.search)
            self._popup.chosen.connect(self._choose)
        return self._popup

    def close_popup(self) -> None:
        """Take the found codes away."""
        if self._popup is not None:
            self._popup.hide()

    # --- inside ----------------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []
        for place, (code, words) in enumerate(self._pairs, start=1):
            row = DiagnosisRow(place, code, words)
            row.removed.connect(self._remove)
            self.rows.append(row)
            self._list.addWidget(row)
        is_full = len(self._pairs) >= MAX_DIAGNOSES
        self.search.setEnabled(not is_full)
        full = self.tr("An order holds at most {count} diagnoses").format(count=MAX_DIAGNOSES)
        self.search.setPlaceholderText(full if is_full else self.tr("Add a diagnosis: code or words"))

    def _typed(self, text: str) -> None:
        found = self.desk.diagnoses.choices(text, [code for code, _ in self._pairs]) if text.strip() else []
        self.popup().show_choices(found)

    def _choose(self, choice: CodeChoice) -> None:
        if choice.is_heading:
            self.search.setText(choice.code)
            self._typed(choice.code)
            self.popup().move_by(1)
            return
        self._pairs.append((choice.code, choice.description))
        self.search.clear()
        self.close_popup()
        self._show_rows()
        self.changed.emit()

    def _remove(self, code: str) -> None:
        self._pairs = [pair for pair in self._pairs if pair[0] != code]
        self._show_rows()
        self.search.setFocus()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key_pressed(event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.close_popup()
        return False

    def _key_pressed(self, event: QKeyEvent) -> bool:
        popup = self._popup
        is_open = popup is not None and popup.isVisible()
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_PageUp: -_PAGE,
        }.get(Qt.Key(event.key()))
        if steps is not None:
            if is_open:
                self.popup().move_by(steps)
            else:
                self._typed(self.search.text())
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            choice = self.popup().current() if is_open else None
            if choice is not None:
                self._choose(choice)
            else:
                self._typed(self.search.text())
            return True
        if event.key() == Qt.Key.Key_Escape and is_open:
            self.close_popup()
            return True
        return False


class DiagnosisRow(QWidget):
    """36 high: place, code, words, and a cross. `removed(code)` by the cross."""

    removed = Signal(str)

    def __init__(self, place: int, code: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.code = code
        number = label(str(place), role="small", tone="muted")
        number.setFixedWidth(theme.px(16))
        name = label(code, role="strong")
        name.setFixedWidth(theme.px(76))
        self.remove = icon_button(self.tr("Remove {code}").format(code=code), "x", kind="quiet", on_click=self._remove)
        dress(self.remove, kind="quiet", icon="x", tone="muted")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(number)
        row.addWidget(name)
        row.addWidget(ElidedLabel(words), 1)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(1), 0, 0)
        column.setSpacing(theme.px(1))
        column.addLayout(row)
        column.addWidget(Hairline())
        self.setFixedHeight(theme.px(36))
        self.setAccessibleName(f"{code}, {words}")

    def _remove(self) -> None:
        self.removed.emit(self.code)
