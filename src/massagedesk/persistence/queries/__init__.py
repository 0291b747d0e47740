"""Reads for screens and papers: functions that take a connection and return frozen rows."""
