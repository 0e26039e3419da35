//! `invoicing.request_deposit`, `invoicing.withdraw_deposit`, `invoicing.receive_deposit`,
//! `invoicing.apply_to_deposit`: deposits before the supply; and what invoices and credit notes
//! need of them.
use super::{Borrowed, Records, Which, record_counters};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, customer, ledger, order, payment, tax};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{Buyer, Customer};
use quittance_domain::invoicing::deposit::receive::MoneyUsed;
use quittance_domain::invoicing::deposit::{RequestGiven, Requested, receive, request, withdraw};
use quittance_domain::invoicing::{
    ApplyToDeposit, Deducted, Deposit, DepositGiven, DepositLeft, DepositPaidBack, DepositReceived,
    DepositRequest, DepositRequestId, DepositTax, Invoice, InvoiceId, InvoiceKind,
    InvoicingRefusal, MoneyFrom, PaidBackGiven, ReceiveDeposit, RequestDeposit, RequestState,
    WithdrawDeposit,
};
use quittance_domain::ledger::InBase;
use quittance_domain::order::{Order, OrderLine};
use quittance_domain::payment::{Payment, PaymentId, PaymentRefusal};
use quittance_domain::product::Product;
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem};
use quittance_domain::tax::TaxRate;
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::invoicing::{DepositTaxesOfOrder, DepositsOfOrder, RequestsOfOrder};
use quittance_store::order::LinesOfOrder;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A request for a deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestReply {
    /// Which.
    pub request: DepositRequestId,
    /// Its number.
    pub number: String,
    /// How much is asked for, tax included.
    pub amount: Money,
    /// By when.
    pub due_on: Date,
    /// What of it came in.
    pub paid: Money,
    /// Where it stands.
    pub state: RequestState,
}

/// A deposit that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositReply {
    /// Its invoice.
    pub invoice: InvoiceId,
    /// The number of that.
    pub number: String,
    /// Its date.
    pub issued_on: Date,
    /// How much came in, tax included.
    pub gross: Money,
    /// What of it is tax that falls due now.
    pub tax: Money,
    /// The payment that it came in with.
    pub payment: PaymentId,
    /// The number of that.
    pub payment_number: String,
    /// What is still asked for.
    pub asked_for: Money,
}

/// What a request is decided on.
pub struct ToRequest {
    order: Arc<Order>,
    requests: Vec<Arc<DepositRequest>>,
}

fn record_request(requested: Requested, recorder: &mut Recorder<'_>) -> Result<RequestReply, Halt> {
    let Requested { mut request, mut events } = requested;
    let is_new = request.number.is_empty();
    if is_new {
        request.number = recorder.draw(Series::DepositRequest, request.requested_on)?;
        events[0].data.push(("number", request.number.clone()));
    }
    let reply = RequestReply {
        request: request.id,
        number: request.number.clone(),
        amount: request.amount,
        due_on: request.due_on,
        paid: request.paid,
        state: request.state,
    };
    recorder.emit_all(events);
    match is_new {
        true => recorder.insert(request),
        false => recorder.update(request),
    }
    Ok(reply)
}

impl Command for RequestDeposit {
    const NAME: &'static str = "invoicing.request_deposit";
    type Given = ToRequest;
    type Decision = Requested;
    type Reply = RequestReply;

    /// Refusals: `order.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<ToRequest, Halt> {
        look.want::<NumberSeries>(Series::DepositRequest.key(at.business_date));
        look.want_all::<RequestsOfOrder>(self.order);
        company::find(look)?;
        let order = order::find(look, self.order)?;
        Ok(ToRequest { order, requests: look.all::<RequestsOfOrder>(self.order)? })
    }

    fn decide(&self, given: &ToRequest, at: &At, ids: &mut dyn Ids) -> Result<Requested, Refused> {
        let requests: Vec<&DepositRequest> = given.requests.iter().map(Arc::as_ref).collect();
        request(&RequestGiven { order: &given.order, requests: &requests }, self, at, ids)
    }

    fn record(
        &self,
        _given: ToRequest,
        requested: Requested,
        recorder: &mut Recorder<'_>,
    ) -> Result<RequestReply, Halt> {
        record_request(requested, recorder)
    }
}

/// The request with an id. Refusals: `invoicing.request_not_found`.
fn find_request(look: &Look<'_>, id: DepositRequestId) -> Result<Arc<DepositRequest>, Halt> {
    let unknown = || Refused::from(InvoicingRefusal::RequestNotFound).at("request").into();
    look.find::<DepositRequest>(id)?.ok_or_else(unknown)
}

impl Command for WithdrawDeposit {
    const NAME: &'static str = "invoicing.withdraw_deposit";
    type Given = Arc<DepositRequest>;
    type Decision = Requested;
    type Reply = RequestReply;

    /// Refusals: `invoicing.request_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<DepositRequest>, Halt> {
        find_request(look, self.request)
    }

    fn decide(
        &self,
        request: &Arc<DepositRequest>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Requested, Refused> {
        withdraw(request)
    }

    fn record(
        &self,
        _request: Arc<DepositRequest>,
        requested: Requested,
        recorder: &mut Recorder<'_>,
    ) -> Result<RequestReply, Halt> {
        record_request(requested, recorder)
    }
}

/// What the receipt of a deposit is decided on.
pub struct ToReceive {
    company: Arc<Company>,
    in_base: InBase,
    request: Arc<DepositRequest>,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    before: Vec<Arc<DepositTax>>,
    customer: Arc<Customer>,
    buyer: Buyer,
    credit: Arc<CreditAccount>,
    products: Vec<Arc<Product>>,
    rates: Vec<Arc<TaxRate>>,
    payment: Option<(Arc<Payment>, Option<Arc<OpenItem>>)>,
}

impl ToReceive {
    fn gather(
        id: DepositRequestId,
        payment: Option<PaymentId>,
        (look, at): (&Look<'_>, &At),
    ) -> Result<ToReceive, Halt> {
        for series in [Series::Invoice, Series::Payment, Series::Journal] {
            look.want::<NumberSeries>(series.key(at.business_date));
        }
        let company = company::find(look)?;
        tax::want_rates(look, &company);
        let request = find_request(look, id)?;
        look.want_all::<LinesOfOrder>(request.order);
        look.want_all::<DepositTaxesOfOrder>(request.order);
        look.want::<CreditAccount>(request.customer);
        look.want::<Customer>(request.customer);
        autopilot::want_credit_holds(look, &company, request.customer);
        let order = order::find(look, request.order)?;
        let order_lines = look.all::<LinesOfOrder>(request.order)?;
        let customer = look.find::<Customer>(request.customer)?;
        let customer = customer.expect("an order's customer stays");
        let payment = payment.map(|payment| find_payment(look, payment)).transpose()?;
        Ok(ToReceive {
            in_base: ledger::in_base(look, &company, (order.currency, at.business_date))?,
            products: super::post::products(look, &order_lines)?,
            buyer: customer::buyer(look, &customer)?,
            customer,
            credit: look.find(request.customer)?.expect("each customer has a credit account"),
            rates: tax::rates(look, &company)?,
            before: look.all::<DepositTaxesOfOrder>(request.order)?,
            company,
            request,
            order,
            order_lines,
            payment,
        })
    }

    fn decide(
        &self,
        from: MoneyFrom<'_>,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<DepositReceived, Refused> {
        let order_lines: Vec<&OrderLine> = self.order_lines.iter().map(Arc::as_ref).collect();
        let before: Vec<&DepositTax> = self.before.iter().map(Arc::as_ref).collect();
        let rates: Vec<&TaxRate> = self.rates.iter().map(Arc::as_ref).collect();
        let given = DepositGiven {
            company: &self.company,
            in_base: self.in_base,
            request: &self.request,
            order: &self.order,
            order_lines: &order_lines,
            before: &before,
            customer: &self.customer,
            buyer: self.buyer,
            credit: &self.credit,
            products: &self.products.iter().map(|it| (it.id, it.as_ref())).collect(),
            rates: &rates,
        };
        receive(&given, from, at, ids)
    }
}

/// A payment and what of it is on account. Refusals: `payment.not_found`.
fn find_payment(
    look: &Look<'_>,
    id: PaymentId,
) -> Result<(Arc<Payment>, Option<Arc<OpenItem>>), Halt> {
    look.want::<OpenItem>((id.uuid(), INSTALMENT_WHOLE));
    let payment = look.find::<Payment>(id)?;
    let unknown = || Refused::from(PaymentRefusal::NotFound).at("payment");
    Ok((payment.ok_or_else(unknown)?, look.find::<OpenItem>((id.uuid(), INSTALMENT_WHOLE))?))
}

fn record_received(
    given: ToReceive,
    received: DepositReceived,
    recorder: &mut Recorder<'_>,
) -> Result<DepositReply, Halt> {
    let number = recorder.draw(Series::Invoice, received.invoice.issued_on)?;
    let received = received.with_number(&number);
    let (invoice, request) = (received.invoice, received.request);
    let invoice_currency = invoice.currency;
    let (id, issued_on, gross, tax) = (invoice.id, invoice.issued_on, invoice.gross, invoice.tax);
    let asked_for = request.amount.checked_sub(request.paid).map_err(Refused::from)?;
    recorder.insert_all(received.lines);
    recorder.insert_all(received.taxes);
    recorder.insert(received.item);
    recorder.insert(received.deposit);
    record_counters(given.before.iter(), received.order_taxes, recorder);
    recorder.update(request);
    recorder.update(received.order);
    recorder.insert(invoice);
    received.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    recorder.emit_all(received.events);
    let (payment, payment_number) = match received.money {
        MoneyUsed::Received(money) => {
            let reply = payment::record_received(*money, recorder)?;
            (reply.payment, reply.number)
        }
        MoneyUsed::Applied(money) => {
            let payment = PaymentId::from_uuid(money.source.document);
            payment::record_applied(*money, invoice_currency, recorder)?;
            autopilot::after_exposure_fell(recorder, given.request.customer)?;
            let of = given.payment.expect("the payment is gathered");
            (payment, of.0.number.clone())
        }
    };
    Ok(DepositReply {
        invoice: id,
        number,
        issued_on,
        gross,
        tax,
        payment,
        payment_number,
        asked_for,
    })
}

impl Command for ReceiveDeposit {
    const NAME: &'static str = "invoicing.receive_deposit";
    type Given = ToReceive;
    type Decision = DepositReceived;
    type Reply = DepositReply;

    /// Refusals: `invoicing.request_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<ToReceive, Halt> {
        ToReceive::gather(self.request, None, (look, at))
    }

    fn decide(
        &self,
        given: &ToReceive,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<DepositReceived, Refused> {
        given.decide(MoneyFrom::Outside(self), at, ids)
    }

    fn record(
        &self,
        given: ToReceive,
        received: DepositReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<DepositReply, Halt> {
        record_received(given, received, recorder)
    }
}

impl Command for ApplyToDeposit {
    const NAME: &'static str = "invoicing.apply_to_deposit";
    type Given = ToReceive;
    type Decision = DepositReceived;
    type Reply = DepositReply;

    /// Refusals: `invoicing.request_not_found`, `payment.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<ToReceive, Halt> {
        ToReceive::gather(self.request, Some(self.payment), (look, at))
    }

    fn decide(
        &self,
        given: &ToReceive,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<DepositReceived, Refused> {
        let (payment, item) = given.payment.as_ref().expect("the payment is gathered");
        given.decide(MoneyFrom::OnAccount(self, payment, item.as_deref()), at, ids)
    }

    fn record(
        &self,
        given: ToReceive,
        received: DepositReceived,
        recorder: &mut Recorder<'_>,
    ) -> Result<DepositReply, Halt> {
        record_received(given, received, recorder)
    }
}

/// A deposit of which something is left, with its invoice.
pub(super) struct Left {
    deposit: Arc<Deposit>,
    records: Records,
}

/// The same, borrowed as the domain takes it.
pub(super) struct LeftBorrowed<'a> {
    deposit: &'a Deposit,
    original: Borrowed<'a>,
}

impl Left {
    pub(super) fn borrowed(&self) -> LeftBorrowed<'_> {
        LeftBorrowed { deposit: &self.deposit, original: self.records.borrowed() }
    }
}

impl LeftBorrowed<'_> {
    pub(super) fn given(&self) -> DepositLeft<'_> {
        DepositLeft { deposit: self.deposit, original: self.original.original() }
    }
}

/// The deposits of an order of which something is left, oldest first; nothing is looked for where
/// the order has none.
pub(super) fn left_of(look: &Look<'_>, order: &Order) -> Result<Vec<Left>, Halt> {
    if !order.deposit.is_some_and(Money::is_positive) {
        return Ok(Vec::new());
    }
    let mut deposits = look.all::<DepositsOfOrder>(order.id)?;
    deposits.retain(|it| it.open.is_positive() || it.tax_open.is_positive());
    deposits.sort_by_key(|deposit| deposit.invoice);
    deposits.iter().for_each(|it| Records::want(look, it.invoice, &Which::All));
    let mut left = Vec::with_capacity(deposits.len());
    for deposit in deposits {
        let records = Records::find(look, deposit.invoice, &Which::All)?;
        left.push(Left { deposit, records });
    }
    Ok(left)
}

/// Records what an invoice took off deposits.
pub(super) fn record_deducted(left: &[Left], deducted: Deducted, recorder: &mut Recorder<'_>) {
    recorder.insert_all(deducted.rows);
    recorder.update_all(deducted.deposits);
    let lines = left.iter().flat_map(|it| &it.records.credited_lines);
    record_counters(lines, deducted.lines, recorder);
    let taxes = left.iter().flat_map(|it| &it.records.credited_taxes);
    record_counters(taxes, deducted.taxes, recorder);
}

/// What belongs to a deposit that is paid back.
pub(super) struct PaidBack {
    deposit: Arc<Deposit>,
    request: Arc<DepositRequest>,
    order: Arc<Order>,
    order_lines: Vec<Arc<OrderLine>>,
    order_taxes: Vec<Arc<DepositTax>>,
}

/// The same, borrowed as the domain takes it.
pub(super) struct PaidBackBorrowed<'a> {
    records: &'a PaidBack,
    order_lines: Vec<&'a OrderLine>,
    order_taxes: Vec<&'a DepositTax>,
}

impl PaidBack {
    /// None of an invoice that is no deposit.
    pub(super) fn find(look: &Look<'_>, invoice: &Invoice) -> Result<Option<Self>, Halt> {
        if invoice.kind != InvoiceKind::Deposit {
            return Ok(None);
        }
        let deposit = look.find::<Deposit>(invoice.id)?.expect("a deposit has its record");
        look.want_all::<LinesOfOrder>(deposit.order);
        look.want_all::<DepositTaxesOfOrder>(deposit.order);
        look.want::<DepositRequest>(deposit.request);
        let order = order::find(look, deposit.order)?;
        let request = look.find::<DepositRequest>(deposit.request)?;
        Ok(Some(PaidBack {
            request: request.expect("a deposit has its request"),
            order_lines: look.all::<LinesOfOrder>(deposit.order)?,
            order_taxes: look.all::<DepositTaxesOfOrder>(deposit.order)?,
            deposit,
            order,
        }))
    }

    pub(super) fn borrowed(&self) -> PaidBackBorrowed<'_> {
        PaidBackBorrowed {
            records: self,
            order_lines: self.order_lines.iter().map(Arc::as_ref).collect(),
            order_taxes: self.order_taxes.iter().map(Arc::as_ref).collect(),
        }
    }
}

impl PaidBackBorrowed<'_> {
    pub(super) fn given(&self) -> PaidBackGiven<'_> {
        PaidBackGiven {
            deposit: &self.records.deposit,
            request: &self.records.request,
            order: &self.records.order,
            order_lines: &self.order_lines,
            order_taxes: &self.order_taxes,
        }
    }
}

/// Records what a credit note changed of a deposit.
pub(super) fn record_paid_back(paid_back: DepositPaidBack, recorder: &mut Recorder<'_>) {
    recorder.update(paid_back.deposit);
    recorder.update(paid_back.request);
    recorder.update(paid_back.order);
    recorder.update_all(paid_back.order_taxes);
}
