"""The least a PySide6 program can do: one empty window. Prints when it was painted."""

import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget


class Bare(QWidget):
    def paintEvent(self, event):  # type: ignore[no-untyped-def]
        QTimer.singleShot(0, report)


def report() -> None:
    print(json.dumps({"painted": time.monotonic()}), flush=True)
    QApplication.exit()


app = QApplication(["bare"])
window = Bare()
window.resize(1366, 768)
window.show()
sys.exit(app.exec())
