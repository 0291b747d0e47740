"""Where a print job lies on its way to the print system."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_IN_MEMORY = "/dev/shm"


@contextmanager
def temporary_files_in_memory() -> Iterator[None]:
    """On Linux, let temporary files begun meanwhile lie in memory: in the folder of the session, else the shared one.

    Qt hands a print job over through a temporary file of its own, with everything on the pages. Where there is no such
    folder the usual one stays; other systems take the pages without a file of ours.
    """
    before = os.environ.get("TMPDIR")
    places = (os.environ.get("XDG_RUNTIME_DIR", ""), _IN_MEMORY) if sys.platform == "linux" else ()
    place = next((place for place in places if place and os.access(place, os.W_OK | os.X_OK)), None)
    if place is not None:
        os.environ["TMPDIR"] = place
    try:
        yield
    finally:
        if before is not None:
            os.environ["TMPDIR"] = before
        elif place is not None:
            del os.environ["TMPDIR"]
