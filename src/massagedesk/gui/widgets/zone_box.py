"""A box to choose the practice's time zone in, by the names people use."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QTimeZone
from PySide6.QtWidgets import QComboBox, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.practice import check_zone

_ZONES = (
    ("America/New_York", QT_TRANSLATE_NOOP("Zones", "Eastern time (New York)")),
    ("America/Detroit", QT_TRANSLATE_NOOP("Zones", "Eastern time (Detroit)")),
    ("America/Indiana/Indianapolis", QT_TRANSLATE_NOOP("Zones", "Eastern time (Indianapolis)")),
    ("America/Chicago", QT_TRANSLATE_NOOP("Zones", "Central time (Chicago)")),
    ("America/Denver", QT_TRANSLATE_NOOP("Zones", "Mountain time (Denver)")),
    ("America/Boise", QT_TRANSLATE_NOOP("Zones", "Mountain time (Boise)")),
    ("America/Phoenix", QT_TRANSLATE_NOOP("Zones", "Mountain time, no summer time (Phoenix)")),
    ("America/Los_Angeles", QT_TRANSLATE_NOOP("Zones", "Pacific time (Los Angeles)")),
    ("America/Anchorage", QT_TRANSLATE_NOOP("Zones", "Alaska time (Anchorage)")),
    ("Pacific/Honolulu", QT_TRANSLATE_NOOP("Zones", "Hawaii time (Honolulu)")),
    ("America/Puerto_Rico", QT_TRANSLATE_NOOP("Zones", "Atlantic time (Puerto Rico)")),
    ("Pacific/Guam", QT_TRANSLATE_NOOP("Zones", "Chamorro time (Guam)")),
)


def system_zone() -> str:
    """The zone this computer is set to; Pacific time where it does not say, as for "UTC"."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    try:
        is_place = "/" in name and not name.startswith("Etc/")
        return check_zone(name) if is_place else "America/Los_Angeles"
    except MassageDeskError:
        return "America/Los_Angeles"


class ZoneBox(QComboBox):
    """`value()` is the IANA name. A zone that is not on the list is added when it is set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        self.setMaxVisibleItems(len(_ZONES) + 1)
        for name, words in _ZONES:
            self.addItem(QCoreApplication.translate("Zones", str(words)), name)

    def value(self) -> str:
        """The IANA name of the zone."""
        return str(self.currentData() or "")

    def set_value(self, zone: str) -> None:
        """Choose a zone by its IANA name."""
        place = self.findData(zone)
        if place < 0:
            self.addItem(zone.rpartition("/")[2].replace("_", " "), zone)
            place = self.count() - 1
        self.setCurrentIndex(place)
