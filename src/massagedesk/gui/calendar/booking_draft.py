"""A booking that was interrupted by locking: written down as plain values, and gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from massagedesk.domain.ids import AppointmentId, ClientId, OfferedServiceId, PrescriptionId
from massagedesk.gui.calendar.booking_model import BookingModel, Wish

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


def draft_of(model: BookingModel) -> dict[str, Any]:
    """Everything chosen and typed, as JSON values."""
    client, new = model.client, model.new_client
    return {
        "appointment_id": _hex(model.appointment_id),
        "client_id": _hex(client.client_id if client is not None else None),
        "new_client": [new.given_name, new.family_name, new.phone] if new is not None else None,
        "service_id": _hex(model.service_id),
        "prescription_id": _hex(model.prescription_id),
        "day": model.day.isoformat(),
        "start": model.start.isoformat(),
        "minutes": model.minutes,
        "remarks": model.remarks,
        "searched": "" if client is not None or new is not None else model.searched,
    }


def resumed(desk: Desk, draft: Mapping[str, Any]) -> BookingModel:
    """The booking as it was left; an order or a service not offered any more is proposed anew.

    Raises MassageDeskError when what it is about is gone.
    """
    appointment_id, client_id = _id(draft["appointment_id"]), _id(draft["client_id"])
    wish = Wish(
        appointment_id=AppointmentId(appointment_id) if appointment_id else None,
        client_id=ClientId(client_id) if client_id else None,
    )
    model = BookingModel(desk, wish)
    model.notice = ""
    if draft["new_client"] is not None:
        model.enter_client(*draft["new_client"])
    service_id, prescription_id = _id(draft["service_id"]), _id(draft["prescription_id"])
    if service_id in {service.id for service in model.services}:
        model.service_id = OfferedServiceId(service_id) if service_id else None
    if prescription_id is None or prescription_id in {order.id for order in model.prescriptions}:
        model.prescription_id = PrescriptionId(prescription_id) if prescription_id else None
    model.day, model.start = date.fromisoformat(draft["day"]), time.fromisoformat(draft["start"])
    model.set_minutes(draft["minutes"])
    model.remarks, model.searched = draft["remarks"], draft.get("searched", "")
    return model


def _hex(of: UUID | None) -> str | None:
    return of.hex if of is not None else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
