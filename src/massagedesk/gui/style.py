"""What a style sheet cannot draw without picture files: check boxes, radio buttons, combo boxes, arrows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QComboBox,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QWidget,
)

from massagedesk.gui.painting import draw_chevron
from massagedesk.gui.theme import Theme

_STATE = QStyle.StateFlag


class DeskStyle(QProxyStyle):
    """Fusion, with the small painted parts taken from the theme."""

    def __init__(self) -> None:
        _know_every_widget()
        super().__init__("Fusion")

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        match metric:
            case (
                QStyle.PixelMetric.PM_IndicatorWidth
                | QStyle.PixelMetric.PM_IndicatorHeight
                | QStyle.PixelMetric.PM_ExclusiveIndicatorWidth
                | QStyle.PixelMetric.PM_ExclusiveIndicatorHeight
            ):
                return Theme.current().px(18)
            case QStyle.PixelMetric.PM_SmallIconSize:
                return Theme.current().px(16)
            case _:
                return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_ComboBox_Popup:
            return 0
        return super().styleHint(hint, option, widget, returnData)

    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        wanted = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]  # stubs forget None
        if kind is QStyle.ContentsType.CT_ComboBox:
            theme = Theme.current()
            wanted = QSize(wanted.width() + theme.px(20), theme.px(36))
        return wanted

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        if control is QStyle.ComplexControl.CC_ComboBox and part is QStyle.SubControl.SC_ComboBoxEditField:
            theme = Theme.current()
            return option.rect.adjusted(theme.px(9), 2, -theme.px(30), -2)
        return super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]  # stubs forget None

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if control is QStyle.ComplexControl.CC_ComboBox and isinstance(option, QStyleOptionComboBox):
            _draw_combo_box(painter, option, widget)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        match element:
            case QStyle.PrimitiveElement.PE_IndicatorCheckBox | QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck:
                draw_check_box(painter, QRectF(option.rect), option.state)
            case QStyle.PrimitiveElement.PE_IndicatorRadioButton:
                _draw_radio(painter, QRectF(option.rect), option.state)
            case QStyle.PrimitiveElement.PE_IndicatorArrowDown:
                draw_chevron(painter, QRectF(option.rect).center(), Theme.current().colors.muted)
            case QStyle.PrimitiveElement.PE_FrameFocusRect:
                return  # each control shows the keyboard in its own outline
            case _:
                super().drawPrimitive(element, option, painter, widget)


def draw_check_box(painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
    """An 18 px check box in `rect`; `state` says checked, half checked, focused and enabled."""
    theme = Theme.current()
    checked, partly = bool(state & _STATE.State_On), bool(state & _STATE.State_NoChange)
    outline, fill = _indicator_colors(theme, state, filled=checked or partly)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(outline)
    painter.setBrush(fill)
    inset = outline.widthF() / 2
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), theme.px(4), theme.px(4))
    painter.setPen(_mark_pen(theme))
    unit = rect.width() / 18
    if checked:
        painter.drawPolyline(_points(rect, unit, ((4.6, 9.4), (7.6, 12.4), (13.4, 5.8))))
    elif partly:
        painter.drawPolyline(_points(rect, unit, ((5, 9), (13, 9))))
    painter.restore()


def _draw_radio(painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
    theme = Theme.current()
    checked = bool(state & _STATE.State_On)
    outline, fill = _indicator_colors(theme, state, filled=checked)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(outline)
    painter.setBrush(fill)
    inset = outline.widthF() / 2
    painter.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))
    if checked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.surface)
        radius = rect.width() * 0.2
        painter.drawEllipse(rect.center(), radius, radius)
    painter.restore()


def _indicator_colors(theme: Theme, state: QStyle.StateFlag, *, filled: bool) -> tuple[QPen, QColor]:
    colors = theme.colors
    enabled, focused = bool(state & _STATE.State_Enabled), bool(state & _STATE.State_HasFocus)
    mark = colors.accent if enabled else colors.muted
    if focused:
        return QPen(colors.ink if filled else colors.accent, 2), mark if filled else colors.surface
    return QPen(mark if filled else colors.edge, 1), mark if filled else colors.surface


def _mark_pen(theme: Theme) -> QPen:
    width = 1.8 * theme.scale
    return QPen(theme.colors.surface, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _points(rect: QRectF, unit: float, places: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(rect.left() + x * unit, rect.top() + y * unit) for x, y in places])


def _draw_combo_box(painter: QPainter, option: QStyleOptionComboBox, widget: QWidget | None) -> None:
    theme = Theme.current()
    colors = theme.colors
    enabled = bool(option.state & _STATE.State_Enabled)
    focused = bool(option.state & _STATE.State_HasFocus)
    rect = QRectF(option.rect)
    quiet = isinstance(widget, QComboBox) and widget.property("kind") == "quiet"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colors.accent, 2) if focused else QPen(colors.edge if enabled else colors.line, 1)
    if quiet and not focused:
        pen = QPen(Qt.PenStyle.NoPen)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush if quiet else (colors.surface if enabled else colors.canvas))
    inset = pen.widthF() / 2
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), theme.px(6), theme.px(6))
    painter.restore()
    draw_chevron(painter, QPointF(rect.right() - theme.px(18), rect.center().y()), colors.muted)


def _know_every_widget() -> None:
    """Let PySide make the types of all widgets now.

    It makes them when first needed; needed for a widget that Qt hands to the style while it paints, PySide 6.11 changes
    its list of types while walking through it and crashes.
    """
    from PySide6 import QtWidgets

    for name in dir(QtWidgets):
        getattr(QtWidgets, name)
