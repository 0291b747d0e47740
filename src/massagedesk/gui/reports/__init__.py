"""Reports: choose a paper, see it, print it, save it."""
