"""Ctrl+K: people, screens and actions in one box."""
