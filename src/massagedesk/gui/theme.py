"""Colours, sizes and type of the windows, light and dark from the same names.

How a screen uses it::

    theme = Theme.current()
    painter.fillRect(rect, theme.colors.accent_soft)     # a colour, never a literal
    painter.setFont(theme.font("strong"))                # a type role, see FONTS
    row_height = theme.px(64)                            # every measure follows the text size

Widgets made of labels and buttons need not ask at all. The one style sheet reads dynamic properties, settable in
forms as well: `role` (a type role) and `tone` (`muted accent danger warning ok`) on labels; `kind` (`primary quiet
danger`; outlined without) and `extent` (`small large`) on buttons; `ground` (`canvas surface accent-soft`) on any
plain container. Painted widgets are repainted by Qt when the theme changes; only cached pixmaps must listen to
`theme_changed`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QWidget

from massagedesk import assets

FAMILY = "Inter"
FONT_FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")
LATER_FONT_FILES = (
    "Inter-Bold.ttf",
    *("NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf"),
    *("NotoSansThai-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "DroidSansFallback-Regular.ttf"),
)
"""Not needed by the first screen: bold, and the scripts Inter lacks, so that every name is shown as itself."""

FONTS = {
    "greeting": (28, 600, -0.4),
    "title": (20, 600, -0.2),
    "name": (15, 600, 0.0),
    "large": (15, 400, 0.0),
    "body": (13, 400, 0.0),
    "row": (13, 500, 0.0),
    "strong": (13, 600, 0.0),
    "bold": (13, 700, 0.0),
    "small": (12, 400, 0.0),
    "label": (12, 500, 0.0),
    "small-strong": (12, 600, 0.0),
}
"""Type roles: size in px at 100 %, weight, letter spacing in px."""

_LIGHT = {
    "surface": "#FFFFFF",
    "canvas": "#F6F7F6",
    "ink": "#1D2623",
    "muted": "#5A6662",
    "line": "#DDE3E0",
    "accent": "#1F6F5C",
    "accent_soft": "#E3F0EB",
    "danger": "#B3261E",
    "warning": "#8A5A00",
    "ok": "#1E6E3C",
}
_DARK = {
    "surface": "#1B201E",
    "canvas": "#141816",
    "ink": "#E8EDEA",
    "muted": "#A3AFAA",
    "line": "#313A36",
    "accent": "#6CC3AC",
    "accent_soft": "#22352F",
    "danger": "#F2B8B5",
    "warning": "#F0C46C",
    "ok": "#8BD3A2",
}
_MIXES = {
    "edge": ("muted", 0.78, "surface"),
    "danger_soft": ("danger", 0.09, "surface"),
    "warning_soft": ("warning", 0.11, "surface"),
    "ok_soft": ("ok", 0.09, "surface"),
    "region": ("danger", 0.20, "surface"),
    "figure": ("muted", 0.36, "surface"),
    "hatch": ("line", 0.80, "canvas"),
}
_SCRIM = (_DARK["canvas"], 0.38)
"""The veil under the palette and dialogs: the dark canvas in both schemes."""

TEXT_SIZES = (1.0, 1.25, 1.5)
"""What she may choose instead of the system's text size; 1.0 is the design's."""

_USUAL_TEXT_PX = {"win32": 12, "darwin": 13}
"""What the desktop's font measures where nobody changed it; elsewhere 14."""


class Scheme(StrEnum):
    """What she chose: follow the system, or always one of the two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Colors:
    """Every colour there is. `color("danger-soft")` of the theme finds one by its name in look.md."""

    surface: QColor
    canvas: QColor
    ink: QColor
    muted: QColor
    line: QColor
    accent: QColor
    accent_soft: QColor
    danger: QColor
    warning: QColor
    ok: QColor
    edge: QColor
    danger_soft: QColor
    warning_soft: QColor
    ok_soft: QColor
    region: QColor
    figure: QColor
    hatch: QColor
    scrim: QColor


def mix(top: QColor, share: float, ground: QColor) -> QColor:
    """`share` (0 to 1) of `top` laid on `ground`, channel by channel in sRGB."""
    pairs = ((top.red(), ground.red()), (top.green(), ground.green()), (top.blue(), ground.blue()))
    return QColor(*(round(over * share + under * (1 - share)) for over, under in pairs))


def colors_of(*, dark: bool) -> Colors:
    """The colours of one scheme, the mixes computed from the tokens."""
    tokens = {name: QColor(value) for name, value in (_DARK if dark else _LIGHT).items()}
    for name, (top, share, ground) in _MIXES.items():
        tokens[name] = mix(tokens[top], share, tokens[ground])
    scrim = QColor(_SCRIM[0])
    scrim.setAlphaF(_SCRIM[1])
    return Colors(scrim=scrim, **tokens)


def system_scale(text_px: int, platform: str) -> float:
    """How much larger than usual the desktop's text is, in steps of 5 %; 1.0 where it is usual or smaller."""
    ratio = text_px / _USUAL_TEXT_PX.get(platform, 14)
    return 1.0 if ratio < 1.1 else min(2.0, round(ratio * 20) / 20)


class Theme(QObject):
    """The look in force. There is one, made by `Theme.install`; ask `Theme.current()`."""

    theme_changed = Signal()
    _current: Theme | None = None

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._system_scale = 1.0
        if QGuiApplication.platformName() != "offscreen":
            self._system_scale = system_scale(QFontInfo(app.font()).pixelSize(), sys.platform)
        self.scale = self._system_scale
        self.text_size: float | None = None
        """The scale she chose, None to follow the system."""
        self.scheme = Scheme.SYSTEM
        self.is_dark = False
        self.colors = colors_of(dark=False)
        self._fonts: dict[str, QFont] = {}
        self._families = [FAMILY]
        self._is_complete = False
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @classmethod
    def install(cls, app: QApplication, *, is_lean: bool = False) -> Theme:
        """Dress the application: fonts, palette, style sheet. Call once, before the first window.

        `is_lean` leaves the style for `complete`: the application was started with plain Fusion.
        """
        for name in FONT_FILES:
            QFontDatabase.addApplicationFont(str(assets.path(f"fonts/{name}")))
        theme = cls(app)
        cls._current = theme
        if not is_lean:
            theme.complete()
        theme._apply()
        return theme

    def complete(self) -> None:
        """Add the painted parts of controls which the first screen does without: they are slow to load."""
        from massagedesk.gui.style import DeskStyle

        if not self._is_complete:
            self._is_complete = True
            self._app.setStyle(DeskStyle())
            self._add_later_fonts()

    def _add_later_fonts(self) -> None:
        for name in LATER_FONT_FILES:
            added = QFontDatabase.addApplicationFont(str(assets.path(f"fonts/{name}")))
            self._families += [found for found in QFontDatabase.applicationFontFamilies(added) if found != FAMILY]
        self._fonts.clear()
        self._app.setFont(self.font("body"))

    @classmethod
    def current(cls) -> Theme:
        """The theme in force."""
        if cls._current is None:
            raise RuntimeError("Theme.install was not called")
        return cls._current

    def color(self, name: str) -> QColor:
        """A colour by its token name, hyphens allowed: "accent-soft". A wrong name is a bug and raises."""
        found: QColor = getattr(self.colors, name.replace("-", "_"))
        return found

    def px(self, measure: float) -> int:
        """A measure of the design in logical pixels at the present text size."""
        return round(measure * self.scale)

    def font(self, role: str) -> QFont:
        """The font of a type role of `FONTS`, with tabular figures. Shared: copy before changing it."""
        if role not in self._fonts:
            size, weight, spacing = FONTS[role]
            font = QFont(self._families)
            font.setPixelSize(self.px(size))
            font.setWeight(QFont.Weight(weight))
            font.setFeature(QFont.Tag("tnum"), 1)
            if spacing:
                font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * self.scale)
            self._fonts[role] = font
        return self._fonts[role]

    def choose_scheme(self, scheme: Scheme) -> None:
        """Follow the system or keep to light or dark, at once."""
        self.scheme = scheme
        if self._wants_dark() is not self.is_dark:
            self._apply()

    def choose_scale(self, scale: float | None) -> None:
        """Set the text size (1.0 = 100 %), or follow the system with None. Open forms keep their measures."""
        before, self.text_size = self.scale, scale
        self.scale = self._system_scale if scale is None else scale
        if self.scale != before:
            self._apply()

    def _system_changed(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self._apply()

    def _wants_dark(self) -> bool:
        if self.scheme is Scheme.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self.scheme is Scheme.DARK

    def _apply(self) -> None:
        from massagedesk.gui.style_sheet import style_sheet

        self.is_dark = self._wants_dark()
        self.colors = colors_of(dark=self.is_dark)
        self._fonts.clear()
        self._app.setFont(self.font("body"))
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(style_sheet(self))
        self.theme_changed.emit()

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        colors = self.colors
        palette = QPalette()
        for which, color in {
            role.Window: colors.surface,
            role.WindowText: colors.ink,
            role.Base: colors.surface,
            role.AlternateBase: colors.canvas,
            role.Text: colors.ink,
            role.PlaceholderText: colors.muted,
            role.Button: colors.surface,
            role.ButtonText: colors.ink,
            role.BrightText: colors.danger,
            role.Highlight: colors.accent,
            role.HighlightedText: colors.surface,
            role.Accent: colors.accent,
            role.Link: colors.accent,
            role.LinkVisited: colors.accent,
            role.ToolTipBase: colors.surface,
            role.ToolTipText: colors.ink,
            role.Light: colors.surface,
            role.Midlight: colors.line,
            role.Mid: colors.line,
            role.Dark: colors.edge,
            role.Shadow: colors.edge,
        }.items():
            palette.setColor(which, color)
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, colors.muted)
        return palette


def fit_form(widget: QWidget) -> None:
    """Scale the margins and spacings of a form to the text size. Call after `setupUi`.

    Layouts made in code have no name and measures of their own already; those of a form within the form are scaled by
    whoever comes first.
    """
    scale = Theme.current().scale
    if scale == 1.0:
        return
    for layout in widget.findChildren(QLayout):
        if not layout.objectName() or layout.property("fitted"):
            continue
        layout.setProperty("fitted", True)
        margins = layout.contentsMargins()
        sides = (margins.left(), margins.top(), margins.right(), margins.bottom())
        layout.setContentsMargins(*(round(side * scale) for side in sides))
        if isinstance(layout, QGridLayout):
            layout.setHorizontalSpacing(round(layout.horizontalSpacing() * scale))
            layout.setVerticalSpacing(round(layout.verticalSpacing() * scale))
        elif layout.spacing() > 0:
            layout.setSpacing(round(layout.spacing() * scale))


TOKENS = tuple(field.name for field in fields(Colors))
"""Every colour's name."""
