"""Printed papers and attachments."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import deferred

from massagedesk.domain.documents import Attachment, DocumentKind, PrintedDocument
from massagedesk.persistence.tables.schema import refers, registry, table, words
from massagedesk.persistence.types import Instant, Word

printed_documents = table(
    "printed_documents",
    words("number"),
    Column("kind", Word(DocumentKind), nullable=False),
    refers("client_id", "clients"),
    words("subject"),
    words("recipient"),
    Column("printed_at", Instant, nullable=False),
    Column("pages", Integer, nullable=False),
    words("sha256"),
    words("chain_head"),
    UniqueConstraint("number"),
)

attachments = table(
    "attachments",
    refers("client_id", "clients"),
    refers("prescription_id", "prescriptions", required=False),
    words("name"),
    words("media_type"),
    Column("content", LargeBinary, nullable=False),
    Column("added_at", Instant, nullable=False),
)


def map_classes() -> None:
    """Maps PrintedDocument and Attachment; a scan's bytes are read only when asked for."""
    registry.map_imperatively(PrintedDocument, printed_documents)
    registry.map_imperatively(Attachment, attachments, properties={"content": deferred(attachments.c.content)})
