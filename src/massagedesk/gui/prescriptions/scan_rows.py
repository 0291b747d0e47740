"""Scans of an order: those kept, and files chosen for an order that is not saved yet."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button, icon_button
from massagedesk.gui.widgets.labels import ElidedLabel, IconLabel
from massagedesk.services.prescriptions import AttachmentRow


class ScanRows(QWidget):
    """`look_asked(row)` for a kept scan; `changed` after a waiting file was taken off."""

    look_asked = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files: list[str] = []
        self.kept: list[AttachmentRow] = []
        self._lines: list[ScanLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Theme.current().px(4))

    def show_scans(self, kept: list[AttachmentRow], files: list[str]) -> None:
        """Show kept scans, and files that will be kept when the order is saved."""
        self.kept, self.files = kept, list(files)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._lines = []
        for row in kept:
            line = ScanLine(row.name)
            line.acted.connect(partial(self.look_asked.emit, row))
            self._lines.append(line)
        self._lines += [self._waiting(file) for file in self.files]
        for line in self._lines:
            self._column.addWidget(line)
        self.setVisible(bool(kept or files))

    def lines(self) -> list[ScanLine]:
        """The lines, for tests."""
        return list(self._lines)

    def _waiting(self, file: str) -> ScanLine:
        line = ScanLine(self.tr("{name}, kept when you save").format(name=Path(file).name), waiting=True)
        line.acted.connect(partial(self.take_off, file))
        return line

    def take_off(self, file: str) -> None:
        """Do not keep this file after all."""
        self.show_scans(self.kept, [other for other in self.files if other != file])
        self.changed.emit()


class ScanLine(QWidget):
    """A clip, the name, and Look; or a cross while it waits. `acted` by either."""

    acted = Signal()

    def __init__(self, name: str, *, waiting: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        if waiting:
            self.action = icon_button(self.tr("Take off"), "x", kind="quiet", on_click=self.acted.emit)
        else:
            self.action = button(self.tr("Look"), icon="eye", extent="small", on_click=self.acted.emit)
        self.action.setAccessibleDescription(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(IconLabel("paperclip"))
        row.addWidget(ElidedLabel(name, tone="muted"), 1)
        row.addWidget(self.action)


def choose_scans(parent: QWidget) -> list[str]:
    """Let her choose files; nothing chosen gives an empty list."""
    names, _ = QFileDialog.getOpenFileNames(
        parent, parent.tr("Choose the scan"), "", parent.tr("Scans (*.pdf *.jpg *.jpeg *.png)")
    )
    return list(names)
