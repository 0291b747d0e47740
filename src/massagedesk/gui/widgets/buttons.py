"""Push buttons: primary, outlined (the usual), quiet and danger; with icons that follow the theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from massagedesk.gui.icons import icon as tinted_icon
from massagedesk.gui.theme import Theme

Kind = Literal["primary", "outlined", "quiet", "danger"]
Extent = Literal["small", "normal", "large"]

_ICON_TONES = {"primary": "surface", "outlined": "ink", "quiet": "accent", "danger": "danger"}
_ICON_GAP = 5
"""Air in the picture itself: Qt leaves 3 px between icon and word, the design asks for 8."""


def button(
    text: str,
    *,
    kind: Kind = "outlined",
    icon: str | None = None,
    extent: Extent = "normal",
    on_click: Callable[[], object] | None = None,
    parent: QWidget | None = None,
) -> QPushButton:
    """A push button. `extent`: small 32 px (in rows), normal 36, large 44. `on_click`: a bound method."""
    made = QPushButton(text, parent)
    dress(made, kind=kind, icon=icon, extent=extent)
    if on_click is not None:
        made.clicked.connect(_Call(on_click, made).call)
    return made


def icon_button(
    name: str, icon: str, *, kind: Kind = "outlined", extent: Extent = "normal", on_click: Callable[[], object]
) -> QPushButton:
    """A square button with a drawing only; `name` is its accessible name and tool tip."""
    made = QPushButton()
    made.setProperty("iconOnly", True)
    made.setAccessibleName(name)
    made.setToolTip(name)
    dress(made, kind=kind, icon=icon, extent=extent)
    made.clicked.connect(_Call(on_click, made).call)
    return made


def dress(
    target: QPushButton,
    *,
    kind: Kind = "outlined",
    icon: str | None = None,
    extent: Extent = "normal",
    tone: str | None = None,
) -> None:
    """Give a button (of a form, say) its kind, size and icon. May be called again to change them."""
    wanted = {"kind": kind, "extent": extent} | ({} if tone is None else {"tone": tone})
    changed = {name: value for name, value in wanted.items() if target.property(name) != value}
    for name, value in changed.items():
        target.setProperty(name, value)
    target.setCursor(Qt.CursorShape.PointingHandCursor)
    target.setAutoDefault(False)
    for old in target.findChildren(_ThemedIcon, options=Qt.FindChildOption.FindDirectChildrenOnly):
        old.drop()
    if icon is not None:
        _ThemedIcon(target, icon, tone or _ICON_TONES[kind])
    if changed:
        restyle(target)


def restyle(widget: QWidget) -> None:
    """Let the style sheet see a property that changed after the widget was first shown."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def set_shortcut(target: QPushButton, keys: str) -> None:
    """Give the button a keyboard way, named in its tool tip."""
    from PySide6.QtGui import QKeySequence

    sequence = QKeySequence(keys)
    target.setShortcut(sequence)
    target.setToolTip(sequence.toString(QKeySequence.SequenceFormat.NativeText))


class _ThemedIcon(QObject):
    """Keeps a button's icon in the theme's colour."""

    def __init__(self, target: QPushButton, name: str, tone: str) -> None:
        super().__init__(target)
        self._button, self._name, self._tone = target, name, tone
        Theme.current().theme_changed.connect(self._tint)
        self._tint()

    def drop(self) -> None:
        Theme.current().theme_changed.disconnect(self._tint)
        self.setParent(None)
        self.deleteLater()

    def _tint(self) -> None:
        theme = Theme.current()
        gap = 0 if self._button.property("iconOnly") or not self._button.text() else _ICON_GAP
        self._button.setIcon(tinted_icon(self._name, self._tone, pad_right=gap))
        self._button.setIconSize(QSize(theme.px(16) + theme.px(gap), theme.px(16)))


class _Call(QObject):
    """Calls without the `checked` argument; lives as long as its button."""

    def __init__(self, call: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._call = call

    def call(self) -> None:
        self._call()
