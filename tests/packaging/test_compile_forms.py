"""The build function: makes what is stale, leaves alone what is not, and says plainly what it cannot do."""

import re
import sqlite3
import xml.etree.ElementTree as ElementTree
from contextlib import closing
from pathlib import Path

import compile_codes
import compile_forms
import pytest

from massagedesk import assets

ROOT = Path(__file__).resolve().parent.parent.parent
FORM = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>{name}</class><widget class="QWidget" name="{name}"><layout class="QVBoxLayout" name="column">
<item><widget class="QLabel" name="title"><property name="text"><string>{text}</string></property></widget></item>
</layout></widget></ui>"""


def put_form(folder: Path, name: str, text: str = "Clients") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    form = folder / f"{name}.ui"
    form.write_text(FORM.format(name=name.title(), text=text), encoding="utf-8")
    return form


def test_a_form_becomes_a_class(tmp_path: Path) -> None:
    put_form(tmp_path / "ui" / "clients", "client_list")
    compile_forms.compile_forms(tmp_path / "ui", tmp_path / "forms")
    made = (tmp_path / "forms" / "ui_client_list.py").read_text(encoding="utf-8")
    assert "class Ui_Client_List" in made
    assert (tmp_path / "forms" / "__init__.py").exists()


def test_only_stale_forms_are_made_again_and_gone_ones_are_removed(tmp_path: Path) -> None:
    kept, changed = put_form(tmp_path / "ui", "kept"), put_form(tmp_path / "ui", "changed")
    gone = put_form(tmp_path / "ui", "gone")
    target = tmp_path / "forms"
    compile_forms.compile_forms(tmp_path / "ui", target)
    before = {path.name: path.stat().st_mtime_ns for path in target.iterdir()}
    put_form(tmp_path / "ui", changed.stem, text="Something else")
    gone.unlink()
    compile_forms.compile_forms(tmp_path / "ui", target)
    after = {path.name: path.stat().st_mtime_ns for path in target.iterdir()}
    assert after[f"ui_{kept.stem}.py"] == before[f"ui_{kept.stem}.py"]
    assert "Something else" in (target / "ui_changed.py").read_text(encoding="utf-8")
    assert set(after) == {"__init__.py", "ui_kept.py", "ui_changed.py"}


def test_two_forms_of_one_name_and_a_broken_form_stop_the_build(tmp_path: Path) -> None:
    put_form(tmp_path / "twice" / "clients", "page")
    put_form(tmp_path / "twice" / "notes", "page")
    with pytest.raises(SystemExit, match="share a name: page"):
        compile_forms.compile_forms(tmp_path / "twice", tmp_path / "forms")
    put_form(tmp_path / "broken", "page").write_text("<ui", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"page\.ui does not compile"):
        compile_forms.compile_forms(tmp_path / "broken", tmp_path / "forms")


def test_every_listed_icon_is_there_and_drawn_in_our_line_width() -> None:
    lines = (ROOT / "resources" / "icons" / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    assert names == sorted(set(names)), "icons.txt is kept in order, each name once"
    for name in names:
        svg = ElementTree.fromstring(assets.read_text(f"icons/{name}.svg"))
        assert svg.get("stroke-width") == "1.75"
        assert svg.get("stroke") == "currentColor"
    assert "ISC License" in assets.read_text("icons/LICENSE")


def test_an_icon_lucide_does_not_have_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "icons.txt").write_text("no-such-drawing\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no-such-drawing"):
        compile_forms.copy_icons(tmp_path, tmp_path / "built")


def test_dx1_the_table_is_whole_and_says_where_it_comes_from() -> None:
    with closing(sqlite3.connect(assets.path("codes/icd10cm.sqlite"))) as table:
        billable = table.execute("SELECT count(*) FROM icd10cm WHERE is_billable").fetchone()[0]
        releases = table.execute("SELECT DISTINCT release, valid_from, valid_to FROM icd10cm").fetchall()
        orphans = table.execute(
            "SELECT count(*) FROM icd10cm WHERE parent <> '' AND parent NOT IN (SELECT code FROM icd10cm)"
        ).fetchone()[0]
        favourites = table.execute("SELECT count(*) FROM icd10cm WHERE is_favourite").fetchone()[0]
    assert (billable, orphans) == (74_719, 0)
    assert releases == [("April 2026", "2026-04-01", None)]
    assert favourites == 195


def test_dx7_what_a_note_excludes_is_read_with_its_ranges_and_families() -> None:
    release = compile_codes.Release()
    for code in ("M54.5", "M54.4", "S12", "S12.0", "S12.1", "S12.2", "S12.3", "S12.4", "F45.41"):
        release.codes[code] = compile_codes.Code(code, "", "")
    release.notes = [
        ("M54.5", "lumbago with sciatica (M54.4-)"),
        ("M54.5", "fracture of cervical vertebrae (S12.0-S12.3-)"),
        ("M54.5", "pain with psychological factors (F45.41, Z99.9)"),
        ("M54.5", "an unnumbered condition"),
    ]
    targets = [target for code, target in compile_codes.excluded(release) if code == "M54.5"]
    assert targets == ["F45.41", "M54.4", "S12.0", "S12.1", "S12.2", "S12.3"]


def test_a_favourite_that_is_no_billable_code_stops_the_build(tmp_path: Path) -> None:
    release = compile_codes.Release(codes={"M54.5": compile_codes.Code("M54.5", "Low back pain", "")})
    with pytest.raises(SystemExit, match=re.escape("not billable codes: M54.5")):
        compile_codes.write(tmp_path / "codes.sqlite", release, {"M54.5": ""}, "stamp")


def test_assets_are_found_by_name_and_a_wrong_name_is_a_bug() -> None:
    assert assets.path("fonts/Inter-Regular.ttf").is_file()
    assert assets.read_bytes("fonts/Inter-Regular.ttf")[:4] == b"\x00\x01\x00\x00"
    with pytest.raises(FileNotFoundError, match=r"fonts/Nothing\.ttf"):
        assets.path("fonts/Nothing.ttf")
