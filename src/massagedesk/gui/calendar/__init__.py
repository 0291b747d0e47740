"""The calendar: painted week and day, the booking editor, the panel of one appointment."""
