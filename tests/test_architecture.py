"""The arrows of docs/architecture.md, checked on every import statement of the source, late imports included."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "massagedesk"

LEAVES = {"assets", "durable", "folders", "pdfium"}
ALLOWED: dict[str, set[str]] = {
    "__init__": set(),
    "assets": set(),
    "durable": set(),
    "folders": set(),
    "process": set(),
    "pdfium": set(),
    "domain": set(),
    "vault": {"domain", "durable"},
    "persistence": {"domain"} | LEAVES,
    "reports": {"domain"} | LEAVES,
    "exchange": {"domain"},
    "services": {"domain", "vault", "persistence", "reports", "exchange"} | LEAVES,
    "gui": {"domain", "services"} | LEAVES,
    "cli": {"domain", "services", "gui", "app"} | LEAVES,
    "app": {"domain", "services", "gui"} | LEAVES,
    "__main__": {"app", "cli", "process"} | LEAVES,
}
FOREIGN: dict[str, set[str]] = {
    "PySide6": {"gui", "app"},
    "shiboken6": {"gui", "app"},
    "sqlalchemy": {"persistence", "services"},
    "sqlcipher3": {"persistence"},
    "reportlab": {"reports"},
    "cryptography": {"vault"},
    "zxcvbn": {"vault"},
    "pyhanko": {"vault"},
    "pyhanko_certvalidator": {"vault"},
    "asn1crypto": {"vault"},
    "pypdfium2": {"pdfium", "services", "gui"},
    "PIL": set(),
    "anyascii": {"domain"},
    "platformdirs": {"folders"},
    "uharfbuzz": {"reports"},
    "bidi": {"reports"},
    "simple_icd_10_cm": set(),
    "lucide": set(),
}


def imports(path: Path, source: str) -> Iterator[str]:
    """Every module ``source`` imports, as a dotted absolute name; ``path`` is relative to the package."""
    package = ("massagedesk", *path.parent.parts)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def breaches(path: Path, source: str) -> list[str]:
    """What the file at ``path`` (relative to the package) imports against the tables above."""
    unit = path.parts[0].removesuffix(".py")
    found = []
    for name in imports(path, source):
        first, _, rest = name.partition(".")
        target = rest.partition(".")[0]
        is_ours = first == "massagedesk" and target in ALLOWED and target != unit
        if (is_ours and target not in ALLOWED[unit]) or unit not in FOREIGN.get(first, {unit}):
            found.append(f"{path.as_posix()} imports {name}")
        if path.name.endswith("_model.py") and "QtWidgets" in name:
            found.append(f"{path.as_posix()} is a view-model and imports {name}")
    return found


def test_imports_point_down() -> None:
    files = [path for path in SOURCE.rglob("*.py") if not {"forms", "built"} & set(path.relative_to(SOURCE).parts)]
    assert {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in files} <= set(ALLOWED)
    read = ((path.relative_to(SOURCE), path.read_text(encoding="utf-8")) for path in files)
    assert [line for path, source in read for line in breaches(path, source)] == []


def test_a_planted_breach_is_seen() -> None:
    planted = {
        "domain/money.py": "from massagedesk.persistence import work",
        "domain/dates.py": "from .. import services",
        "reports/notes.py": "def draw():\n    import massagedesk.persistence.work",
        "gui/clients/clients.py": "from sqlalchemy.orm import Session",
        "gui/clients/clients_model.py": "from PySide6.QtWidgets import QWidget",
        "services/clients.py": "from PySide6 import QtCore",
        "vault/keyslots.py": "if TYPE_CHECKING:\n    from massagedesk.services import clients",
    }
    assert [path for path, source in planted.items() if len(breaches(Path(path), source)) != 1] == []


def test_the_allowed_arrows_pass() -> None:
    fine = {
        "gui/clients/clients_model.py": "from PySide6.QtCore import QObject\nfrom massagedesk.services import clients",
        "services/clients.py": "from massagedesk import assets\nfrom massagedesk.persistence.work import Database",
        "gui/clients/clients.py": "import massagedesk\nfrom massagedesk import __version__",
    }
    assert [line for path, source in fine.items() for line in breaches(Path(path), source)] == []


def test_void_calls_into_qt_do_not_wear_out_none() -> None:
    # PySide6 6.12.0 on Python 3.11 lost one reference to None on each such call and aborted after some thousands.
    script = (
        "import sys\n"
        "from PySide6.QtCore import QObject\n"
        "thing, before = QObject(), sys.getrefcount(None)\n"
        "for _ in range(20_000): thing.setObjectName('x')\n"
        "lost = before - sys.getrefcount(None)\n"
        "sys.exit(0 if sys.version_info >= (3, 12) or lost <= 1_000 else f'{lost} references to None lost')\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_the_shell_paints_before_the_heavy_libraries_come() -> None:
    script = (
        "import sys, massagedesk.__main__, massagedesk.app, massagedesk.gui.shell, massagedesk.gui.unlock.unlock\n"
        "import massagedesk.gui.main_window\n"
        "heavy = {'sqlalchemy', 'sqlcipher3', 'reportlab', 'cryptography', 'pypdfium2', 'PIL'}\n"
        "heavy |= {'pyhanko', 'pyhanko_certvalidator', 'asn1crypto', 'aiohttp', 'lxml'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
