"""Tables of schema 1, and triggers that keep what is signed as it was. Frozen: never edit it, add a migration."""

from __future__ import annotations

TABLES: tuple[str, ...] = (
    """
    CREATE TABLE clients (
        id TEXT NOT NULL,
        given_name TEXT NOT NULL,
        middle_name TEXT NOT NULL,
        family_name TEXT NOT NULL,
        preferred_name TEXT NOT NULL,
        former_names TEXT NOT NULL,
        pronouns TEXT NOT NULL,
        sex TEXT NOT NULL,
        born_on TEXT,
        deceased_on TEXT,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        address TEXT NOT NULL,
        occupation TEXT NOT NULL,
        remarks TEXT NOT NULL,
        first_seen_on TEXT,
        archived_on TEXT,
        search_key TEXT NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX ix_clients_family_name ON clients (family_name, given_name)",
    "CREATE INDEX ix_clients_search ON clients (search_key, family_name, given_name, archived_on, id)",
    """
    CREATE TABLE offered_services (
        id TEXT NOT NULL,
        label TEXT NOT NULL,
        description TEXT NOT NULL,
        code TEXT,
        minutes INTEGER NOT NULL,
        is_timed INTEGER NOT NULL,
        position INTEGER NOT NULL,
        archived_on TEXT,
        PRIMARY KEY (id)
    ) STRICT
    """,
    """
    CREATE TABLE practices (
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        address TEXT NOT NULL,
        phone TEXT NOT NULL,
        fax TEXT NOT NULL,
        email TEXT NOT NULL,
        tax_id TEXT NOT NULL,
        tax_id_kind TEXT NOT NULL,
        npi TEXT,
        zone TEXT NOT NULL,
        logo BLOB,
        paper_size TEXT NOT NULL,
        unit_rule TEXT NOT NULL,
        prescription_days INTEGER NOT NULL,
        working_week TEXT NOT NULL,
        closed_days TEXT NOT NULL,
        PRIMARY KEY (id)
    ) STRICT
    """,
    """
    CREATE TABLE practitioners (
        id TEXT NOT NULL,
        given_name TEXT NOT NULL,
        middle_name TEXT NOT NULL,
        family_name TEXT NOT NULL,
        credential TEXT NOT NULL,
        licence_number TEXT NOT NULL,
        licence_state TEXT NOT NULL,
        npi TEXT,
        taxonomy TEXT NOT NULL,
        signature_image BLOB,
        PRIMARY KEY (id)
    ) STRICT
    """,
    """
    CREATE TABLE prescribers (
        id TEXT NOT NULL,
        given_name TEXT NOT NULL,
        family_name TEXT NOT NULL,
        credential TEXT NOT NULL,
        clinic TEXT NOT NULL,
        npi TEXT,
        phone TEXT NOT NULL,
        fax TEXT NOT NULL,
        address TEXT NOT NULL,
        archived_on TEXT,
        PRIMARY KEY (id)
    ) STRICT
    """,
    """
    CREATE TABLE drafts (
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (kind, "key")
    ) STRICT
    """,
    """
    CREATE TABLE settings (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (name)
    ) STRICT
    """,
    """
    CREATE TABLE client_contacts (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        role TEXT NOT NULL,
        name TEXT NOT NULL,
        relation TEXT NOT NULL,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id)
    ) STRICT
    """,
    "CREATE INDEX ix_client_contacts_client_id ON client_contacts (client_id)",
    """
    CREATE TABLE contraindications (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        label TEXT NOT NULL,
        detail TEXT NOT NULL,
        severity TEXT NOT NULL,
        since_on TEXT,
        ended_on TEXT,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id)
    ) STRICT
    """,
    "CREATE INDEX ix_contraindications_client_id ON contraindications (client_id)",
    """
    CREATE TABLE prescriptions (
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        client_id TEXT NOT NULL,
        prescriber_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        written_on TEXT NOT NULL,
        course TEXT NOT NULL,
        areas TEXT NOT NULL,
        treatment TEXT NOT NULL,
        sessions INTEGER,
        per_week INTEGER,
        weeks INTEGER,
        session_minutes INTEGER,
        starts_on TEXT NOT NULL,
        expires_on TEXT,
        says_medically_necessary INTEGER NOT NULL,
        is_signed INTEGER NOT NULL,
        remarks TEXT NOT NULL,
        renews_id TEXT,
        closed_on TEXT,
        PRIMARY KEY (id),
        UNIQUE (number),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(prescriber_id) REFERENCES prescribers (id),
        FOREIGN KEY(renews_id) REFERENCES prescriptions (id)
    ) STRICT
    """,
    "CREATE INDEX ix_prescriptions_client_id ON prescriptions (client_id)",
    "CREATE INDEX ix_prescriptions_prescriber_id ON prescriptions (prescriber_id)",
    "CREATE INDEX ix_prescriptions_renews_id ON prescriptions (renews_id)",
    """
    CREATE TABLE printed_documents (
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        client_id TEXT NOT NULL,
        subject TEXT NOT NULL,
        recipient TEXT NOT NULL,
        printed_at TEXT NOT NULL,
        pages INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        chain_head TEXT NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (number),
        FOREIGN KEY(client_id) REFERENCES clients (id)
    ) STRICT
    """,
    "CREATE INDEX ix_printed_documents_client_id ON printed_documents (client_id)",
    """
    CREATE TABLE service_prices (
        id TEXT NOT NULL,
        service_id TEXT NOT NULL,
        starts_on TEXT NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(service_id) REFERENCES offered_services (id)
    ) STRICT
    """,
    "CREATE INDEX ix_service_prices_service_id ON service_prices (service_id)",
    """
    CREATE TABLE appointments (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        service_id TEXT NOT NULL,
        prescription_id TEXT,
        starts_at TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        status TEXT NOT NULL,
        status_reason TEXT NOT NULL,
        remarks TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(service_id) REFERENCES offered_services (id),
        FOREIGN KEY(prescription_id) REFERENCES prescriptions (id)
    ) STRICT
    """,
    "CREATE INDEX ix_appointments_client_id ON appointments (client_id, starts_at)",
    "CREATE INDEX ix_appointments_prescription_id ON appointments (prescription_id, starts_at)",
    "CREATE INDEX ix_appointments_starts_at ON appointments (starts_at)",
    """
    CREATE TABLE attachments (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        prescription_id TEXT,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        content BLOB NOT NULL,
        added_at TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(prescription_id) REFERENCES prescriptions (id)
    ) STRICT
    """,
    "CREATE INDEX ix_attachments_client_id ON attachments (client_id)",
    "CREATE INDEX ix_attachments_prescription_id ON attachments (prescription_id)",
    """
    CREATE TABLE prescription_diagnoses (
        id TEXT NOT NULL,
        prescription_id TEXT NOT NULL,
        position INTEGER NOT NULL,
        code TEXT NOT NULL,
        description TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(prescription_id) REFERENCES prescriptions (id)
    ) STRICT
    """,
    "CREATE INDEX ix_prescription_diagnoses_prescription_id ON prescription_diagnoses (prescription_id)",
    """
    CREATE TABLE treatment_plans (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        prescription_id TEXT,
        started_on TEXT NOT NULL,
        summary TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(prescription_id) REFERENCES prescriptions (id)
    ) STRICT
    """,
    "CREATE INDEX ix_treatment_plans_client_id ON treatment_plans (client_id)",
    "CREATE INDEX ix_treatment_plans_prescription_id ON treatment_plans (prescription_id)",
    """
    CREATE TABLE goals (
        id TEXT NOT NULL,
        plan_id TEXT NOT NULL,
        position INTEGER NOT NULL,
        label TEXT NOT NULL,
        measure TEXT NOT NULL,
        motion TEXT NOT NULL,
        baseline TEXT NOT NULL,
        baseline_on TEXT NOT NULL,
        target TEXT NOT NULL,
        target_on TEXT NOT NULL,
        minimal_detectable_change TEXT NOT NULL,
        is_higher_better INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(plan_id) REFERENCES treatment_plans (id)
    ) STRICT
    """,
    "CREATE INDEX ix_goals_plan_id ON goals (plan_id)",
    """
    CREATE TABLE visits (
        id TEXT NOT NULL,
        appointment_id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        prescription_id TEXT,
        description TEXT NOT NULL,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        pain_before INTEGER,
        pain_after INTEGER,
        is_pain_declined INTEGER NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (appointment_id),
        FOREIGN KEY(appointment_id) REFERENCES appointments (id),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(prescription_id) REFERENCES prescriptions (id)
    ) STRICT
    """,
    "CREATE INDEX ix_visits_client_id ON visits (client_id, started_at)",
    "CREATE INDEX ix_visits_prescription_id ON visits (prescription_id, started_at)",
    "CREATE INDEX ix_visits_started_at ON visits (started_at)",
    """
    CREATE TABLE charges (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        visit_id TEXT NOT NULL,
        description TEXT NOT NULL,
        code TEXT,
        minutes INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        charged_on TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(visit_id) REFERENCES visits (id)
    ) STRICT
    """,
    "CREATE INDEX ix_charges_charged_on ON charges (charged_on)",
    "CREATE INDEX ix_charges_client_id ON charges (client_id, charged_on)",
    "CREATE INDEX ix_charges_visit_id ON charges (visit_id)",
    """
    CREATE TABLE measurements (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        goal_id TEXT,
        visit_id TEXT,
        measure TEXT NOT NULL,
        instrument_version TEXT NOT NULL,
        item TEXT NOT NULL,
        value TEXT NOT NULL,
        taken_on TEXT NOT NULL,
        scored_by TEXT NOT NULL,
        remarks TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(goal_id) REFERENCES goals (id),
        FOREIGN KEY(visit_id) REFERENCES visits (id)
    ) STRICT
    """,
    "CREATE INDEX ix_measurements_client_id ON measurements (client_id, taken_on)",
    "CREATE INDEX ix_measurements_goal_id ON measurements (goal_id, taken_on)",
    "CREATE INDEX ix_measurements_visit_id ON measurements (visit_id)",
    """
    CREATE TABLE payments (
        id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        visit_id TEXT,
        purpose TEXT NOT NULL,
        payer_kind TEXT NOT NULL,
        payer_name TEXT NOT NULL,
        method TEXT NOT NULL,
        amount INTEGER NOT NULL,
        paid_on TEXT NOT NULL,
        remarks TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(client_id) REFERENCES clients (id),
        FOREIGN KEY(visit_id) REFERENCES visits (id)
    ) STRICT
    """,
    "CREATE INDEX ix_payments_client_id ON payments (client_id, paid_on)",
    "CREATE INDEX ix_payments_paid_on ON payments (paid_on)",
    "CREATE INDEX ix_payments_visit_id ON payments (visit_id)",
    """
    CREATE TABLE session_notes (
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        visit_id TEXT NOT NULL,
        status TEXT NOT NULL,
        is_health_reviewed INTEGER NOT NULL,
        is_health_changed INTEGER NOT NULL,
        subjective TEXT NOT NULL,
        objective TEXT NOT NULL,
        assessment TEXT NOT NULL,
        "plan" TEXT NOT NULL,
        areas TEXT NOT NULL,
        techniques TEXT NOT NULL,
        response TEXT NOT NULL,
        entered_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        is_late INTEGER NOT NULL,
        signed_content TEXT NOT NULL,
        signature_name TEXT NOT NULL,
        signature_credential TEXT NOT NULL,
        signature_licence TEXT NOT NULL,
        signed_at TEXT,
        signed_zone TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (number),
        UNIQUE (visit_id),
        FOREIGN KEY(visit_id) REFERENCES visits (id)
    ) STRICT
    """,
    "CREATE INDEX ix_session_notes_status ON session_notes (status)",
    """
    CREATE TABLE visit_minutes (
        id TEXT NOT NULL,
        visit_id TEXT NOT NULL,
        position INTEGER NOT NULL,
        code TEXT,
        label TEXT NOT NULL,
        area TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        is_timed INTEGER NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(visit_id) REFERENCES visits (id)
    ) STRICT
    """,
    "CREATE INDEX ix_visit_minutes_visit_id ON visit_minutes (visit_id)",
    """
    CREATE TABLE addenda (
        id TEXT NOT NULL,
        note_id TEXT NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        section TEXT,
        original TEXT NOT NULL,
        text TEXT NOT NULL,
        reason TEXT NOT NULL,
        signature_name TEXT NOT NULL,
        signature_credential TEXT NOT NULL,
        signature_licence TEXT NOT NULL,
        signed_at TEXT NOT NULL,
        signed_zone TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(note_id) REFERENCES session_notes (id)
    ) STRICT
    """,
    "CREATE INDEX ix_addenda_note_id ON addenda (note_id)",
)

_SIGNED_NOTE = "a signed note never changes"


def _refuse(name: str, when: str, table: str, condition: str) -> str:
    guard = f"WHEN {condition} " if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} {guard}BEGIN SELECT RAISE(ABORT, '{_SIGNED_NOTE}'); END"


def _is_signed(row: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM session_notes WHERE visit_id = {row}.{column} AND status = 'signed')"


def _child_guards(table: str) -> tuple[str, ...]:
    """No row that belongs to a signed visit can be added, altered, moved in or out, or removed."""
    return (
        _refuse(f"{table}_signed_insert", "INSERT", table, _is_signed("NEW", "visit_id")),
        _refuse(
            f"{table}_signed_update",
            "UPDATE",
            table,
            f"{_is_signed('OLD', 'visit_id')} OR {_is_signed('NEW', 'visit_id')}",
        ),
        _refuse(f"{table}_signed_delete", "DELETE", table, _is_signed("OLD", "visit_id")),
    )


TRIGGERS: tuple[str, ...] = (
    _refuse("session_notes_signed_insert", "INSERT", "session_notes", _is_signed("NEW", "visit_id")),
    _refuse("session_notes_signed_update", "UPDATE", "session_notes", "OLD.status = 'signed'"),
    _refuse("session_notes_signed_delete", "DELETE", "session_notes", "OLD.status = 'signed'"),
    _refuse("visits_signed_update", "UPDATE", "visits", _is_signed("OLD", "id")),
    _refuse("visits_signed_delete", "DELETE", "visits", _is_signed("OLD", "id")),
    *_child_guards("visit_minutes"),
    *_child_guards("measurements"),
    _refuse("addenda_update", "UPDATE", "addenda", ""),
    _refuse("addenda_delete", "DELETE", "addenda", ""),
    _refuse("printed_documents_update", "UPDATE", "printed_documents", "").replace(
        _SIGNED_NOTE, "a print stays on record"
    ),
    _refuse("printed_documents_delete", "DELETE", "printed_documents", "").replace(
        _SIGNED_NOTE, "a print stays on record"
    ),
)
