"""Made-up practices: a told present week in front of as many invented years as wanted, the same for the same seed."""

from __future__ import annotations

from massagedesk.services.demo.practice import MORNING, PASSWORD, ZONE, MadeUp, make_practice, present_day

__all__ = ["MORNING", "PASSWORD", "ZONE", "MadeUp", "make_practice", "present_day"]
