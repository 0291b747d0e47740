"""What is copied here does not stay on the clipboard: marked as secret, and gone after half a minute or by locking.

Clipboard managers and the histories of Windows leave marked content out where they keep to the usual hints. The mark of
macOS needs a kind of data Qt does not pass on by name; there only the time limit protects.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

LIMIT_MS = 30_000
OURS = "application/x-massagedesk"
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_NO = bytes(4)
"""A Windows DWORD of zero."""
HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): _NO,
    _WINDOWS.format("CanIncludeInClipboardHistory"): _NO,
    _WINDOWS.format("CanUploadToCloudClipboard"): _NO,
}
_NO_DISPLAY = ("offscreen", "minimal")


class ClipboardGuard(QObject):
    """Over the clipboard of this program; what other programs copied is left alone."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LIMIT_MS)
        self._timer.timeout.connect(self.forget)
        self._clipboard.dataChanged.connect(self._changed)

    def is_counting(self) -> bool:
        """Whether something copied here waits to be removed."""
        return self._timer.isActive()

    def forget(self) -> None:
        """Remove what was copied here, and what is merely chosen with the mouse (X11 keeps that as well)."""
        self._timer.stop()
        if self._holds_ours():
            self._clipboard.clear()
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _holds_ours(self) -> bool:
        content = self._content()
        return content is not None and content.hasFormat(OURS)

    def _content(self) -> QMimeData | None:
        # Qt gives None where nothing was copied yet, whatever its signature says.
        return cast("QMimeData | None", self._clipboard.mimeData())

    def _changed(self) -> None:
        if not self._is_by_us():
            self._timer.stop()
        elif self._holds_ours():
            self._timer.start()
        elif (content := self._content()) is not None and content.formats():
            # Setting it comes back here, with the mark.
            self._clipboard.setMimeData(_marked(content))

    def _is_by_us(self) -> bool:
        # Where there is no display there is nobody else, and nobody to ask.
        return self._clipboard.ownsClipboard() or QGuiApplication.platformName() in _NO_DISPLAY


def _marked(content: QMimeData) -> QMimeData:
    marked = QMimeData()
    for kind in content.formats():
        marked.setData(kind, content.data(kind))
    for hint, value in HINTS.items():
        marked.setData(hint, value)
    marked.setData(OURS, b"1")
    return marked
