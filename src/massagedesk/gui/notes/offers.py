"""Words that may be picked: what is ordered, what was done last, what she uses, what is common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from massagedesk.gui.notes.spoken import tr
from massagedesk.gui.notes.writing_page import Offers, split_response
from massagedesk.services.visits import NoteView

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


def offers_for(desk: Desk, view: NoteView) -> Offers:
    """The words offered in this note, the likeliest first."""
    used = desk.notes.vocabulary()
    last = view.last_details
    ordered: tuple[str, ...] = ()
    if view.row.prescription_id is not None:
        ordered = desk.prescriptions.get(view.row.prescription_id).areas
    responses = tuple(phrase for said in used.responses for phrase in split_response(said) if len(phrase) <= _SHORT)
    return Offers(
        areas=(*ordered, *(last.areas if last else ()), *used.areas, *common_areas()),
        techniques=(*(last.techniques if last else ()), *used.techniques, *common_techniques()),
        responses=(*responses[:_OWN], *common_responses()),
    )


_SHORT = 32
"""Longer responses are sentences about one session, not words to pick again."""
_OWN = 4


def common_areas() -> tuple[str, ...]:
    """Areas nearly everybody treats."""
    return (tr("neck"), tr("upper back"), tr("shoulders"), tr("low back"), tr("hips"), tr("legs"), tr("arms"))


def common_techniques() -> tuple[str, ...]:
    """Techniques nearly everybody uses."""
    return (
        tr("effleurage"),
        tr("petrissage"),
        tr("myofascial release"),
        tr("trigger point pressure"),
        tr("cross-fiber friction"),
        tr("stretching"),
        tr("lymph drainage"),
    )


def common_responses() -> tuple[str, ...]:
    """What sessions usually bring."""
    return (
        tr("softer tissue"),
        tr("less pain"),
        tr("moves further"),
        tr("relaxed"),
        tr("no change"),
        tr("sore"),
    )
