"""A veil over the window with one panel on it: the palette, progress, small dialogs."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from massagedesk.gui.theme import Theme


class Overlay(QWidget):
    """Covers `window`; the panel is a child placed by `place_panel`. Esc or a click on the veil closes it."""

    closed = Signal()
    veiled = True
    """Whether what lies below is dimmed; a small panel beside what it is about need not dim it."""

    def __init__(self, window: QWidget, panel: QWidget, *, top: int | None = None, dismissible: bool = True) -> None:
        """`top`: px from the top edge, centered when None."""
        window = host_of(window)
        super().__init__(window)
        self._panel, self._top, self._dismissible = panel, top, dismissible
        self.holds = not dismissible
        """Whether going elsewhere must wait until it is closed: what is typed in it would be lost."""
        self._window = window
        self._focus_before: QWidget | None = None
        panel.setParent(self)
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it over everything; the keyboard goes to the panel and comes back when it closes."""
        self._focus_before = QApplication.focusWidget()
        self.setGeometry(self._window.rect())
        self.place_panel()
        self.show()
        self.raise_()
        self._panel.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_panel(self) -> None:
        """Take it away."""
        if not self.isVisible():
            return
        self.hide()
        # What had the keyboard may be gone: the screen below was read anew meanwhile.
        if self._focus_before is not None and shiboken6.isValid(self._focus_before):
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus_before = None
        self.closed.emit()

    def place_panel(self) -> None:
        """Center the panel, no larger than the window."""
        panel = self._panel
        wanted = min(max(panel.sizeHint().width(), panel.minimumWidth()), panel.maximumWidth())
        margin = Theme.current().px(16)
        top = None if self._top is None else Theme.current().px(self._top)
        width = min(wanted, self.width() - 2 * margin)
        room = self.height() - (2 * margin if top is None else top + margin)
        height = min(height_at(panel, width), room)
        y = (self.height() - height) // 2 if top is None else top
        panel.setGeometry((self.width() - width) // 2, y, width, height)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window and self.isVisible():
            self.setGeometry(self._window.rect())
            self.place_panel()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QAbstractButton):
            here.click()
        if event.key() == Qt.Key.Key_Escape and self._dismissible:
            self.close_panel()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._dismissible and not self._panel.geometry().contains(event.position().toPoint()):
            self.close_panel()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round inside the panel: what lies under the veil can't be reached."""
        stops = [
            child
            for child in self._panel.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(self) and child.isEnabled()
        ]
        if not stops:
            return True
        here = QApplication.focusWidget()
        place = stops.index(here) + (1 if next else -1) if here in stops else 0
        stops[place % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.veiled:
            painter.fillRect(self.rect(), theme.colors.scrim)
        panel, radius = QRectF(self._panel.geometry()), theme.px(6)
        _paint_shadow(painter, panel, radius, theme)
        painter.setPen(theme.colors.line)
        painter.setBrush(theme.colors.surface)
        painter.drawRoundedRect(panel.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def host_of(widget: QWidget) -> QWidget:
    """What an overlay for `widget` covers, and dies with: the opened practice's window, or the widget's own window.

    Asked for the one top-level window, it is what that shows now: a panel must not outlive the lock.
    """
    here: QWidget | None = widget
    while here is not None:
        if here.property("hosts_overlays"):
            return here
        here = here.parentWidget()
    for shown in widget.window().findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if shown.property("hosts_overlays") and not shown.isHidden():
            return shown
    return widget.window()


def open_panels(window: QWidget) -> list[Overlay]:
    """The overlays shown over `window`, the uppermost last."""
    over = window.findChildren(Overlay, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [panel for panel in over if not panel.isHidden()]


def height_at(panel: QWidget, width: int) -> int:
    """What the panel needs at that width: sentences that wrap ask for more than their usual size."""
    layout = panel.layout()
    if layout is None or not layout.hasHeightForWidth():
        return panel.sizeHint().height()
    layout.activate()
    return max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())


def _paint_shadow(painter: QPainter, panel: QRectF, radius: float, theme: Theme) -> None:
    """Blur 24, 8 below, 16 %: rings that add up, cheaper than a graphics effect."""
    blur, drop, strength = theme.px(24), theme.px(8), 0.16
    shade = QColor(theme.colors.scrim)
    around = QPainterPath()
    around.addRect(QRectF(painter.viewport()))
    inside = QPainterPath()
    inside.addRoundedRect(panel, radius, radius)
    painter.save()
    painter.setClipPath(around.subtracted(inside))
    painter.setPen(Qt.PenStyle.NoPen)
    for ring in range(blur, 0, -2):
        shade.setAlphaF(strength * 2 / blur)
        painter.setBrush(shade)
        spread = ring - blur / 2
        box = panel.translated(QPointF(0, drop)).adjusted(-spread, -spread, spread, spread)
        painter.drawRoundedRect(box, radius + max(0, spread), radius + max(0, spread))
    painter.restore()
