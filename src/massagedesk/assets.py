"""Files shipped with the program: fonts, icons, code tables, style sheets.

The same name finds the same file in a checkout, in an installed wheel and in a frozen bundle. What the build makes
(``icons/``, ``codes/icd10cm.sqlite``) lies in the package's ``built`` folder; what we ship as it is lies in
``resources``, beside ``src`` in a checkout and inside the package once installed.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Return where the shipped file (or folder) ``name`` lies, for instance ``path("fonts/Inter-Regular.ttf")``.

    Raises FileNotFoundError, which is a damaged installation or a wrong name: never a thing a person can mend.
    """
    places = (_PACKAGE / "built", _PACKAGE / "resources", _PACKAGE.parent.parent / "resources")
    for place in places:
        candidate = place / name
        if candidate.exists():
            return candidate
    raise FileNotFoundError(f"{name} is not among the files shipped with MassageDesk")


def read_bytes(name: str) -> bytes:
    """Return the content of the shipped file ``name``."""
    return path(name).read_bytes()


def read_text(name: str) -> str:
    """Return the content of the shipped UTF-8 file ``name``."""
    return path(name).read_text(encoding="utf-8")
