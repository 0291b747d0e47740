"""The pages of a paper, one under the other, drawn from memory as they come into sight."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from massagedesk.gui.reports.pages import PdfPages
from massagedesk.gui.theme import Theme

KEPT_PAGES = 8
"""Pictures kept at a time; the rest is drawn again when it comes back."""
ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_FULL_SIZE = 96 / 72
"""Pixels a point at 100 %: a sheet as large as on paper, on a usual screen."""


class PageView(QAbstractScrollArea):
    """`show_pdf(bytes)`; `looked_at(page, count)` from 1 as she scrolls, `zoomed(percent)`. Fits the width at first."""

    looked_at = Signal(int, int)
    zoomed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: PdfPages | None = None
        self._zoom: float | None = None
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self.setAccessibleName(self.tr("Preview"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_next)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._scrolled)

    # --- content -----------------------------------------------------------------------------------------------

    def show_pdf(self, content: bytes) -> None:
        """Show a document; where she was in the one before is kept."""
        if self._pages is not None:
            self._pages.close()
        self._pages = PdfPages(content)
        self._pictures.clear()
        self._lay_out()
        self._scrolled()

    def clear(self) -> None:
        """Show nothing and keep nothing."""
        if self._pages is not None:
            self._pages.close()
        self._pages = None
        self._pictures.clear()
        self._lay_out()

    def count(self) -> int:
        """How many pages there are."""
        return 0 if self._pages is None else self._pages.count

    def kept(self) -> int:
        """How many pictures are kept at present."""
        return len(self._pictures)

    def finish_drawing(self) -> None:
        """Draw everything in sight at once, for pictures of the screen."""
        while self._draw_one():
            pass

    # --- zoom --------------------------------------------------------------------------------------------------

    def fit_width(self) -> None:
        """As wide as the view."""
        self._zoom = None
        self._rescale()

    def zoom_in(self) -> None:
        """The next larger step."""
        self._zoom = next((zoom for zoom in ZOOMS if zoom > self.zoom() + 0.01), ZOOMS[-1])
        self._rescale()

    def zoom_out(self) -> None:
        """The next smaller step."""
        self._zoom = next((zoom for zoom in reversed(ZOOMS) if zoom < self.zoom() - 0.01), ZOOMS[0])
        self._rescale()

    def zoom(self) -> float:
        """1.0 is the size of the paper."""
        if self._zoom is not None:
            return self._zoom
        if self._pages is None:
            return 1.0
        widest = max(self._pages.size(place).width() for place in range(self._pages.count))
        room = self.viewport().width() - 2 * self._gap()
        return max(0.2, room / (widest * _FULL_SIZE))

    def _rescale(self) -> None:
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._lay_out()
        bar.setValue(round(share * bar.maximum()))
        self._scrolled()

    # --- places ------------------------------------------------------------------------------------------------

    def _gap(self) -> int:
        return Theme.current().px(16)

    def _size(self, place: int) -> QSizeF:
        assert self._pages is not None
        scale = self.zoom() * _FULL_SIZE
        size = self._pages.size(place)
        return QSizeF(round(size.width() * scale), round(size.height() * scale))

    def _rects(self) -> list[QRectF]:
        """Where each page lies in the view, scrolled."""
        if self._pages is None:
            return []
        rects = []
        top = float(self._gap() - self.verticalScrollBar().value())
        for place in range(self._pages.count):
            size = self._size(place)
            free = self.viewport().width() - size.width()
            left = free / 2 if free > 0 else self._gap() - self.horizontalScrollBar().value()
            rects.append(QRectF(QPointF(round(left), top), size))
            top += size.height() + self._gap()
        return rects

    def _lay_out(self) -> None:
        height = width = 0.0
        for place in range(self.count()):
            size = self._size(place)
            height += size.height() + self._gap()
            width = max(width, size.width() + 2 * self._gap())
        view = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(0, round(height + self._gap() - view.height())))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(Theme.current().px(40))
        self.horizontalScrollBar().setRange(0, max(0, round(width - view.width())) if self._zoom is not None else 0)
        self.horizontalScrollBar().setPageStep(view.width())
        self.zoomed.emit(round(self.zoom() * 100))
        self.viewport().update()

    def page(self) -> int:
        """The page that fills the middle of the view, from 1; 0 for none."""
        middle = self.viewport().height() / 2
        for place, rect in enumerate(self._rects()):
            if rect.bottom() >= middle:
                return place + 1
        return self.count()

    # --- drawing -----------------------------------------------------------------------------------------------

    def _key(self, place: int) -> tuple[int, int]:
        return place, round(self._size(place).width() * self.devicePixelRatioF())

    def _draw_next(self) -> None:
        if self._draw_one():
            self._timer.start()

    def _draw_one(self) -> bool:
        """Draw the first page in sight that is not drawn yet; False when there is none."""
        if self._pages is None:
            return False
        view = QRectF(self.viewport().rect())
        for place, rect in enumerate(self._rects()):
            if not rect.intersects(view) or self._key(place) in self._pictures:
                continue
            picture = self._pages.render(place, self.zoom() * _FULL_SIZE * self.devicePixelRatioF())
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self._pictures[self._key(place)] = picture
            while len(self._pictures) > KEPT_PAGES:
                self._pictures.popitem(last=False)
            self.viewport().update(rect.toAlignedRect())
            return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colors.canvas)
        missing = False
        for place, rect in enumerate(self._rects()):
            if not rect.intersects(QRectF(event.rect())):
                continue
            painter.setPen(theme.colors.line)
            painter.setBrush(Qt.GlobalColor.white)
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
            picture = self._pictures.get(self._key(place))
            if picture is None:
                missing = True
                continue
            self._pictures.move_to_end(self._key(place))
            painter.drawImage(rect.topLeft(), picture)
        if missing:
            self._timer.start()
        if self.hasFocus():
            painter.setPen(theme.colors.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _scrolled(self) -> None:
        page, count = self.page(), self.count()
        self.setAccessibleDescription(self.tr("Page {page} of {count}").format(page=page, count=count))
        self.looked_at.emit(page, count)
        self.viewport().update()

    # --- events ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rescale()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal if control:
                self.zoom_in()
            case Qt.Key.Key_Minus if control:
                self.zoom_out()
            case Qt.Key.Key_0 if control:
                self.fit_width()
            case Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                bar.setValue(bar.value() + bar.pageStep())
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep())
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Down:
                bar.setValue(bar.value() + bar.singleStep())
            case Qt.Key.Key_Up:
                bar.setValue(bar.value() - bar.singleStep())
            case _:
                super().keyPressEvent(event)
