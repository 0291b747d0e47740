"""Makes what the program needs but nobody writes by hand: form classes, icon files and the diagnosis code table.

``build(root)`` has four callers: the hatch build hook (wheel, sdist and editable installs), ``go.py``,
``tests/conftest.py`` and the PyInstaller spec. It makes only what is stale, judged by content, and puts each file in
place with one rename, so two builds at the same time cannot leave a half-written file behind.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import compile_codes

STROKE_WIDTH = "1.75"


def build(root: Path) -> None:
    """Make everything that is stale under ``root``, the folder of the project."""
    package = root / "src" / "massagedesk"
    compile_forms(root / "ui", package / "gui" / "forms")
    copy_icons(root / "resources" / "icons", package / "built" / "icons")
    compile_codes.compile_codes(root / "resources" / "codes", package / "built" / "codes" / "icd10cm.sqlite")


def compile_forms(source: Path, target: Path) -> None:
    """Turn every Designer form under ``source`` into a module ``ui_<form>.py`` in ``target``."""
    forms = sorted(source.rglob("*.ui"))
    names = [form.stem for form in forms]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SystemExit(f"Two forms share a name: {', '.join(twice)}")
    _write(target / "__init__.py", '"""Form classes made from ui/ by the build; never edited, never committed."""\n')
    tool = f"PySide6 {version('PySide6-Essentials')}"
    for form in forms:
        module = target / f"ui_{form.stem}.py"
        stamp = f"# made from {form.name} by uic of {tool}, lean, plain labels, {_digest(form.read_bytes())}\n"
        if not _starts_with(module, stamp):
            _write(module, stamp + _only_used(_labels_as_typed(_uic(form))))
    expected = {f"ui_{name}.py" for name in names}
    for module in target.glob("ui_*.py"):
        if module.name not in expected:
            module.unlink(missing_ok=True)


def copy_icons(source: Path, target: Path) -> None:
    """Write the Lucide drawings named in ``source/icons.txt`` into ``target``, with their licence beside them."""
    lines = (source / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})
    stamp_file = target / "made-from.txt"
    stamp = f"python-lucide {version('python-lucide')} {STROKE_WIDTH} {_digest('|'.join(names).encode())}\n"
    if _starts_with(stamp_file, stamp) and all((target / f"{name}.svg").exists() for name in names):
        return
    database = _package_folder("lucide") / "data" / "lucide-icons.db"
    with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as icons:
        drawings = {name: _drawing(icons, name) for name in names}
    for name, svg in drawings.items():
        _write(target / f"{name}.svg", svg)
    for left_over in set(target.glob("*.svg")) - {target / f"{name}.svg" for name in names}:
        left_over.unlink(missing_ok=True)
    _write(target / "LICENSE", (source / "LICENSE").read_text(encoding="utf-8"))
    _write(stamp_file, stamp)


def _drawing(icons: sqlite3.Connection, name: str) -> str:
    found = icons.execute(
        "SELECT svg FROM icons WHERE name = ? OR name = (SELECT name FROM icon_aliases WHERE alias = ?)", (name, name)
    ).fetchone()
    if found is None:
        raise SystemExit(f"resources/icons/icons.txt names {name}, which Lucide does not have")
    return str(found[0]).replace('stroke-width="2"', f'stroke-width="{STROKE_WIDTH}"')


def _uic(form: Path) -> str:
    # The tool itself rather than its Python wrapper: no interpreter start for each form.
    qt = _package_folder("PySide6")
    uic = qt / "uic.exe" if sys.platform == "win32" else qt / "Qt" / "libexec" / "uic"
    run = subprocess.run(
        [uic, "-g", "python", "--from-imports", form], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if run.returncode != 0 or not run.stdout.strip():
        raise SystemExit(f"{form} does not compile: {run.stderr.strip() or 'uic wrote nothing'}")
    return run.stdout


def _labels_as_typed(module: str) -> str:
    """Let no label read a text as markup: a name with a picture or a link in it would fetch the one and show the other.

    Said here for all of them, because Qt guesses where nothing is said.
    """
    return re.sub(r"( +)(self\.\w+) = QLabel\(.*\)\n", r"\g<0>\1\2.setTextFormat(Qt.TextFormat.PlainText)\n", module)


def _only_used(module: str) -> str:
    """Drop the Qt names a form module imports and never uses: each costs time to load, QGradient and QLocale most."""
    start = module.index("from PySide6.")
    body = module[module.index("\nclass ") :]

    def kept(line: re.Match[str]) -> str:
        names = [name for name in re.findall(r"\w+", line[2]) if re.search(rf"\b{name}\b", body)]
        return f"from {line[1]} import {', '.join(names)}\n" if names else ""

    shorter = re.sub(r"from (PySide6\.\w+) import \(([^)]*)\)\n", kept, module[start:])
    return module[:start] + shorter


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is needed to build and is not installed")
    return Path(spec.submodule_search_locations[0]).resolve()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _starts_with(path: Path, stamp: str) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline() == stamp
    except FileNotFoundError:
        return False


def _write(path: Path, text: str) -> None:
    """Put ``text`` at ``path`` in one rename, leaving alone a file that already holds it."""
    with contextlib.suppress(FileNotFoundError):
        if path.read_text(encoding="utf-8") == text:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    shutil.copymode(__file__, name)
    Path(name).replace(path)


if __name__ == "__main__":
    build(Path(__file__).resolve().parent.parent)
