//! The steps of a story that move cash and credit after it came in.

use super::Story;
use crate::credit::CreditAccount;
use crate::id::Uuid;
use crate::invoicing::InvoiceId;
use crate::ledger::InBase;
use crate::money::Money;
use crate::payment::deduction::{
    DeclareDeduction, Deducted, Resolution, ResolveDeduction, ResolveDeductionGiven, ShortPaid,
    declare, resolve,
};
use crate::payment::refund::{RefundGiven, refund};
use crate::payment::return_payment::{ReturnPaymentGiven, return_payment};
use crate::payment::unapply::{DeductionGiven, UnapplyGiven, unapply};
use crate::payment::{
    self, Application, ApplyCredit, ApplyCreditGiven, InvoiceRef, Matching, Method, RefundCustomer,
    ReturnPayment, SourceRef, Unapply,
};
use crate::receivables::{DiscountTaxTaken, OpenItem, PAID_OUT, Settlement};
use crate::refusal::Refused;
use crate::tests::example::at;

impl Story {
    pub fn in_base(&self) -> InBase {
        InBase::only(self.company.base_currency)
    }

    pub(super) fn keep_credits(&mut self, changed: Vec<CreditAccount>) {
        for credit in changed {
            assert_eq!(credit.customer, self.customer.id, "a story has one customer");
            self.credit = credit;
        }
    }

    pub(super) fn keep_deducted(&mut self, deducted: Deducted) {
        self.items.insert(deducted.item.document, deducted.item);
        self.keep_items(deducted.invoice_items);
        self.deductions.insert(deducted.deduction.id.uuid(), deducted.deduction);
        self.settlements.extend(deducted.settlements);
        self.entries.extend(deducted.entry);
        self.keep_events(deducted.events);
    }

    pub fn declare(&mut self, short: ShortPaid) -> Result<Uuid, Refused> {
        let InvoiceRef::Id(invoice) = short.invoice else { panic!("by its id") };
        let targets: Vec<&OpenItem> = self.items.get(&invoice.uuid()).into_iter().collect();
        let command = DeclareDeduction { short };
        let deducted = declare(&self.company, &targets, &command, &at(self.day), &mut self.ids)?;
        let deducted = deducted.with_number(format!("DED-{}", self.deductions.len() + 1));
        let id = deducted.deduction.id.uuid();
        self.keep_deducted(deducted);
        self.check();
        Ok(id)
    }

    pub fn resolve(
        &mut self,
        deduction: Uuid,
        resolution: Resolution,
        amount: Option<Money>,
    ) -> Result<(), Refused> {
        let deduction = &self.deductions[&deduction];
        let by_it = |it: &&Settlement| it.source == deduction.id.uuid();
        let taken: Vec<&Settlement> = self.settlements.iter().filter(by_it).collect();
        let given = ResolveDeductionGiven {
            deduction,
            item: &self.items[&deduction.id.uuid()],
            invoice: &[&self.items[&deduction.invoice.uuid()]],
            taken: &taken,
            credit: &self.credit,
            back_dating: self.company.back_dating,
        };
        let reason = "it is so".to_owned();
        let command = ResolveDeduction { deduction: deduction.id, resolution, amount, reason };
        let resolved = resolve(&given, &command, &at(self.day), &mut self.ids)?;
        self.keep_items(vec![resolved.item]);
        self.keep_items(resolved.invoice.into_iter().collect());
        self.settlements.extend(resolved.settlements);
        self.credit = resolved.credit;
        self.entries.extend(resolved.entry);
        self.keep_events(resolved.events);
        self.check();
        Ok(())
    }

    /// Applies a credit note, the oldest invoice first, or to one document.
    pub fn apply_credit(
        &mut self,
        note: InvoiceId,
        stated: &[(Uuid, Money)],
    ) -> Result<(), Refused> {
        let application = |&(document, amount): &(Uuid, Money)| {
            let invoice = InvoiceRef::Id(InvoiceId::from_uuid(document));
            Application { invoice, amount }
        };
        let automatic = if stated.is_empty() { Matching::OldestFirst } else { Matching::Stated };
        let applications = stated.iter().map(application).collect();
        let command = ApplyCredit { credit_note: note, applications, automatic };
        let given = ApplyCreditGiven {
            company: &self.company,
            note: self.invoices.get(&note),
            item: self.items.get(&note.uuid()),
            credit: Some(&self.credit),
            items: &self.items.values().collect::<Vec<_>>(),
        };
        let applied = payment::apply_credit(&given, &command, &at(self.day), &mut self.ids)?;
        self.keep_items(applied.items);
        self.keep_items(vec![applied.source]);
        self.settlements.extend(applied.settlements);
        self.keep_credits(applied.credits);
        self.entries.extend(applied.entry);
        self.keep_events(applied.events);
        self.check();
        Ok(())
    }

    pub fn refund(&mut self, of: SourceRef, amount: Option<Money>) -> Result<(), Refused> {
        let given = RefundGiven {
            company: &self.company,
            payment: self.payments.iter().find(|it| it.id.uuid() == of.uuid()),
            note: self.invoices.get(&InvoiceId::from_uuid(of.uuid())),
            item: self.items.get(&of.uuid()),
            credit: Some(&self.credit),
            in_base: self.in_base(),
        };
        let (method, reference) = (Method::Bank, String::new());
        let command = RefundCustomer { of, amount, method, reference };
        let refunded = refund(&given, &command, &at(self.day), &mut self.ids)?;
        let refunded = refunded.with_number(format!("RF-{}", self.refunds.len() + 1));
        self.refunds.push(refunded.refund);
        self.keep_items(vec![refunded.item]);
        self.settlements.push(refunded.settlement);
        self.credit = refunded.credit;
        self.entries.extend(refunded.entry);
        self.keep_events(refunded.events);
        self.check();
        Ok(())
    }

    /// The bank takes back the payment at a place.
    pub fn return_payment(&mut self, place: usize, fee: Option<Money>) -> Result<Uuid, Refused> {
        let payment = &self.payments[place];
        let settlements: Vec<&Settlement> =
            self.settlements.iter().filter(|it| it.source == payment.id.uuid()).collect();
        let targets: Vec<_> = settlements
            .iter()
            .filter(|it| it.target_instalment != PAID_OUT)
            .map(|it| &self.items[&it.target])
            .collect();
        let took = |line: &&DiscountTaxTaken| {
            let of = self.discounts.iter().find(|it| it.id == line.discount).unwrap();
            of.payment == payment.id.uuid()
        };
        let discounts: Vec<&DiscountTaxTaken> = self.discount_taxes.iter().filter(took).collect();
        let given = ReturnPaymentGiven {
            company: &self.company,
            payment,
            returned: self.returned_payments.iter().find(|it| it.payment == payment.id),
            on_account: self.items.get(&payment.id.uuid()),
            settlements: &settlements,
            discounts: &discounts,
            items: &targets,
            credits: &[&self.credit],
            in_base: self.in_base(),
        };
        let reason = "no funds".to_owned();
        let command = ReturnPayment { payment: payment.id, reason, fee };
        let returned = return_payment(&given, &command, &at(self.day), &mut self.ids)?;
        let returned = returned.with_number(format!("RP-{}", self.returned_payments.len() + 1));
        let id = returned.returned.id.uuid();
        self.returned_payments.push(returned.returned);
        self.keep_items(returned.items);
        self.keep_items(returned.on_account.into_iter().chain(returned.owed).collect());
        self.settlements.extend(returned.settlements);
        self.keep_credits(returned.credits);
        self.entries.extend(returned.entry.into_iter().chain(returned.discount_entry));
        self.keep_discount_taxes(returned.discounts);
        self.keep_events(returned.events);
        self.check();
        Ok(id)
    }

    /// Takes a payment or a credit note off an invoice again.
    pub fn unapply(&mut self, of: SourceRef, invoice: InvoiceId) -> Result<(), Refused> {
        let settlements: Vec<&Settlement> =
            self.settlements.iter().filter(|it| it.source == of.uuid()).collect();
        let paid = |line: &&DiscountTaxTaken| {
            let taken = self.discounts.iter().find(|it| it.id == line.discount).unwrap();
            taken.payment == of.uuid() && line.document == invoice.uuid()
        };
        let discounts: Vec<&DiscountTaxTaken> = self.discount_taxes.iter().filter(paid).collect();
        let payment = self.payments.iter().find(|it| it.id.uuid() == of.uuid());
        let deduction = self.deductions.values().find(|it| {
            it.invoice == invoice && it.payment.is_some_and(|it| it.uuid() == of.uuid())
        });
        let taken: Vec<&Settlement> = self
            .settlements
            .iter()
            .filter(|it| deduction.is_some_and(|deduction| deduction.id.uuid() == it.source))
            .collect();
        let items: Vec<&OpenItem> = self.items.get(&invoice.uuid()).into_iter().collect();
        let given = UnapplyGiven {
            company: &self.company,
            payment,
            returned: self.returned_payments.iter().find(|it| it.payment.uuid() == of.uuid()),
            note: self.invoices.get(&InvoiceId::from_uuid(of.uuid())),
            source: self.items.get(&of.uuid()),
            settlements: &settlements,
            items: &items,
            discounts: &discounts,
            deduction: deduction.map(|deduction| DeductionGiven {
                deduction,
                item: &self.items[&deduction.id.uuid()],
                taken: &taken,
            }),
            write_offs: &[],
            credits: &[&self.credit],
        };
        let invoice = InvoiceRef::Id(invoice);
        let command = Unapply { of, invoice, reason: "it was meant for another".to_owned() };
        let unapplied = unapply(&given, &command, &at(self.day), &mut self.ids)?;
        self.keep_items(unapplied.items);
        self.keep_items(vec![unapplied.source]);
        self.settlements.extend(unapplied.settlements);
        self.keep_credits(unapplied.credits);
        self.entries.extend(unapplied.entries);
        self.keep_discount_taxes(unapplied.discounts);
        self.keep_events(unapplied.events);
        self.check();
        Ok(())
    }
}
