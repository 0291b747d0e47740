"""The first start: practice, practitioner, services, password, recovery sheet, backup."""
