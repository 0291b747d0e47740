"""Settings: the practice, the practitioner, hours, services, papers, appearance, password, backup folders."""
