"""Lucide icons, tinted with a colour of the theme: `icon("check", "accent")`, `pixmap("lock", "muted", 20)`.

The drawings are files (`assets.path("icons/<name>.svg")`), rendered once for each name, colour, size and screen
density. Widgets that paint themselves call `draw_icon`, which follows the theme by itself.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

from massagedesk import assets
from massagedesk.gui.theme import Theme


def pixmap(name: str, tone: str = "ink", size: int = 16, *, pad_right: int = 0) -> QPixmap:
    """The drawing `name` in a token's colour, `size` px at 100 % text, `pad_right` px of air at its right."""
    theme = Theme.current()
    app = QGuiApplication.instance()
    density = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _pixmap(name, theme.color(tone).rgba(), theme.px(size), theme.px(pad_right), density)


def icon(name: str, tone: str = "ink", size: int = 16, *, pad_right: int = 0) -> QIcon:
    """The drawing as a QIcon; disabled, it is drawn muted."""
    made = QIcon(pixmap(name, tone, size, pad_right=pad_right))
    made.addPixmap(pixmap(name, "muted", size, pad_right=pad_right), QIcon.Mode.Disabled)
    return made


def draw_icon(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Paint the drawing centered in `rect`, as large as its shorter side."""
    side = round(min(rect.width(), rect.height()))
    device = painter.device()
    density = device.devicePixelRatio() if device is not None else 1.0
    picture = _pixmap(name, color.rgba(), side, 0, density)
    painter.drawPixmap(round(rect.center().x() - side / 2), round(rect.center().y() - side / 2), picture)


@lru_cache(maxsize=512)
def _pixmap(name: str, rgba: int, size: int, pad_right: int, density: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(_tinted(name, QColor.fromRgba(rgba))))
    picture = QPixmap(round((size + pad_right) * density), round(size * density))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size * density, size * density))
    painter.end()
    picture.setDevicePixelRatio(density)
    return picture


def _tinted(name: str, color: QColor) -> bytes:
    return _drawing(name).replace("currentColor", color.name()).encode()


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    return assets.read_text(f"icons/{name}.svg")
