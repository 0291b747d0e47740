"""Printed papers: pure functions, frozen input in, PDF bytes out. The same input gives the same bytes."""
