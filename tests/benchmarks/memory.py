"""How much memory this process holds, in MB."""

from __future__ import annotations

import sys
from pathlib import Path


def resident_mb() -> float:
    """Resident set of this process now."""
    return _status("VmRSS")


def peak_mb() -> float:
    """Its highest so far."""
    return _status("VmHWM")


def _status(field: str) -> float:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith(field))
        return int(line.split()[1]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024
