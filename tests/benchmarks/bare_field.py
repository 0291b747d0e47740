"""A window with one line of text and one field in our font: the least any screen to type into can cost."""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

FONT = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "Inter-Regular.ttf"


class Bare(QWidget):
    def paintEvent(self, event):  # type: ignore[no-untyped-def]
        QTimer.singleShot(0, report)


def report() -> None:
    print(json.dumps({"painted": time.monotonic(), "processor": time.process_time()}), flush=True)
    QApplication.exit()


app = QApplication(["bare", "-style", "fusion"])
QFontDatabase.addApplicationFont(str(FONT))
app.setFont(QFont("Inter", 13))
window = Bare()
column = QVBoxLayout(window)
column.addWidget(QLabel("Good morning"), 0, Qt.AlignmentFlag.AlignCenter)
column.addWidget(QLineEdit())
window.resize(1366, 768)
window.show()
sys.exit(app.exec())
