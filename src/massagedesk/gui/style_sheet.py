"""The one style sheet, built from the theme's tokens. Screens set properties (see `theme`), never style sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from massagedesk.gui.theme import Theme

_TONES = ("ink", "muted", "accent", "danger", "warning", "ok")
_GROUNDS = ("surface", "canvas", "accent-soft", "danger-soft", "warning-soft", "ok-soft")


def style_sheet(theme: Theme) -> str:
    """The text of the style sheet for the present colours and text size."""
    parts = (_labels(theme), _inputs(theme), _buttons(theme), _lists(theme), _tabs(theme), _chrome(theme))
    return "\n".join(parts)


def _name(color: QColor) -> str:
    return color.name()


def _labels(theme: Theme) -> str:
    from massagedesk.gui.theme import FONTS

    rules = ["QLabel { background: transparent; border: none; }"]
    for role, (size, weight, _spacing) in FONTS.items():
        rules.append(f'QLabel[role="{role}"] {{ font-size: {theme.px(size)}px; font-weight: {weight}; }}')
    rules += [f'QLabel[tone="{tone}"] {{ color: {_name(theme.color(tone))}; }}' for tone in _TONES]
    rules += [f'QWidget[ground="{ground}"] {{ background: {_name(theme.color(ground))}; }}' for ground in _GROUNDS]
    return "\n".join(rules)


def _inputs(theme: Theme) -> str:
    colors, px = theme.colors, theme.px
    lines = "QLineEdit, QPlainTextEdit, QTextEdit"
    plain = 'QPlainTextEdit[kind="plain"], QTextEdit[kind="plain"], QLineEdit[kind="plain"]'
    return f"""
{lines} {{
    background: {_name(colors.surface)}; color: {_name(colors.ink)};
    border: 1px solid {_name(colors.edge)}; border-radius: {px(6)}px; padding: 0 {px(8)}px;
    selection-background-color: {_name(colors.accent)}; selection-color: {_name(colors.surface)};
    placeholder-text-color: {_name(colors.muted)};
}}
QLineEdit {{ min-height: {px(34)}px; max-height: {px(34)}px; lineedit-password-character: 8226; }}
QPlainTextEdit, QTextEdit {{ padding: {px(6)}px {px(6)}px; }}
QLineEdit:focus {{ border: 2px solid {_name(colors.accent)}; padding: 0 {px(8) - 1}px;
    min-height: {px(34) - 2}px; max-height: {px(34) - 2}px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {_name(colors.accent)};
    padding: {px(6) - 1}px {px(6) - 1}px; }}
QLineEdit[problem="true"], QPlainTextEdit[problem="true"] {{ border: 2px solid {_name(colors.danger)}; }}
{lines.replace(",", ":disabled,")}:disabled {{ color: {_name(colors.muted)}; background: {_name(colors.canvas)};
    border-color: {_name(colors.line)}; }}
QLineEdit:read-only {{ background: {_name(colors.canvas)}; }}
QLineEdit[extent="small"] {{ min-height: {px(30)}px; max-height: {px(30)}px; }}
QLineEdit[extent="small"]:focus {{ min-height: {px(30) - 2}px; max-height: {px(30) - 2}px; }}
QLineEdit[extent="large"] {{ min-height: {px(42)}px; max-height: {px(42)}px; font-size: {px(15)}px; }}
QLineEdit[extent="large"]:focus {{ min-height: {px(42) - 2}px; max-height: {px(42) - 2}px; }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: none; padding: 0; background: transparent;
    min-height: 0; max-height: 1000px; }}
QComboBox QAbstractItemView {{ border: 1px solid {_name(colors.edge)}; padding: {px(4)}px; }}
QComboBox QAbstractItemView::item {{ min-height: {px(32)}px; padding: 0 {px(8)}px; }}
QLineEdit[field="number"] {{ font-weight: 600; padding: 0 {px(5)}px; min-height: {px(30)}px;
    max-height: {px(30)}px; }}
QLineEdit[field="number"]:focus {{ padding: 0 {px(5) - 1}px; min-height: {px(30) - 2}px;
    max-height: {px(30) - 2}px; }}
QLineEdit[field="number-large"] {{ font-size: {px(20)}px; font-weight: 600; padding: 0; min-height: {px(42)}px;
    max-height: {px(42)}px; }}
QLineEdit[field="number-large"]:focus {{ min-height: {px(42) - 2}px; max-height: {px(42) - 2}px; }}
{plain} {{ border: none; background: transparent; padding: 0; }}
"""


def _buttons(theme: Theme) -> str:
    colors, px = theme.colors, theme.px
    return f"""
QPushButton {{
    min-height: {px(34)}px; max-height: {px(34)}px; padding: 0 {px(12) - 1}px; border-radius: {px(6)}px;
    border: 1px solid {_name(colors.edge)}; background: {_name(colors.surface)}; color: {_name(colors.ink)};
    font-weight: 500; icon-size: {px(20)}px {px(16)}px;
}}
QPushButton:hover {{ background: {_name(colors.canvas)}; }}
QPushButton:pressed, QPushButton:checked {{ background: {_name(colors.accent_soft)}; }}
QPushButton:focus {{ border: 2px solid {_name(colors.accent)}; padding: 0 {px(12) - 2}px;
    min-height: {px(34) - 2}px; max-height: {px(34) - 2}px; }}
QPushButton:disabled {{ color: {_name(colors.muted)}; border-color: {_name(colors.line)};
    background: {_name(colors.canvas)}; }}
QPushButton[extent="small"] {{ min-height: {px(30)}px; max-height: {px(30)}px; }}
QPushButton[extent="small"]:focus {{ min-height: {px(30) - 2}px; max-height: {px(30) - 2}px; }}
QPushButton[extent="large"] {{ min-height: {px(42)}px; max-height: {px(42)}px; font-size: {px(15)}px;
    padding: 0 {px(20) - 1}px; }}
QPushButton[extent="large"]:focus {{ min-height: {px(42) - 2}px; max-height: {px(42) - 2}px;
    padding: 0 {px(20) - 2}px; }}
QPushButton[kind="primary"] {{ background: {_name(colors.accent)}; border-color: {_name(colors.accent)};
    color: {_name(colors.surface)}; font-weight: 600; }}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {{
    background: {_name(_shade(theme, colors.accent))}; border-color: {_name(_shade(theme, colors.accent))}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {_name(colors.ink)}; }}
QPushButton[kind="primary"]:disabled {{ background: {_name(colors.line)}; border-color: {_name(colors.line)};
    color: {_name(colors.muted)}; }}
QPushButton[kind="danger"] {{ color: {_name(colors.danger)}; border-color: {_name(colors.danger)};
    font-weight: 600; }}
QPushButton[kind="danger"]:hover, QPushButton[kind="danger"]:pressed {{ background: {_name(colors.danger_soft)}; }}
QPushButton[kind="quiet"] {{ min-height: {px(30)}px; max-height: {px(30)}px; padding: 0 {px(8) - 1}px;
    background: transparent; border: 1px solid transparent; color: {_name(colors.accent)}; font-weight: 600; }}
QPushButton[kind="quiet"]:hover, QPushButton[kind="quiet"]:pressed {{ background: {_name(colors.accent_soft)}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {_name(colors.accent)}; padding: 0 {px(8) - 2}px;
    min-height: {px(30) - 2}px; max-height: {px(30) - 2}px; }}
QPushButton[kind="quiet"]:disabled {{ color: {_name(colors.muted)}; }}
QPushButton[kind="quiet"][tone="danger"] {{ color: {_name(colors.danger)}; }}
QPushButton[kind="quiet"][tone="muted"] {{ color: {_name(colors.muted)}; font-weight: 500; }}
QPushButton[iconOnly="true"] {{ padding: 0; min-width: {px(34)}px; max-width: {px(34)}px;
    icon-size: {px(16)}px {px(16)}px; }}
QPushButton[iconOnly="true"]:focus {{ padding: 0; min-width: {px(34) - 2}px; max-width: {px(34) - 2}px; }}
QPushButton[iconOnly="true"][kind="quiet"] {{ min-width: {px(30)}px; max-width: {px(30)}px; }}
QPushButton[iconOnly="true"][kind="quiet"]:focus {{ min-width: {px(30) - 2}px; max-width: {px(30) - 2}px; }}
"""


def _shade(theme: Theme, color: QColor) -> QColor:
    from massagedesk.gui.theme import mix

    return mix(theme.colors.ink, 0.14, color)


def _lists(theme: Theme) -> str:
    colors, px = theme.colors, theme.px
    views = "QListView, QTableView, QTreeView"
    return f"""
{views} {{ border: none; background: {_name(colors.surface)}; color: {_name(colors.ink)}; outline: none;
    selection-background-color: {_name(colors.accent_soft)}; selection-color: {_name(colors.ink)};
    gridline-color: transparent; }}
QListView::item:selected, QTreeView::item:selected {{
    background: {_name(colors.accent_soft)}; color: {_name(colors.ink)}; }}
QHeaderView {{ background: {_name(colors.surface)}; border: none; }}
QHeaderView::section {{ background: {_name(colors.surface)}; color: {_name(colors.muted)}; border: none;
    border-bottom: 1px solid {_name(colors.line)}; padding: 0 {px(16)}px 0 0; font-size: {px(12)}px; font-weight: 500;
    min-height: {px(28)}px; }}
QScrollArea {{ border: none; background: transparent; }}
QAbstractScrollArea::corner {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: {px(10)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(10)}px; margin: 0; }}
QScrollBar::handle {{ background: {_name(colors.figure)}; border-radius: {px(3)}px; margin: {px(2)}px; }}
QScrollBar::handle:hover {{ background: {_name(colors.edge)}; }}
QScrollBar::handle:vertical {{ min-height: {px(32)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(32)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {_name(colors.line)}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
"""


def _tabs(theme: Theme) -> str:
    colors, px = theme.colors, theme.px
    return f"""
QTabWidget::pane {{ border: none; border-top: 1px solid {_name(colors.line)}; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {_name(colors.muted)}; border: none;
    border-bottom: 2px solid transparent; height: {px(38)}px; margin-right: {px(24)}px; font-weight: 500; }}
QTabBar::tab:selected {{ color: {_name(colors.accent)}; border-bottom-color: {_name(colors.accent)}; }}
QTabBar::tab:focus {{ border: 2px solid {_name(colors.accent)}; }}
"""


def _chrome(theme: Theme) -> str:
    colors, px = theme.colors, theme.px
    return f"""
QMainWindow, QDialog {{ background: {_name(colors.surface)}; }}
QToolTip {{ background: {_name(colors.surface)}; color: {_name(colors.ink)};
    border: 1px solid {_name(colors.edge)}; padding: {px(4)}px {px(8)}px; }}
QMenu {{ background: {_name(colors.surface)}; border: 1px solid {_name(colors.line)}; padding: {px(4)}px; }}
QMenu::item {{ padding: {px(7)}px {px(24)}px {px(7)}px {px(12)}px; border-radius: {px(4)}px; }}
QMenu::item:selected {{ background: {_name(colors.accent_soft)}; color: {_name(colors.ink)}; }}
QMenu::item:disabled {{ color: {_name(colors.muted)}; }}
QMenu::separator {{ height: 1px; background: {_name(colors.line)}; margin: {px(4)}px {px(8)}px; }}
QProgressBar {{ border: none; border-radius: {px(4)}px; background: {_name(colors.line)};
    min-height: {px(8)}px; max-height: {px(8)}px; }}
QProgressBar::chunk {{ background: {_name(colors.accent)}; border-radius: {px(4)}px; }}
QCheckBox, QRadioButton {{ spacing: {px(8)}px; min-height: {px(32)}px; }}
QGroupBox {{ border: none; margin-top: {px(24)}px; font-weight: 600; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; }}
"""
