"""The Billing tab: what each session cost and who paid, and every payment."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from massagedesk.domain.billing import PayerKind
from massagedesk.domain.money import NOTHING, Money
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.clients.payment_panel import take_back, take_payment
from massagedesk.gui.forms.ui_client_billing import Ui_ClientBilling
from massagedesk.gui.navigation import Window
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.form_panel import FormPanel
from massagedesk.gui.widgets.labels import set_tone
from massagedesk.gui.widgets.row_table import Column, RowTable
from massagedesk.services.billing import PaymentDetails, PaymentRow, VisitMoney
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk


class ClientBilling(QWidget):
    """Sessions above, payments below. Enter or a double click on a session takes its payment."""

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self._header: ClientHeader | None = None
        self.panel: FormPanel | None = None
        self.form = Ui_ClientBilling()
        self.form.setupUi(self)
        fit_form(self)
        dress(self.form.take, kind="primary", icon="dollar-sign")
        dress(self.form.reverse, icon="rotate-ccw", extent="small")
        self.visits = RowTable(self._visit_columns(), name=self.tr("Sessions"))
        self.payments = RowTable(self._payment_columns(), name=self.tr("Payments"))
        self.form.visits_place.addWidget(self.visits)
        self.form.payments_place.addWidget(self.payments)
        self.form.empty_column.addWidget(
            EmptyState(
                "receipt-text",
                self.tr("Nothing charged yet"),
                self.tr("A session is charged at your price when its stop time is entered."),
            )
        )
        self.form.take.clicked.connect(self._take)
        self.form.reverse.clicked.connect(self._take_back)
        self.visits.opened.connect(self._take_for)
        self.payments.chosen.connect(self._payment_chosen)
        self.setFocusProxy(self.visits)

    def show_client(self, header: ClientHeader) -> None:
        """Show what a client was charged and has paid."""
        self._header = header
        visits = self.desk.billing.visits(header.id)[::-1]
        payments = self.desk.billing.payments(header.id)
        self.visits.set_rows(visits)
        self.payments.set_rows(payments)
        self.form.reverse.setEnabled(False)
        self._show_balance(self.desk.billing.balance(header.id))
        charged, paid = Money.total(visit.charged for visit in visits), Money.total(row.amount for row in payments)
        self.form.visits_sum.setText(self.tr("{amount} charged").format(amount=charged) if visits else "")
        self.form.payments_sum.setText(
            self.tr("{amount} received, tips included").format(amount=paid) if payments else ""
        )
        has_any = bool(visits or payments)
        self.form.pages.setCurrentWidget(self.form.list_page if has_any else self.form.empty_page)

    def _show_balance(self, balance: Money) -> None:
        amount, about = self.form.balance, self.form.balance_words
        amount.setText(str(-balance if balance < NOTHING else balance))
        if balance > NOTHING:
            about.setText(self.tr("owed for sessions"))
        elif balance < NOTHING:
            about.setText(self.tr("paid ahead"))
        else:
            about.setText(self.tr("owed, all sessions are paid"))
        set_tone(amount, "warning" if balance > NOTHING else "ink")

    def _visit_columns(self) -> list[Column]:
        return [
            Column(self.tr("When"), lambda row: words.day(self.desk, row.started_at), width=150),
            Column(self.tr("What"), lambda row: row.description),
            Column(self.tr("Minutes"), lambda row: str(row.minutes), width=80, right=True),
            Column(self.tr("Charged"), lambda row: str(row.charged), width=110, right=True),
            Column(self.tr("Paid by client"), lambda row: _or_blank(row.paid_by_client), width=120, right=True),
            Column(self.tr("Paid by others"), lambda row: _or_blank(row.paid_by_others), width=120, right=True),
            Column(
                self.tr("Owed"), lambda row: _or_blank(row.owed), width=110, right=True, role="strong", tone=_owed_tone
            ),
        ]

    def _payment_columns(self) -> list[Column]:
        return [
            Column(self.tr("Paid on"), self._paid_on, width=150),
            Column(self.tr("From"), _payer, width=180),
            Column(self.tr("How"), lambda row: words.method(row.method), width=130),
            Column(self.tr("For"), lambda row: words.purpose(row.purpose), width=140),
            Column(self.tr("Amount"), lambda row: str(row.amount), width=110, right=True, role="strong"),
            Column(self.tr("Remarks"), lambda row: row.remarks),
        ]

    def _paid_on(self, row: PaymentRow) -> str:
        return words.short_day(row.paid_on, self.desk.today())

    def _take(self) -> None:
        chosen: VisitMoney | None = self.visits.current_row() if self.visits.selectionModel().hasSelection() else None
        owed = chosen is not None and chosen.owed > NOTHING
        self._open_panel(chosen if owed else None)

    def _take_for(self, row: Any) -> None:
        self._open_panel(row)

    def _open_panel(self, row: VisitMoney | None) -> None:
        if self._header is not None:
            visit_id = row.visit_id if row else None
            self.panel = take_payment(self, self.desk, self._header.id, visit_id, self._taken)

    def _taken(self, details: list[PaymentDetails]) -> None:
        total = Money.total(one.amount for one in details)
        self.desk_window.tell(self.tr("{amount} entered.").format(amount=total))

    def _payment_chosen(self, row: PaymentRow) -> None:
        self.form.reverse.setEnabled(row.is_reversible)

    def _take_back(self) -> None:
        row: PaymentRow | None = self.payments.current_row()
        if row is not None:
            self.panel = take_back(self, self.desk, row, self._taken_back)

    def _taken_back(self) -> None:
        self.desk_window.tell(self.tr("Payment taken back; both stay on record."))


def _or_blank(amount: Money) -> str:
    return str(amount) if amount else ""


def _owed_tone(row: VisitMoney) -> str:
    return "warning" if row.owed > NOTHING else "ink"


def _payer(row: PaymentRow) -> str:
    kind = words.payer(row.payer_kind)
    if row.payer_name:
        return row.payer_name if row.payer_kind is PayerKind.OTHER else f"{row.payer_name}, {kind}"
    return words.capital(kind)
