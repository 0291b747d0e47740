"""A window that shows some places and writes down where else it was asked to go."""

from typing import Any

from massagedesk.gui.main_window import MainWindow
from massagedesk.services.desk import Desk


class RecordingWindow(MainWindow):
    """The real window; what lies outside `shown` is only noted in `gone`."""

    def __init__(self, desk: Desk, *shown: str) -> None:
        super().__init__(desk)
        self._shown_places = shown
        self.gone: list[tuple[str, dict[str, Any]]] = []
        self.resize(1366, 768)

    def go(self, place: str, **arguments: Any) -> bool:
        if place in self._shown_places:
            return super().go(place, **arguments)
        self.gone.append((place, arguments))
        return True
