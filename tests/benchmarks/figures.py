"""A table of figures with what was aimed at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table. Times are ms, memory MB; `value` is the twenty years' (or the only) figure."""

    group: str
    name: str
    value: float
    median: float | None = None
    unit: str = "ms"
    one_year: float | None = None
    ratio: float | None = None
    """To one year, or to what the line names."""
    aim: str = ""
    is_met: bool | None = None
    """None where nothing was aimed at."""

    def plain(self) -> dict[str, Any]:
        """For the JSON file."""
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}


def table(figures: list[Figure]) -> str:
    """The figures as text, grouped."""
    width = max(len(figure.name) for figure in figures) + 2
    lines = [f"{'':{width}}{'1 year':>10}{'20 years':>12}{'median':>10}{'ratio':>8}   aim"]
    group = ""
    for figure in figures:
        if figure.group != group:
            group = figure.group
            lines += ["", group]
        verdict = {True: "met", False: "MISSED", None: ""}[figure.is_met]
        lines.append(
            f"{figure.name:{width}}{_number(figure.one_year):>10}{_number(figure.value, figure.unit):>12}"
            f"{_number(figure.median):>10}{_number(figure.ratio, places=2):>8}   {figure.aim:<34}{verdict}".rstrip()
        )
    missed = [figure for figure in figures if figure.is_met is False]
    lines += ["", f"{len(missed)} of {sum(figure.is_met is not None for figure in figures)} aims missed."]
    return "\n".join(lines)


def _number(value: float | None, unit: str = "", places: int = 1) -> str:
    if value is None:
        return ""
    return f"{value:,.{places}f}{f' {unit}' if unit not in ('', 'ms') else ''}"
