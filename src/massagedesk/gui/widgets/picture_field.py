"""A picture for the papers: the logo, the signature. Kept in the practice file, never as a file of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.gui.file_choice import choose_file
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import ProblemLine, label

_LONGEST_SIDE = 1200
"""Pixels kept: 34 points high at 300 dpi needs far less."""
_LARGEST_FILE = 20_000_000


class PictureField(QWidget):
    """`value()` is PNG bytes or None; `edited` after she chose or removed a picture."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._content: bytes | None = None
        self._preview = _Preview()
        self._problem = ProblemLine()
        self.choose = button(self.tr("Choose a picture"), icon="upload", extent="small", on_click=self._choose)
        self.remove = button(self.tr("Remove"), kind="quiet", on_click=self._remove)
        words = label(self.tr("PNG or JPEG, on white or see-through ground."), role="small", tone="muted")
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(8))
        buttons.addWidget(self.choose)
        buttons.addWidget(self.remove)
        buttons.addStretch()
        column = QVBoxLayout()
        column.setSpacing(theme.px(4))
        column.addLayout(buttons)
        column.addWidget(words)
        column.addWidget(self._problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(16))
        row.addWidget(self._preview)
        row.addLayout(column, 1)
        self.set_value(None)

    def value(self) -> bytes | None:
        """The picture, None for none."""
        return self._content

    def set_value(self, content: bytes | None) -> None:
        """Show a picture."""
        self._content = content
        self._preview.show_picture(QImage.fromData(content) if content else QImage())
        self.remove.setVisible(content is not None)
        self._problem.say("")

    def take(self, path: Path) -> None:
        """Read a picture file, made smaller where it is larger than paper needs."""
        picture = _read(path)
        if picture.isNull():
            self._problem.say(self.tr("This file is no picture that can be printed. Choose a PNG or JPEG file."))
            return
        self.set_value(_as_png(picture))
        self.edited.emit()

    def _choose(self) -> None:
        path = choose_file(self, self.tr("Choose a picture"), self.tr("Pictures (*.png *.jpg *.jpeg)"))
        if path is not None:
            self.take(path)

    def _remove(self) -> None:
        self.set_value(None)
        self.edited.emit()


def _read(path: Path) -> QImage:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return QImage()
        return QImage.fromData(path.read_bytes())
    except OSError:
        return QImage()


def _as_png(picture: QImage) -> bytes:
    if max(picture.width(), picture.height()) > _LONGEST_SIDE:
        picture = picture.scaled(
            QSize(_LONGEST_SIDE, _LONGEST_SIDE),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(picture)
    return bytes(content.data())


class _Preview(QWidget):
    """The picture on white, as paper shows it."""

    def __init__(self) -> None:
        super().__init__()
        theme = Theme.current()
        self._picture = QImage()
        self.setFixedSize(theme.px(180), theme.px(72))

    def show_picture(self, picture: QImage) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        empty = self._picture.isNull()
        painter.setPen(QPen(theme.colors.edge, 1, Qt.PenStyle.DashLine if empty else Qt.PenStyle.SolidLine))
        painter.setBrush(theme.colors.canvas if empty else Qt.GlobalColor.white)
        painter.drawRoundedRect(frame, theme.px(6), theme.px(6))
        if empty:
            painter.setPen(theme.colors.muted)
            painter.setFont(theme.font("small"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.tr("No picture"))
            return
        room = frame.adjusted(theme.px(8), theme.px(8), -theme.px(8), -theme.px(8))
        size = self._picture.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        corner = room.center() - QPointF(size.width() / 2, size.height() / 2)
        painter.drawImage(QRectF(corner, size.toSizeF()), self._picture)
