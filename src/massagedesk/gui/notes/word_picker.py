"""Words picked by touch: the common ones as chips, and one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.gui.notes.small_parts import FlowBox, tab_before
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.chips import AddChip, PickChip

CHIP_HEIGHT = 36
SHOWN = 5
"""Words shown, the chosen ones among them; more would take longer to read than to type."""
LEAST_OFFERED = 2


class WordPicker(FlowBox):
    """`offer(chosen, words)` shows chips; `picked(words)` tells what is chosen, in the order it was chosen."""

    picked = Signal(tuple)

    def __init__(self, name: str, add_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.setAccessibleName(name)
        self._name = name
        self._chosen: list[str] = []
        self._chips: dict[str, PickChip] = {}
        self.add_chip = AddChip(add_name, height=CHIP_HEIGHT)
        self.add_chip.clicked.connect(self._begin)
        self.own = _OwnWord(add_name)
        self.own.setFixedWidth(theme.px(180))
        self.own.done.connect(self._end)
        self.own.hide()
        self._put_adding()

    def offer(self, chosen: Sequence[str], words: Iterable[str]) -> None:
        """Show what is chosen first, then more words that might be meant; case does not matter."""
        self._chosen = list(chosen)
        shown = list(chosen)
        known = {word.casefold() for word in shown}
        room = max(SHOWN, len(chosen) + LEAST_OFFERED)
        for word in words:
            if len(shown) >= room:
                break
            if word.strip() and word.casefold() not in known:
                known.add(word.casefold())
                shown.append(word)
        self._take_out()
        self._chips = {}
        for word in shown:
            self._add(word, checked=word in self._chosen)
        self._put_adding()
        self.fit()

    def show_chosen(self, chosen: Sequence[str]) -> None:
        """Choose other words; chips stay where they are, new ones join at the end."""
        self._chosen = list(chosen)
        for word in chosen:
            if word not in self._chips:
                self._take_adding()
                self._add(word, checked=True)
                self._put_adding()
        for word, chip in self._chips.items():
            chip.blockSignals(True)
            chip.setChecked(word in self._chosen)
            chip.blockSignals(False)
            chip.updateGeometry()
        self.fit()

    def chosen(self) -> tuple[str, ...]:
        """The words chosen."""
        return tuple(self._chosen)

    def chip(self, word: str) -> PickChip:
        """The chip of a word."""
        return self._chips[word]

    def words(self) -> list[str]:
        """Every word shown."""
        return list(self._chips)

    def first_stop(self) -> QWidget:
        """Where the keyboard goes first."""
        return next(iter(self._chips.values()), self.add_chip)

    # --- inside ------------------------------------------------------------------------------------------------

    def _add(self, word: str, *, checked: bool) -> None:
        chip = PickChip(word[:1].upper() + word[1:], height=CHIP_HEIGHT)
        chip.setChecked(checked)
        chip.setMaximumWidth(Theme.current().px(420))
        chip.setAccessibleName(f"{self._name}: {word}")
        chip.setProperty("word", word)
        chip.toggled.connect(self._toggled)
        self._chips[word] = chip
        self.flow.addWidget(chip)
        tab_before(self.add_chip, [chip])

    def _toggled(self, checked: bool) -> None:
        chip = self.sender()
        if chip is None:
            return
        word = chip.property("word")
        if checked and word not in self._chosen:
            self._chosen.append(word)
        elif not checked and word in self._chosen:
            self._chosen.remove(word)
        self.fit()
        self.picked.emit(tuple(self._chosen))

    def _begin(self) -> None:
        self.add_chip.hide()
        self.own.clear()
        self.own.show()
        self.flow.invalidate()
        self.fit()
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self, typed: str, stay: bool) -> None:
        self.own.hide()
        self.add_chip.show()
        if stay:
            self.add_chip.setFocus(Qt.FocusReason.OtherFocusReason)
        word = " ".join(typed.split())
        if not word:
            self.fit()
            return
        same = next((known for known in self._chips if known.casefold() == word.casefold()), None)
        if same is None:
            self._take_adding()
            self._add(word, checked=True)
            self._put_adding()
            self._chosen.append(word)
            self.fit()
            self.picked.emit(tuple(self._chosen))
        elif not self._chips[same].isChecked():
            self._chips[same].setChecked(True)

    def _take_adding(self) -> None:
        for widget in (self.add_chip, self.own):
            self.flow.removeWidget(widget)

    def _put_adding(self) -> None:
        for widget in (self.add_chip, self.own):
            self.flow.addWidget(widget)

    def _take_out(self) -> None:
        self._take_adding()
        self.flow.clear()


class _OwnWord(QLineEdit):
    """One's own word; Enter or leaving takes it, Esc gives up."""

    done = Signal(str, bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(self.text(), stay=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish("", stay=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._finish(self.text(), stay=False)

    def _finish(self, text: str, *, stay: bool) -> None:
        self.clear()
        self.done.emit(text, stay)
