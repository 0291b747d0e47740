"""Words a made-up practice is written with. Everybody and everything here is invented."""

from __future__ import annotations

from dataclasses import dataclass

GIVEN = (
    "Aaron", "Abigail", "Aisha", "Alejandra", "Amara", "Andre", "Anita", "Arjun", "Beatriz", "Benjamin", "Bridget",
    "Caleb", "Camille", "Carlos", "Charlotte", "Chidi", "Claire", "Daniel", "Deborah", "Diego", "Dorothy", "Elena",
    "Elias", "Emma", "Esther", "Fatima", "Felix", "Florence", "Gabriel", "Grace", "Hana", "Harold", "Ibrahim",
    "Imani", "Ingrid", "Isaac", "Jamal", "Janelle", "Jasper", "Joan", "Jonas", "Josephine", "Kaito", "Karen",
    "Kofi", "Laila", "Leon", "Linda", "Lucia", "Malik", "Marcus", "Margaret", "Mei", "Miguel", "Miriam", "Naomi",
    "Nathan", "Nora", "Oliver", "Olga", "Pablo", "Patricia", "Paul", "Priya", "Rafael", "Rebecca", "Rosa", "Ruth",
    "Samir", "Sandra", "Sean", "Simone", "Sofia", "Stella", "Tariq", "Teresa", "Thomas", "Uma", "Valerie", "Victor",
    "Vivian", "Walter", "Wendy", "Xavier", "Yolanda", "Yusuf", "Zoe",
)  # fmt: skip
FAMILY = (
    "Abernathy", "Acheampong", "Aguilar", "Albright", "Anders", "Aoki", "Baptiste", "Becker", "Bergstrom", "Bishop",
    "Brennan", "Cabrera", "Calhoun", "Castellano", "Chandra", "Choi", "Cohen", "Coleman", "Delgado", "Dimitrov",
    "Dubois", "Eastman", "Eze", "Farrell", "Ferreira", "Fischer", "Fontaine", "Fujita", "Gallagher", "Gupta",
    "Haddad", "Hansen", "Harlow", "Hernandez", "Hoang", "Holt", "Ito", "Jankowski", "Jensen", "Kaplan", "Kessler",
    "Khan", "Kowalczyk", "Kruger", "Lam", "Larsen", "Leclerc", "Lindgren", "Lowell", "Mahoney", "Marchetti",
    "Mbeki", "McAllister", "Mendoza", "Meyer", "Moreau", "Nakamura", "Nielsen", "Novak", "O'Brien", "Okafor",
    "Olsen", "Ortega", "Park", "Patel", "Pereira", "Petrov", "Quinn", "Rahman", "Ramirez", "Reyes", "Rossi",
    "Sandoval", "Schmidt", "Shah", "Silva", "Solheim", "Sorensen", "Stone", "Sullivan", "Tanaka", "Thornton",
    "Torres", "Usman", "Vargas", "Vogel", "Wallace", "Weiss", "Whitlock", "Wong", "Yamada", "Zhang", "Zimmer",
)  # fmt: skip
STREETS = ("Juniper Street", "Harbor View Lane", "Alder Avenue", "Mill Road", "Orchard Way", "Ferry Street")
TOWNS = (("Bellingham", "98225"), ("Bellingham", "98229"), ("Ferndale", "98248"), ("Lynden", "98264"))
PRONOUNS = ("she/her", "she/her", "he/him", "he/him", "they/them", "")
OCCUPATIONS = ("teacher", "carpenter", "nurse", "software developer", "retired", "baker", "bus driver", "gardener", "")

PRESCRIBERS = (
    ("Priya", "Raman", "MD", "Northgate Family Clinic", "1234567893"),
    ("Samuel", "Abara", "ND", "Cedar Natural Health", "1993999998"),
    ("Lena", "Brandvold", "ARNP", "Harbor Walk-in Clinic", "1000000004"),
    ("Hana", "Kessler", "DC", "Kessler Chiropractic", "2000000002"),
    ("Owen", "Pryce", "DO", "Pryce Osteopathy", "1234567893"),
    ("Anil", "Mehta", "DO", "Northgate Family Clinic", ""),
)
"""Given name, family name, credential, clinic, NPI (test numbers; the last one has none on purpose)."""


@dataclass(frozen=True)
class Complaint:
    """What people come with: areas, codes as a prescriber writes them, and words for the note."""

    areas: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    where: str
    motion: str
    normal: int
    limits: tuple[str, ...]
    muscles: tuple[str, ...]


COMPLAINTS = (
    Complaint(
        ("Neck", "Upper back"),
        (("M54.2", "Cervicalgia"),),
        "the neck",
        "Neck rotation, right, active",
        70,
        ("checking the blind spot", "reading in bed", "sitting at the computer"),
        ("upper trapezius", "levator scapulae", "suboccipitals", "scalenes"),
    ),
    Complaint(
        ("Neck", "Both shoulders"),
        (("S13.4XXA", "Sprain of ligaments of cervical spine, initial encounter"),
         ("S16.1XXA", "Strain of muscle, fascia and tendon at neck level, initial encounter")),
        "the neck and shoulders",
        "Neck rotation, left, active",
        70,
        ("driving longer than half an hour", "sleeping through the night", "looking up"),
        ("sternocleidomastoid", "scalenes", "upper trapezius", "splenius"),
    ),
    Complaint(
        ("Low back",),
        (("M54.59", "Other low back pain"),),
        "the low back",
        "Trunk flexion, active",
        80,
        ("lifting the groceries", "getting out of the car", "standing at the stove"),
        ("quadratus lumborum", "lumbar erectors", "gluteus medius"),
    ),
    Complaint(
        ("Low back", "Hip R"),
        (("M54.31", "Sciatica, right side"), ("M62.830", "Muscle spasm of back")),
        "the low back and right hip",
        "Hip flexion, right, active",
        120,
        ("sitting through a film", "walking the dog", "tying the shoes"),
        ("piriformis", "gluteus medius", "quadratus lumborum", "hamstrings"),
    ),
    Complaint(
        ("Shoulder R",),
        (("M25.511", "Pain in right shoulder"),),
        "the right shoulder",
        "Shoulder abduction, right, active",
        180,
        ("reaching the top shelf", "fastening the seat belt", "sleeping on the side"),
        ("infraspinatus", "supraspinatus", "pectoralis minor", "subscapularis"),
    ),
    Complaint(
        ("Both forearms",),
        (("M77.11", "Lateral epicondylitis, right elbow"),),
        "the forearms",
        "Wrist extension, right, active",
        70,
        ("opening jars", "typing for an hour", "carrying a bag"),
        ("wrist extensors", "brachioradialis", "pronator teres"),
    ),
    Complaint(
        ("Head", "Neck"),
        (("G44.209", "Tension-type headache, unspecified, not intractable"),),
        "the head and neck",
        "Neck flexion, active",
        50,
        ("working without a headache", "reading for an hour", "concentrating after lunch"),
        ("suboccipitals", "temporalis", "upper trapezius"),
    ),
)  # fmt: skip

TECHNIQUES = (
    "effleurage", "kneading", "trigger point pressure", "myofascial release", "broad compression",
    "positional release", "contract-relax", "cross-fiber friction", "lymphatic strokes",
)  # fmt: skip
SUBJECTIVE = (
    "“Stiff in the morning, eases by ten.”",
    "“Slept through twice this week.”",
    "“It grabs when I am {limit}.”",
    "Reports less discomfort {limit} than last week.",
    "Better for two days after the last session, then back to a dull ache in {where}.",
    "Worse after a long drive on the weekend; heat helped.",
    "No headache since the last visit. Still notices {where} when {limit}.",
    "“I forgot about it for most of the day.”",
    "Skipped the home exercises because of a busy week.",
    "Woke once last night, three times at the start.",
)
OBJECTIVE = (
    "{muscle} tight on palpation, more on the {side}.",
    "Trigger point in {muscle}, {side}, referring upward.",
    "Guarding on passive movement, less than last time.",
    "{muscle} softer than at the last visit.",
    "Head carried slightly forward; {side} shoulder about one centimeter high.",
    "Tissue warm, no swelling, skin intact.",
    "Movement fuller at the end of range after treatment.",
)
ASSESSMENT = (
    "Improving toward the goal.",
    "Improving; sleep goal ahead of plan.",
    "As expected for this stage.",
    "Plateau since two visits; change of technique tried today.",
    "Responds well to slower work.",
    "Function improves ahead of pain.",
)
PLAN = (
    "Continue as ordered.",
    "Next: {muscle}, {side}.",
    "Home care: stretch twice a day, heat for 15 minutes.",
    "Home care: screen break every half hour.",
    "Re-measure at the next visit.",
    "Ask the prescriber for a renewal before the last session.",
)
RESPONSE = (
    "Softer, moves more freely.",
    "Tolerated well.",
    "Pain eased by half.",
    "Little change, no adverse response.",
)
