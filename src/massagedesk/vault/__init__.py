"""Keys and locks of a practice folder: bytes only, no SQL."""
