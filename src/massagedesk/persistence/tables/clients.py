"""Clients, the people to call for them, and contraindications."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, event
from sqlalchemy.orm import Mapper, relationship

from massagedesk.domain.clients import Client, ContactPerson, ContactRole, Contraindication, Severity
from massagedesk.persistence.tables.schema import refers, registry, table, words
from massagedesk.persistence.types import AddressJson, Day, Word

clients = table(
    "clients",
    words("given_name"),
    words("middle_name"),
    words("family_name"),
    words("preferred_name"),
    words("former_names"),
    words("pronouns"),
    words("sex"),
    Column("born_on", Day),
    Column("deceased_on", Day),
    words("phone"),
    words("email"),
    Column("address", AddressJson, nullable=False),
    words("occupation"),
    words("remarks"),
    Column("first_seen_on", Day),
    Column("archived_on", Day),
    words("search_key"),
)
# Holds every column the as-you-type search reads, so that SQLite scans this narrow index and not the wide rows.
Index(
    "ix_clients_search",
    clients.c.search_key,
    clients.c.family_name,
    clients.c.given_name,
    clients.c.archived_on,
    clients.c.id,
)
Index("ix_clients_family_name", clients.c.family_name, clients.c.given_name)

client_contacts = table(
    "client_contacts",
    refers("client_id", "clients"),
    Column("role", Word(ContactRole), nullable=False),
    words("name"),
    words("relation"),
    words("phone"),
    words("email"),
)

contraindications = table(
    "contraindications",
    refers("client_id", "clients"),
    words("label"),
    words("detail"),
    Column("severity", Word(Severity), nullable=False),
    Column("since_on", Day),
    Column("ended_on", Day),
)


def _refresh_search_key(_mapper: Mapper[Any], _connection: object, client: Any) -> None:
    client.stored_search_key = client.search_key


def map_classes() -> None:
    """Maps Client with its contact people and contraindications; the stored search key follows the names."""
    registry.map_imperatively(ContactPerson, client_contacts)
    registry.map_imperatively(Contraindication, contraindications)
    registry.map_imperatively(
        Client,
        clients,
        properties={
            "stored_search_key": clients.c.search_key,
            "contacts": relationship(
                ContactPerson, cascade="all, delete-orphan", order_by=client_contacts.c.name, lazy="selectin"
            ),
            "contraindications": relationship(
                Contraindication, cascade="all, delete-orphan", order_by=contraindications.c.label, lazy="selectin"
            ),
        },
    )
    event.listen(Client, "before_insert", _refresh_search_key)
    event.listen(Client, "before_update", _refresh_search_key)
