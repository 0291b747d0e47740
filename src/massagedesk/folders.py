"""Where things go on this computer when nobody says otherwise, by the habits of each operating system."""

from pathlib import Path

_APP = "MassageDesk"


def practice() -> Path:
    """Return the folder of the practice: header, encrypted database, attachments. It need not exist yet."""
    from platformdirs import user_data_path

    return user_data_path(_APP, appauthor=False) / "practice"


def config() -> Path:
    """Return the folder for settings of this computer (window size, appearance); never anything about a client."""
    from platformdirs import user_config_path

    return user_config_path(_APP, appauthor=False)


def backups() -> Path:
    """Return the folder first suggested for backups; a drive that can be taken away is better and is said so."""
    from platformdirs import user_documents_path

    return user_documents_path() / f"{_APP} backups"
