"""Today: the day, who comes next, what the practice needs."""
