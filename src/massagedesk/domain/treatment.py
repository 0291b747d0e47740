"""Treatment plans: measurable goals and the dated readings that show where each one stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, GoalId, MeasurementId, PrescriptionId, TreatmentPlanId, VisitId, new_uuid


class Measure(StrEnum):
    """An instrument a goal is measured with."""

    NPRS = "nprs"
    PSFS = "psfs"
    ROM = "rom"


class Reading(StrEnum):
    """How a change stands to the measure's error (OM-3)."""

    BEYOND_ERROR = "beyond_error"
    WITHIN_ERROR = "within_error"
    WORSE = "worse"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Instrument:
    """What the rules say of a measure: its range, the direction that is better and the change that counts."""

    measure: Measure
    name: str
    version: str
    lowest: Decimal
    highest: Decimal
    is_higher_better: bool
    minimal_detectable_change: Decimal
    unit: str
    credit: str = ""


INSTRUMENTS: dict[Measure, Instrument] = {
    Measure.NPRS: Instrument(
        Measure.NPRS, "Pain, 0 to 10", "NPRS-11", Decimal(0), Decimal(10), False, Decimal(2), "of 10"
    ),
    Measure.PSFS: Instrument(
        Measure.PSFS, "PSFS activity", "PSFS 1995", Decimal(0), Decimal(10), True, Decimal(3), "of 10", "Stratford 1995"
    ),
    Measure.ROM: Instrument(
        Measure.ROM, "Range of motion", "goniometer", Decimal(-20), Decimal(200), True, Decimal(5), "°"
    ),
}
"""Default changes that matter, from the rules' outcome table; each goal keeps its own figure and it may be changed."""

PSFS_MEAN_CHANGE = Decimal(2)
"""MDC of the mean of several PSFS activities; a single activity needs 3."""


@dataclass(eq=False, kw_only=True)
class Goal:
    """A measurable aim: measure, baseline, target, date (SOAP-7)."""

    id: GoalId = field(default_factory=lambda: GoalId(new_uuid()))
    position: int = 0
    label: str
    measure: Measure
    motion: str = ""
    """For ROM: joint, motion and side, "Neck rotation, right, active"."""
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date
    minimal_detectable_change: Decimal
    is_higher_better: bool = True

    def check(self) -> None:
        """Raises RuleViolation when the goal cannot be measured or leads the wrong way (SOAP-7, ROM-2)."""
        instrument = INSTRUMENTS[self.measure]
        if not self.label.strip():
            raise RuleViolation("Say in a few words what the client wants to be able to do.", field="label")
        for name in ("baseline", "target"):
            value: Decimal = getattr(self, name)
            if not instrument.lowest <= value <= instrument.highest:
                raise RuleViolation(
                    f"{instrument.name} runs from {instrument.lowest} to {instrument.highest}.", field=name
                )
        if self.target == self.baseline or (self.target > self.baseline) != self.is_higher_better:
            better = "above" if self.is_higher_better else "below"
            raise RuleViolation(f"The target must lie {better} the baseline.", field="target")
        if self.target_on < self.baseline_on:
            raise RuleViolation("The target date lies before the baseline.", field="target_on")
        if self.minimal_detectable_change <= 0:
            raise RuleViolation("The change that counts must be above zero.", field="minimal_detectable_change")

    def change(self, latest: Decimal) -> Decimal:
        """Difference of a reading to the baseline."""
        return latest - self.baseline

    def reading(self, latest: Decimal | None) -> Reading:
        """ "Beyond error" only when the change for the better reaches the minimal detectable change (OM-3)."""
        if latest is None:
            return Reading.NO_DATA
        gain = self.change(latest) if self.is_higher_better else -self.change(latest)
        if gain >= self.minimal_detectable_change:
            return Reading.BEYOND_ERROR
        return Reading.WORSE if gain <= -self.minimal_detectable_change else Reading.WITHIN_ERROR

    def progress(self, latest: Decimal) -> float:
        """Way covered from baseline to target, 0.0 to 1.0."""
        return float(min(Decimal(1), max(Decimal(0), (latest - self.baseline) / (self.target - self.baseline))))


@dataclass(eq=False, kw_only=True)
class TreatmentPlan:
    """What we intend for a prescription (or for a client without one), with its goals."""

    id: TreatmentPlanId = field(default_factory=lambda: TreatmentPlanId(new_uuid()))
    client_id: ClientId
    prescription_id: PrescriptionId | None = None
    started_on: date
    summary: str = ""
    """Her words on progress and what is next; printed on the progress report."""
    goals: list[Goal] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class Measurement:
    """A dated reading of an instrument (OM-1: raw value, instrument version, who scored it)."""

    id: MeasurementId = field(default_factory=lambda: MeasurementId(new_uuid()))
    client_id: ClientId
    goal_id: GoalId | None = None
    visit_id: VisitId | None = None
    measure: Measure
    instrument_version: str
    item: str = ""
    """PSFS activity or ROM motion the value belongs to."""
    value: Decimal
    taken_on: date
    scored_by: str
    remarks: str = ""

    def check(self) -> None:
        """Raises RuleViolation when the value lies outside the instrument's range (ROM-2 and scales 0 to 10)."""
        instrument = INSTRUMENTS[self.measure]
        if not instrument.lowest <= self.value <= instrument.highest:
            raise RuleViolation(
                f"{instrument.name} runs from {instrument.lowest} to {instrument.highest}.", field="value"
            )
