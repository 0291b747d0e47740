"""Looking at a scan inside the window: nothing is written outside the encrypted file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import icon_button
from massagedesk.gui.widgets.labels import ElidedLabel, label
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.services import scans
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import AttachmentRow
from massagedesk.services.scans import Picture

_WIDTH, _MARGIN = 840, 24


class ScanPanel(Overlay):
    """One page at a time, as wide as the panel. PageUp and PageDown turn pages, Esc closes."""

    def __init__(self, parent: QWidget, name: str, media_type: str, content: bytes) -> None:
        panel = QWidget()
        super().__init__(parent.window(), panel, top=_MARGIN)
        theme = Theme.current()
        self._content, self._media_type = content, media_type
        self.page, self.pages = 0, scans.page_count(content, media_type)
        self._width = min(theme.px(_WIDTH), parent.window().width() - 2 * theme.px(_MARGIN))
        panel.setAccessibleName(name)
        panel.setFixedWidth(self._width)
        self.count = label(tone="muted")
        self.before = icon_button(self.tr("Page before"), "chevron-left", on_click=self._turn_back)
        self.after = icon_button(self.tr("Next page"), "chevron-right", on_click=self._turn)
        close = icon_button(self.tr("Close"), "x", kind="quiet", on_click=self.close_panel)
        self.sheet = QLabel()
        self.sheet.setAccessibleName(name)
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea()
        self._area.setWidget(self.sheet)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(self.tr("Scan"))
        self._area.setMinimumHeight(self._height())
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(8), theme.px(8), theme.px(8))
        head.setSpacing(theme.px(8))
        head.addWidget(ElidedLabel(name, role="strong"), 1)
        for part in (self.count, self.before, self.after, close):
            head.addWidget(part)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        for part in (self.count, self.before, self.after):
            part.setVisible(self.pages > 1)
        panel.setFocusProxy(self._area)
        self.closed.connect(self.deleteLater)
        self._show_page()

    def _height(self) -> int:
        return max(200, self._window.height() - Theme.current().px(2 * _MARGIN + 80))

    def _turn(self) -> None:
        self._go_to(self.page + 1)

    def _turn_back(self) -> None:
        self._go_to(self.page - 1)

    def _go_to(self, page: int) -> None:
        if 0 <= page < self.pages and page != self.page:
            self.page = page
            self._show_page()

    def _show_page(self) -> None:
        self.count.setText(self.tr("Page {page} of {pages}").format(page=self.page + 1, pages=self.pages))
        self.before.setEnabled(self.page > 0)
        self.after.setEnabled(self.page < self.pages - 1)
        if self._media_type != scans.PDF:
            self._show_picture(QImage.fromData(self._content))
            return
        page, width = self.page, round(self._sheet_width() * self.devicePixelRatioF())

        def draw(_progress: Progress, _is_cancelled: IsCancelled) -> tuple[int, Picture]:
            return page, scans.draw_page(self._content, page, width)

        run_task(self, draw, self._drawn, show="nothing")

    def _drawn(self, drawn: tuple[int, Picture]) -> None:
        page, picture = drawn
        if page == self.page:
            self._show_picture(
                QImage(picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32).copy()
            )

    def _show_picture(self, image: QImage) -> None:
        if image.isNull():
            self.sheet.setText(self.tr("This picture cannot be shown. It is kept as it is."))
            return
        width = round(self._sheet_width() * self.devicePixelRatioF())
        fitted = (
            image
            if image.width() == width
            else image.scaledToWidth(min(width, image.width()), Qt.TransformationMode.SmoothTransformation)
        )
        fitted.setDevicePixelRatio(self.devicePixelRatioF())
        self.sheet.setPixmap(QPixmap.fromImage(fitted))
        self._area.verticalScrollBar().setValue(0)

    def _sheet_width(self) -> int:
        return self._width - Theme.current().px(16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if step is not None and self.pages > 1:
            self._go_to(self.page + step)
            event.accept()
        else:
            super().keyPressEvent(event)


def look_at(parent: QWidget, desk: Desk, row: AttachmentRow) -> ScanPanel:
    """Show a scan over the window."""
    panel = ScanPanel(parent, row.name, row.media_type, desk.prescriptions.scan_content(row.id))
    panel.open()
    return panel
