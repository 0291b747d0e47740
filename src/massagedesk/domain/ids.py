"""Identifiers: random UUIDs made where the record is made, one type a kind so that they cannot be mixed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import NewType
from uuid import UUID, uuid4

PracticeId = NewType("PracticeId", UUID)
PractitionerId = NewType("PractitionerId", UUID)
ClientId = NewType("ClientId", UUID)
ContactPersonId = NewType("ContactPersonId", UUID)
ContraindicationId = NewType("ContraindicationId", UUID)
PrescriberId = NewType("PrescriberId", UUID)
PrescriptionId = NewType("PrescriptionId", UUID)
PrescribedDiagnosisId = NewType("PrescribedDiagnosisId", UUID)
TreatmentPlanId = NewType("TreatmentPlanId", UUID)
GoalId = NewType("GoalId", UUID)
MeasurementId = NewType("MeasurementId", UUID)
AppointmentId = NewType("AppointmentId", UUID)
VisitId = NewType("VisitId", UUID)
VisitMinutesId = NewType("VisitMinutesId", UUID)
OfferedServiceId = NewType("OfferedServiceId", UUID)
ServicePriceId = NewType("ServicePriceId", UUID)
ChargeId = NewType("ChargeId", UUID)
PaymentId = NewType("PaymentId", UUID)
SessionNoteId = NewType("SessionNoteId", UUID)
AddendumId = NewType("AddendumId", UUID)
PrintedDocumentId = NewType("PrintedDocumentId", UUID)
AttachmentId = NewType("AttachmentId", UUID)

_source: list[Callable[[], UUID]] = [uuid4]


def new_uuid() -> UUID:
    """A fresh random identifier."""
    return _source[-1]()


@contextmanager
def seeded_ids(dice: Random) -> Iterator[None]:
    """Identifiers from a seeded generator for the block, so that a made-up practice comes out the same each time."""
    _source.append(lambda: UUID(int=dice.getrandbits(128), version=4))
    try:
        yield
    finally:
        _source.pop()
