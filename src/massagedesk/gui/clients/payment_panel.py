"""Taking a payment, and taking one back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from massagedesk.domain.billing import PayerKind, PaymentMethod, PaymentPurpose
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, PaymentId, VisitId
from massagedesk.domain.money import NOTHING, Money
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.forms.ui_payment_form import Ui_PaymentForm
from massagedesk.gui.forms.ui_reversal_form import Ui_ReversalForm
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.form_panel import FormPanel
from massagedesk.services.billing import PaymentDetails, PaymentRow, VisitMoney
from massagedesk.services.desk import Desk

_OTHER_PURPOSES = (PaymentPurpose.TIP, PaymentPurpose.MISSED_FEE, PaymentPurpose.GIFT_CARD_SALE, PaymentPurpose.RETAIL)


class PaymentForm(QWidget):
    """What is typed about a payment; the session that is owed longest is filled in."""

    def __init__(self, desk: Desk, client_id: ClientId, visit_id: VisitId | None = None) -> None:
        super().__init__()
        self.desk, self.client_id = desk, client_id
        self.form = Ui_PaymentForm()
        self.form.setupUi(self)
        fit_form(self)
        self._asked_about: tuple[object, Money] | None = None
        self._visits = {visit.visit_id: visit for visit in desk.billing.visits(client_id)}
        self._fill(visit_id)
        self.form.visit.currentIndexChanged.connect(self._visit_chosen)
        self.form.payer_kind.currentIndexChanged.connect(self._payer_chosen)

    def _fill(self, visit_id: VisitId | None) -> None:
        form = self.form
        for visit in reversed(self._visits.values()):
            form.visit.addItem(self._in_words(visit), visit.visit_id)
        for purpose in _OTHER_PURPOSES:
            form.visit.addItem(words.capital(words.purpose(purpose)), purpose)
        for method in PaymentMethod:
            form.method.addItem(words.capital(words.method(method)), method)
        form.method.setCurrentIndex(form.method.findData(PaymentMethod.CARD))
        for payer in PayerKind:
            form.payer_kind.addItem(words.capital(words.payer(payer)), payer)
        form.paid_on.set_value(self.desk.today())
        owed = (visit.visit_id for visit in self._visits.values() if visit.owed > NOTHING)
        wanted = visit_id or next(owed, None)
        place = next((place for place in range(form.visit.count()) if form.visit.itemData(place) == wanted), 0)
        form.visit.setCurrentIndex(place)
        self._visit_chosen()
        self._payer_chosen()

    def fields(self) -> dict[str, QWidget]:
        """The inputs by the names errors use."""
        form = self.form
        return {
            "visit_id": form.visit,
            "amount": form.amount,
            "tip": form.tip,
            "paid_on": form.paid_on,
            "payer_name": form.payer_name,
        }

    def read(self) -> list[PaymentDetails]:
        """The payment, and the tip as one of its own. Raises RuleViolation naming the field."""
        form = self.form
        amount, tip = _amount(form.amount.value), _amount(form.tip.value)
        paid_on = form.paid_on.value()
        if paid_on is None:
            raise RuleViolation("Say when it was paid.", field="paid_on")
        chosen = form.visit.currentData()
        payer = PayerKind(form.payer_kind.currentData())
        purpose = chosen if isinstance(chosen, PaymentPurpose) else PaymentPurpose.VISIT
        visit_id = None if isinstance(chosen, PaymentPurpose) else chosen
        found = []
        for money, about in ((amount, purpose), (tip, PaymentPurpose.TIP)):
            if money < NOTHING:
                raise RuleViolation("Type the amount without a minus; take a payment back instead.", field="amount")
            if money:
                found.append(
                    PaymentDetails(
                        client_id=self.client_id,
                        visit_id=visit_id,
                        purpose=about,
                        payer_kind=payer if about is purpose else PayerKind.CLIENT,
                        payer_name=form.payer_name.text() if about is purpose else "",
                        method=PaymentMethod(form.method.currentData()),
                        amount=money,
                        paid_on=paid_on,
                        remarks=form.remarks.text(),
                    )
                )
        if not found:
            raise RuleViolation("Type the amount.", field="amount")
        return found

    def ask_about_excess(self, details: list[PaymentDetails]) -> None:
        """Raises RuleViolation the first time more is paid than is owed for the session; asked again, it may pass."""
        paid = next((part for part in details if part.purpose is PaymentPurpose.VISIT), None)
        visit = self._visits.get(paid.visit_id) if paid is not None and paid.visit_id is not None else None
        if paid is None or visit is None:
            return
        excess = paid.amount - max(visit.owed, NOTHING)
        asked = (visit.visit_id, paid.amount)
        if excess <= NOTHING or self._asked_about == asked:
            return
        self._asked_about = asked
        sentence = self.tr(
            "That is {excess} more than is owed for this session. Nothing is entered yet. Correct the amount, or press "
            "Take payment again to enter it as it is."
        )
        raise RuleViolation(sentence.format(excess=excess), field="amount")

    def _in_words(self, visit: VisitMoney) -> str:
        day = words.day(self.desk, visit.started_at)
        if visit.owed > NOTHING:
            return self.tr("Session of {day}, {owed} owed").format(day=day, owed=visit.owed)
        return self.tr("Session of {day}, paid").format(day=day)

    def _visit_chosen(self) -> None:
        chosen = self.form.visit.currentData()
        visit = None if isinstance(chosen, PaymentPurpose) else self._visits.get(chosen)
        owed = visit.owed if visit is not None else NOTHING
        self.form.amount.set_value(owed if owed > NOTHING else None)
        self.form.tip.setEnabled(chosen is not PaymentPurpose.TIP)

    def _payer_chosen(self) -> None:
        is_client = self.form.payer_kind.currentData() == PayerKind.CLIENT
        self.form.payer_name.setEnabled(not is_client)
        if is_client:
            self.form.payer_name.clear()


def _amount(value: Callable[[], Money | None]) -> Money:
    return value() or NOTHING


def take_payment(
    parent: QWidget,
    desk: Desk,
    client_id: ClientId,
    visit_id: VisitId | None = None,
    on_done: Callable[[list[PaymentDetails]], object] | None = None,
) -> FormPanel:
    """Ask for a payment over the window; Enter takes what is filled in."""
    form = PaymentForm(desk, client_id, visit_id)

    def accept() -> None:
        details = form.read()
        form.ask_about_excess(details)
        desk.billing.add_payments(details)
        if on_done is not None:
            on_done(details)

    panel = FormPanel(
        parent,
        form.tr("Take payment"),
        form,
        action=form.tr("Take payment"),
        accept=accept,
        fields=form.fields(),
        first=form.form.amount,
        width=600,
    )
    panel.open()
    form.form.amount.selectAll()
    return panel


def take_back(parent: QWidget, desk: Desk, row: PaymentRow, on_done: Callable[[], object]) -> FormPanel:
    """Ask why a payment is taken back."""
    body = QWidget()
    form = Ui_ReversalForm()
    form.setupUi(body)
    fit_form(body)
    form.what.setText(
        body.tr(
            "{amount} of {day}, {method}. The payment stays on record; one of the opposite amount is added."
        ).format(amount=row.amount, day=words.plain_day(row.paid_on, desk.today()), method=words.method(row.method))
    )

    def accept() -> None:
        _reverse(desk, row.id, form.reason.text())
        on_done()

    panel = FormPanel(
        parent,
        body.tr("Take payment back"),
        body,
        action=body.tr("Take back"),
        accept=accept,
        fields={"reason": form.reason},
        first=form.reason,
    )
    panel.open()
    return panel


def _reverse(desk: Desk, payment_id: PaymentId, reason: str) -> None:
    desk.billing.reverse_payment(payment_id, reason)
