"""MassageDesk: the practice desk of a solo medical massage therapist."""

__version__ = "0.1.0"
