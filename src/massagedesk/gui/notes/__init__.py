"""Notes: the inbox, the note being written, the signed note and what was added to it."""
