"""Backup: where copies go, how old they are, checking one, and getting everything back."""
