"""Look-up of ICD-10-CM codes, offline, from the release that ships with the program (DX-1)."""

from __future__ import annotations

from massagedesk.domain.codes import CodeRow, DiagnosisCode
from massagedesk.domain.errors import RuleViolation
from massagedesk.persistence import code_tables

__all__ = ["CodeRow", "Diagnoses"]


class Diagnoses:
    """Diagnosis codes by words or by code."""

    def search(self, text: str, limit: int = 20) -> list[CodeRow]:
        """Codes that match what is typed: words, or a code in any case with or without its point (DX-2)."""
        return code_tables.search(text, limit)

    def children(self, code: str) -> list[CodeRow]:
        """What a heading stands for."""
        return code_tables.children(code)

    def is_missing_side(self, code: str) -> bool:
        """Whether the code leaves the side open although sided ones exist (DX-5)."""
        return code_tables.is_missing_side(code)

    def excluded_by(self, code: str, others: list[str]) -> list[str]:
        """Which of the other codes may not stand on the same claim (DX-7)."""
        return [other for other in others if _excludes(code, other) or _excludes(other, code)]

    def billable(self, typed: str) -> CodeRow:
        """The code as it may be billed. Raises RuleViolation, for a heading naming its children (DX-2)."""
        code = DiagnosisCode.parse(typed)
        row = code_tables.find(code.code)
        if row is None:
            raise RuleViolation(
                f"There is no ICD-10-CM code {code}. Compare it with the prescription.", field="diagnosis"
            )
        if not row.is_billable:
            choices = ", ".join(child.code for child in code_tables.children(code.code)[:12])
            raise RuleViolation(f"{code} is a heading. Ask the prescriber for one of {choices}.", field="diagnosis")
        return row


def _excludes(code: str, other: str) -> bool:
    bare = other.replace(".", "")
    return any(bare.startswith(target.replace(".", "").rstrip("-")) for target in code_tables.excludes1(code))
