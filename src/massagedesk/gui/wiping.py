"""What is left of a practice in the program once its screens are gone, as far as it can be freed while it runs on."""

from __future__ import annotations

import gc

from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QToolTip

from massagedesk.gui.clipboard import ClipboardGuard


def forget(clipboard: ClipboardGuard) -> None:
    """Empty what outlives the screens: clipboard, tips, pictures, the desk whose clock dates follow."""
    from massagedesk.gui.widgets.fields import DateField

    clipboard.forget()
    QToolTip.hideText()
    QPixmapCache.clear()
    DateField.follow_clock()


def collect() -> None:
    """Free what is left of a practice that was open.

    What the loader froze to spare later collections may hold screens by now: she was quicker than it.
    """
    was_frozen = gc.get_freeze_count() > 0
    gc.unfreeze()
    gc.collect()
    if was_frozen:
        gc.freeze()
