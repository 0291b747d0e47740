"""The screen before the practice is open."""
