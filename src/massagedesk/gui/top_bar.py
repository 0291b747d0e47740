"""The bar above every screen: where she is, search, and the one action of the screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.navigation import Action, Screen
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button, dress, set_shortcut
from massagedesk.gui.widgets.key_hint import key_width, paint_key
from massagedesk.gui.widgets.labels import ElidedLabel, label

_ALL_WORDS, _ONE_WORD, _DRAWING_ALONE = 300, 176, 36
"""How wide the search may be, in px at 100 %."""


class TopBar(QWidget):
    """56 high. `search_asked` when the search is clicked, `run_asked(Action)` for the action."""

    search_asked = Signal()
    run_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.setFixedHeight(theme.px(56))
        self._action: Action | None = None
        self._extras: dict[Screen, QWidget] = {}
        self._is_narrow = False
        self.title = label(role="title")
        self._arrow = label("›", tone="muted")
        self._crumb = label(role="row")
        self._context = ElidedLabel("", tone="muted")
        self.search = SearchButton()
        self.search.clicked.connect(self.search_asked)
        self.action = button("", kind="primary", on_click=self._run)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.px(24), 0, theme.px(16), 0)
        self._row.setSpacing(theme.px(12))
        for part in (self.title, self._arrow, self._crumb):
            self._row.addWidget(part)
        self._row.addWidget(self._context, 1)
        self._row.addWidget(self.search)
        self._row.addWidget(self.action)

    def show_heading(self, screen: Screen) -> None:
        """Show what the screen says of itself."""
        self.title.setText(screen.title())
        self._crumb.setText(screen.crumb())
        for part in (self._arrow, self._crumb):
            part.setVisible(bool(screen.crumb()))
        self._context.setText(screen.context())
        self._is_narrow = screen.narrow_search
        self._show_extras(screen)
        self._show_action(screen.primary_action())
        self._fit_search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_search()

    def _fit_search(self) -> None:
        """Where she is must be readable: in large text the search gives its room away, down to its drawing."""
        theme = Theme.current()
        extras = [widget for widget in self._extras.values() if not widget.isHidden()]
        shown = [part for part in (self.title, self._arrow, self._crumb, self._context, self.action, *extras)
                 if not part.isHidden() and part.sizeHint().width() > 0]  # fmt: skip
        taken = sum(part.sizeHint().width() for part in shown) + theme.px(24 + 16) + theme.px(12) * len(shown)
        widths = (_ONE_WORD, _DRAWING_ALONE) if self._is_narrow else (_ALL_WORDS, _ONE_WORD, _DRAWING_ALONE)
        self.search.set_width(next((each for each in widths if taken + theme.px(each) <= self.width()), widths[-1]))

    def drop(self, screen: Screen) -> None:
        """Forget the widgets of a screen that goes away."""
        extras = self._extras.pop(screen, None)
        if extras is not None:
            extras.deleteLater()

    def _show_extras(self, screen: Screen) -> None:
        if screen not in self._extras:
            self._extras[screen] = self._gather(screen.top_widgets())
        for owner, extras in self._extras.items():
            extras.setVisible(owner is screen)

    def _gather(self, widgets: list[QWidget]) -> QWidget:
        extras = QWidget()
        row = QHBoxLayout(extras)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Theme.current().px(12))
        for widget in widgets:
            row.addWidget(widget)
        extras.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        if widgets:
            self._row.insertWidget(self._row.indexOf(self.search), extras)
        else:
            extras.setParent(self)
            extras.setFixedSize(0, 0)
        return extras

    def _show_action(self, action: Action | None) -> None:
        self._action = action
        self.action.setVisible(action is not None)
        if action is None:
            return
        self.action.setText(action.text)
        self.action.setAccessibleName(action.text)
        self.action.setEnabled(action.enabled)
        dress(self.action, kind="outlined" if action.outlined else "primary", icon=action.icon)
        set_shortcut(self.action, action.keys)

    def _run(self) -> None:
        if self._action is not None:
            self.run_asked.emit(self._action)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = Theme.current().colors
        painter.fillRect(self.rect(), colors.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)


class SearchButton(QAbstractButton):
    """Looks like an input and opens the palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wide = _ALL_WORDS
        self.setAccessibleName(self.tr("Search people, screens, actions"))
        self.setToolTip(self.tr("Search people, screens, actions (Ctrl+K)"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_width(self, width: int) -> None:
        """300 wide with all its words, 176 with one, or 36: the drawing alone. In px at 100 %."""
        self._wide = width
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(self._wide), theme.px(36))

    def minimumSizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(min(120, self._wide)), theme.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setPen(QPen(colors.edge, 1))
        painter.setBrush(colors.canvas if self.underMouse() else colors.surface)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        side = theme.px(16)
        left = theme.px(11)
        draw_icon(painter, QRectF(left, rect.center().y() - side / 2, side, side), "search", colors.muted)
        if self.hasFocus():
            draw_focus(painter, rect)
        if self._wide == _DRAWING_ALONE:
            return
        keys = "Ctrl+K"
        paint_key(painter, rect.right() - theme.px(9), rect.center().y(), keys)
        words = rect.adjusted(left + side + theme.px(8), 0, -key_width(keys) - theme.px(13), 0)
        is_short = self._wide < _ALL_WORDS
        text = self.tr("Search") if is_short else self.tr("Search people, screens, actions")
        painter.setFont(theme.font("body"))
        painter.setPen(colors.muted)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
