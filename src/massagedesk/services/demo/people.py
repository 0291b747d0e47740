"""The people of a made-up practice whose names and lives software stumbles over, and the ones of its present week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from massagedesk.domain.clients import ContactPerson, ContactRole, Contraindication, Severity


@dataclass(frozen=True, kw_only=True)
class Person:
    """Facts about a client; ages are given in years before the present day where they must stay true."""

    given: str
    family: str
    middle: str = ""
    preferred: str = ""
    former: str = ""
    pronouns: str = ""
    born: date | None = None
    born_days_ago: int | None = None
    deceased_days_ago: int | None = None
    warnings: tuple[tuple[str, Severity], ...] = ()
    contacts: tuple[tuple[ContactRole, str, str, str], ...] = field(default=())
    """Role, name, relation, phone."""

    def make_warnings(self) -> list[Contraindication]:
        """Contraindications as records."""
        return [Contraindication(label=label, severity=severity) for label, severity in self.warnings]

    def make_contacts(self) -> list[ContactPerson]:
        """People to call as records."""
        return [
            ContactPerson(role=role, name=name, relation=relation, phone=phone)
            for role, name, relation, phone in self.contacts
        ]


_GUARD = ContactRole.GUARDIAN
_CALL = ContactRole.EMERGENCY

AWKWARD = (
    Person(given="Maria", family="Garcia", pronouns="she/her", born=date(1988, 11, 30)),
    Person(given="John", family="Whitaker", former="John Whitaker Sr.", pronouns="he/him", born=date(1949, 5, 2)),
    Person(given="John", family="Whitaker", preferred="Jack", pronouns="he/him", born=date(1977, 5, 2)),
    Person(given="Siobhán", family="O’Malley", pronouns="she/her", born=date(1984, 3, 17)),
    Person(given="Anne-Marie", family="d’Angelo-Smythe", pronouns="she/her", born=date(1969, 2, 28)),
    Person(given="Thị Hương", family="Nguyễn", pronouns="she/her", born=date(1990, 7, 8)),
    Person(given="Łukasz", family="Żółkiewski", pronouns="he/him", born=date(1981, 12, 1)),
    Person(given="Ирина", family="Соколова", pronouns="she/her", born=date(1975, 1, 19)),
    Person(given="Ελένη", family="Παπαδοπούλου", pronouns="she/her", born=date(1966, 9, 9)),
    Person(given="ليلى", family="الحسن", pronouns="she/her", born=date(1993, 4, 4)),
    Person(given="רות", family="לוי", pronouns="she/her", born=date(1958, 10, 23)),
    Person(given="小明", family="王", pronouns="he/him", born=date(1995, 6, 15)),
    Person(given="花子", family="山田", pronouns="she/her", born=date(1979, 8, 31)),
    Person(given="민수", family="김", pronouns="he/him", born=date(1986, 2, 11)),
    Person(given="Ingibjörg", family="Þórsdóttir-Hallgrímsdóttir", pronouns="she/her", born=date(1971, 6, 17)),
    Person(given="Rebecca", family="Stone", former="Rebecca Albright", pronouns="she/her", born=date(1991, 5, 20)),
    Person(given="Leap", family="Yearling", pronouns="they/them", born=date(1992, 2, 29)),
    Person(
        given="Mateo", family="Vargas", pronouns="he/him", born_days_ago=15 * 365,
        contacts=((_GUARD, "Lucía Vargas", "mother", "(360) 555-0177"),),
    ),
    Person(
        given="Ella", family="Bergstrom", pronouns="she/her", born_days_ago=18 * 365 - 20,
        contacts=((_GUARD, "Nils Bergstrom", "father", "(360) 555-0178"),),
    ),
    Person(given="Harold", family="Finch", pronouns="he/him", born=date(1932, 1, 5), deceased_days_ago=400),
    Person(given="Smith & Sons <Test>", family="O'\"Quote", born=date(1980, 1, 1)),
    Person(given="X", family="", born=date(1970, 1, 1)),
)  # fmt: skip
"""Namesakes, father and son, marriage, scripts, marks, minors, a birthday on 29 February, a death, markup in a name."""

PRESENT = {
    "hannah": Person(
        given="Hannah", family="Lindqvist", pronouns="she/her", born=date(1978, 6, 12),
        warnings=(("Apixaban: no deep pressure", Severity.LIMITS), ("Latex allergy", Severity.LIMITS)),
        contacts=((_CALL, "Jonas Lindqvist", "husband", "(360) 555-0199"),),
    ),
    "walt": Person(given="Walt", family="Jensen", pronouns="he/him", born=date(1956, 2, 3)),
    "tomas": Person(given="Tomás", family="Rivera-Holt", pronouns="he/him", born=date(1987, 9, 14)),
    "maria": Person(given="Maria", family="Garcia", pronouns="she/her", born=date(1961, 8, 4)),
    "jamal": Person(given="Jamal", family="Carter", pronouns="he/him", born=date(1993, 12, 9)),
    "ingrid": Person(given="Ingrid", family="Solheim", pronouns="she/her", born=date(1972, 4, 27)),
    "grace": Person(given="Grace", family="Lin", pronouns="she/her", born=date(1983, 10, 5)),
    "victor": Person(
        given="Victor", family="Okafor", pronouns="he/him", born=date(1968, 1, 22),
        warnings=(("Pacemaker", Severity.LIMITS),),
    ),
    "nora": Person(given="Nora", family="Fitzgibbon", pronouns="she/her", born=date(1990, 3, 11)),
    "samir": Person(given="Samir", family="Haddad", pronouns="he/him", born=date(1979, 7, 19)),
    "lucia": Person(given="Lucia", family="Fontana", pronouns="she/her", born=date(1964, 11, 2)),
    "dale": Person(given="Dale", family="Whitcomb", pronouns="he/him", born=date(1975, 5, 25)),
    "bea": Person(given="Bea", family="Thornton", pronouns="she/her", born=date(1998, 8, 8)),
    "chidi": Person(given="Chidi", family="Eze", pronouns="he/him", born=date(1985, 6, 30)),
    "renee": Person(given="Renée", middle="M.", family="Castellano", pronouns="she/her", born=date(1984, 3, 14)),
    "pete": Person(given="Pete", family="Kowalczyk", pronouns="he/him", born=date(1970, 9, 1)),
    "aroha": Person(given="Aroha", family="Tipene", pronouns="she/her", born=date(1988, 2, 16)),
    "yuki": Person(given="Yuki", family="Tanabe", pronouns="they/them", born=date(1996, 4, 18)),
    "anna": Person(given="Anna-Lise", family="Brandt", pronouns="she/her", born=date(1959, 12, 24)),
    "marcus": Person(given="Marcus", family="Oyelaran", pronouns="he/him", born=date(1982, 1, 7)),
    "thomas": Person(given="Thomas", middle="J.", family="Lindqvist", pronouns="he/him", born=date(1971, 11, 2)),
}  # fmt: skip
"""Whom she sees this week and last."""
