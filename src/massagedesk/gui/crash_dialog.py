"""The dialog for bugs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import label


class CrashDialog(QDialog):
    """Says that something broke, what is kept, and where the note lies."""

    def __init__(self, note: str, log: Path) -> None:
        super().__init__(QApplication.activeWindow())
        theme = Theme.current()
        self._note = note
        self.setWindowTitle(self.tr("MassageDesk met a problem"))
        self.setFixedWidth(theme.px(480))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(8))
        column.addWidget(label(self.tr("Something broke inside MassageDesk"), role="title"))
        said = self.tr(
            "What was saved is safe, and drafts save themselves as you type. You can go on; if this screen looks "
            "wrong, lock and unlock again. A note without any client data was written to {log}."
        )
        column.addWidget(label(said.format(log=log), wrap=True))
        column.addSpacing(theme.px(8))
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addWidget(button(self.tr("Copy the note"), on_click=self._copy))
        row.addStretch()
        go_on = button(self.tr("Go on"), kind="primary", on_click=self.accept)
        row.addWidget(go_on)
        column.addLayout(row)
        go_on.setFocus()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._note)
