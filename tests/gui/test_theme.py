import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextLayout
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from massagedesk.gui.theme import FONTS, TOKENS, Scheme, Theme, colors_of, fit_form, mix, system_scale

TEXT = 4.5
LARGE_OR_EDGE = 3.0

PAIRS = {
    **{(ink, ground): TEXT for ink in ("ink", "muted", "accent") for ground in ("surface", "canvas", "accent_soft")},
    **{(ink, ground): TEXT for ink in ("danger", "warning", "ok") for ground in ("surface", "canvas", "accent_soft")},
    **{("surface", fill): TEXT for fill in ("accent", "danger", "warning")},
    ("danger", "danger_soft"): TEXT,
    ("warning", "warning_soft"): TEXT,
    ("ok", "ok_soft"): TEXT,
    ("ink", "region"): TEXT,
    ("muted", "hatch"): TEXT,
    ("muted", "line"): TEXT,
    ("edge", "surface"): LARGE_OR_EDGE,
    ("edge", "canvas"): LARGE_OR_EDGE,
    ("accent", "line"): LARGE_OR_EDGE,
}
"""What stands on what anywhere in the windows, and the contrast WCAG 2.2 AA asks of it."""


def luminance(color: QColor) -> float:
    channels = [value / 255 for value in (color.red(), color.green(), color.blue())]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("top", "ground"), PAIRS)
def test_what_is_read_stands_out(top: str, ground: str, dark: bool) -> None:
    colors = colors_of(dark=dark)
    assert contrast(getattr(colors, top), getattr(colors, ground)) >= PAIRS[top, ground]


@pytest.mark.parametrize(
    ("name", "light", "dark"),
    [
        ("edge", "#7e8885", "#85908b"),
        ("danger_soft", "#f8ebeb", "#2e2e2c"),
        ("warning_soft", "#f2ede3", "#323227"),
        ("ok_soft", "#ebf2ed", "#25302a"),
        ("region", "#f0d4d2", "#463e3c"),
        ("figure", "#c4c8c6", "#4c5350"),
        ("hatch", "#e2e7e4", "#2b3330"),
    ],
)
def test_mixes_are_those_of_the_design(name: str, light: str, dark: str) -> None:
    assert getattr(colors_of(dark=False), name).name() == light
    assert getattr(colors_of(dark=True), name).name() == dark


def test_mixing_nothing_and_everything() -> None:
    black, white = QColor(0, 0, 0), QColor(255, 255, 255)
    assert mix(black, 0, white) == white
    assert mix(black, 1, white) == black


@pytest.mark.parametrize(
    ("px", "platform", "scale"),
    [
        (12, "win32", 1.0),
        (18, "win32", 1.5),
        (13, "darwin", 1.0),
        (15, "linux", 1.0),
        (21, "linux", 1.5),
        (60, "linux", 2.0),
    ],
)
def test_text_follows_the_desktop(px: int, platform: str, scale: float) -> None:
    assert system_scale(px, platform) == scale


def test_every_token_can_be_asked_by_its_name_in_the_design(theme: Theme) -> None:
    for token in TOKENS:
        assert theme.color(token.replace("_", "-")) == getattr(theme.colors, token)
    with pytest.raises(AttributeError):
        theme.color("mauve")


def test_choosing_dark_tells_everybody(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.theme_changed):
        theme.choose_scheme(Scheme.DARK)
    assert theme.is_dark
    assert theme.colors == colors_of(dark=True)
    with qtbot.waitSignal(theme.theme_changed):
        theme.choose_scheme(Scheme.LIGHT)
    assert not theme.is_dark


def test_the_system_going_dark_is_followed_only_when_asked_to(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    hints = theme._app.styleHints()
    monkeypatch.setattr(type(hints), "colorScheme", lambda self: Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.is_dark
    theme.choose_scheme(Scheme.LIGHT)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.is_dark


def test_type_grows_with_the_scale_and_keeps_tabular_figures(theme: Theme) -> None:
    theme.choose_scale(1.5)
    for role, (size, weight, _spacing) in FONTS.items():
        font = theme.font(role)
        assert font.family() == "Inter"
        assert font.pixelSize() == round(size * 1.5)
        assert font.weight() == weight
        assert [tag.toString() for tag in font.featureTags()] == ["tnum"]
    assert theme.px(36) == 54


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Hồng", "Łukasz Żółć", "Анна Иванова", "Νίκος Παπαδόπουλος", "محمد الأحمد", "דוד כהן", "สมชาย ใจดี",
        "राधिका शर्मा", "王小明", "山田 花子", "김민준", "Siobhán O’Malley → 7/12",
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["row", "bold"])
def test_a_name_of_any_script_is_shown_as_itself(theme: Theme, name: str, role: str) -> None:
    layout = QTextLayout(name, theme.font(role))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    ours = {"Inter", *theme.font(role).families()}
    for run in layout.glyphRuns():
        assert 0 not in run.glyphIndexes()
        assert run.rawFont().familyName() in ours


def test_labels_and_buttons_take_roles_from_properties(theme: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    title, primary = QLabel("Today"), QPushButton("Sign note")
    title.setProperty("role", "title")
    title.setProperty("tone", "muted")
    primary.setProperty("kind", "primary")
    column.addWidget(title)
    column.addWidget(primary)
    holder.show()
    assert title.font().pixelSize() == 20
    assert title.palette().color(title.foregroundRole()) == theme.colors.muted
    assert primary.height() == 36
    middle = primary.grab().toImage().pixelColor(6, 18)
    assert middle.name() == theme.colors.accent.name()


def test_forms_grow_with_the_scale(theme: Theme, qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    column = QVBoxLayout(form)
    column.setObjectName("down")
    column.setContentsMargins(8, 12, 16, 24)
    column.setSpacing(4)
    theme.choose_scale(1.5)
    fit_form(form)
    margins = column.contentsMargins()
    assert (margins.left(), margins.top(), margins.right(), margins.bottom()) == (12, 18, 24, 36)
    assert column.spacing() == 6
