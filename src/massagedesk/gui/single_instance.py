"""One window for one practice: a second start shows the first window instead."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, Signal

WAIT_MS = 500


class SingleInstance(QObject):
    """`claim()` first; when it fails, `call_first()` and leave. When it holds, `listen()` once the window is up."""

    called = Signal()

    def __init__(self, practice: Path, folder: Path, parent: QObject | None = None) -> None:
        """`practice` is what there may be one window for, `folder` where the lock file lies."""
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True)
        place = str(practice.resolve()).encode()
        method = QCryptographicHash.Algorithm.Sha256
        digest = QCryptographicHash.hash(place, method).toHex().toStdString()[:16]
        self._name = f"massagedesk-{digest}"
        self._lock = QLockFile(str(folder / f"window-{digest}.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QObject | None = None

    def claim(self) -> bool:
        """True when this is the only window of the practice."""
        return self._lock.tryLock(0)

    def call_first(self) -> bool:
        """Ask the first window to come to the front; False when nobody answers."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        answered = socket.waitForConnected(WAIT_MS)
        socket.disconnectFromServer()
        return answered

    def listen(self) -> None:
        """Hear second starts of the same user and nobody else."""
        from PySide6.QtNetwork import QLocalServer

        if self._server is not None:
            return
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name)
        server.listen(self._name)
        server.newConnection.connect(self._heard)
        self._server = server

    def _heard(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        if isinstance(self._server, QLocalServer):
            connection = self._server.nextPendingConnection()
            connection.disconnected.connect(connection.deleteLater)
        self.called.emit()

    def release(self) -> None:
        """Let the next start be the first."""
        from PySide6.QtNetwork import QLocalServer

        if isinstance(self._server, QLocalServer):
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()
