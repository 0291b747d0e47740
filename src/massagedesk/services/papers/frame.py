"""What every paper shares: letterhead, footer, and the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from massagedesk.domain.clients import Client
from massagedesk.domain.practice import PaperSize, TaxIdKind
from massagedesk.domain.visits import Signature
from massagedesk.reports import inputs

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


@dataclass(frozen=True)
class Frame:
    """The practice as it stands on a paper made now."""

    desk: Desk
    number: str
    """Number of the document; "Preview" until it is issued."""
    chain_head: str
    generated_at: datetime
    """Aware, in the practice's zone."""

    @property
    def paper(self) -> PaperSize:
        """The sheet the practice prints on."""
        return self.desk.practice.practice.paper_size

    @property
    def letterhead(self) -> inputs.Letterhead:
        """Practice and practitioner on top of the first page."""
        practice, person = self.desk.practice.practice, self.desk.practice.practitioner
        return inputs.Letterhead(
            practice_name=practice.name,
            practitioner=person.signing_name,
            license=person.licence_line,
            address_lines=practice.address.lines,
            phone=practice.phone,
            fax=practice.fax,
            logo=practice.logo,
        )

    def footer(self, client: Client, remark: str = "") -> inputs.Footer:
        """What identifies each sheet."""
        return inputs.Footer(
            document_number=self.number,
            client_name=client.full_name,
            born_on=client.born_on,
            generated_at=self.generated_at,
            chain_head=self.chain_head,
            remark=remark,
        )

    def signature(self, signature: Signature) -> inputs.Signature:
        """An electronic signature with the time in the zone it was given in (SOAP-3)."""
        from zoneinfo import ZoneInfo

        signer = ", ".join(part for part in (signature.name, signature.credential) if part)
        return inputs.Signature(
            signer=signer,
            license=signature.licence,
            signed_at=signature.signed_at.astimezone(ZoneInfo(signature.zone)),
            content_hash=signature.content_hash,
        )

    @property
    def tax_id(self) -> str:
        """ "91-0000142 (EIN)"; empty without one."""
        practice = self.desk.practice.practice
        kind = "EIN" if practice.tax_id_kind is TaxIdKind.EIN else "SSN"
        return f"{practice.tax_id} ({kind})" if practice.tax_id else ""


def slashed(day: object) -> str:
    """A day as American papers write it: "06/23/2026"."""
    return day.strftime("%m/%d/%Y") if hasattr(day, "strftime") else ""


def listed(parts: list[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
