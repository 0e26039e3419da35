//! Goods come back, and prices that were wrong are credited.
use super::clerk::Doing;
use super::masters::pieces;
use super::{ComesBack, DemoError, Story};
use quittance_domain::Date;
use quittance_domain::invoicing::{CreditInvoice, CreditInvoiceLine, InvoiceKind};
use quittance_domain::returns::{Disposition, RegisterReturn, RegisterReturnLine};
use quittance_store::order;

const REASONS: &[(&str, Disposition)] = &[
    ("broken in transit", Disposition::Scrap),
    ("wrong product delivered", Disposition::Restock),
    ("ordered too many", Disposition::Restock),
    ("packaging damaged, goods fine", Disposition::Restock),
    ("past its best before date", Disposition::Scrap),
];

impl Story<'_> {
    /// Registers what comes back today; the autopilot receives and credits it.
    pub(super) fn take_returns(&mut self, date: Date) -> Result<(), DemoError> {
        let back = self.to_return.due(date);
        let returns: Vec<RegisterReturn> = back.iter().map(|it| self.to_register(*it)).collect();
        let at = Doing { who: "returns desk", date, from: 12 * 3_600, until: 13 * 3_600 };
        self.clerk.all(at, returns)?;
        for it in back {
            self.sales[it.sale].adventures += 3;
        }
        let credits = self.to_credit.due(date);
        for sale in credits {
            self.credit_price(sale, date)?;
        }
        Ok(())
    }

    fn to_register(&mut self, back: ComesBack) -> RegisterReturn {
        let (reason, disposition) = self.chance.pick(REASONS);
        let sale = &self.sales[back.sale];
        let line = RegisterReturnLine {
            product: self.goods[back.goods],
            description: String::new(),
            quantity: pieces(back.quantity),
            price: None,
            invoice: None,
            disposition: *disposition,
        };
        RegisterReturn {
            customer: self.buyers[sale.planned.buyer],
            source_number: String::new(),
            reason: format!("{reason}, order {}", sale.number),
            warehouse: None,
            lines: vec![line],
        }
    }

    /// One piece of the first line of an order's invoice was billed and not owed.
    fn credit_price(&mut self, sale: usize, date: Date) -> Result<(), DemoError> {
        let order = self.sales[sale].order;
        let trail = self.clerk.read(|reader, company| order::trail(reader, company, order))?;
        let mut invoices = trail.invoices.iter();
        let Some(invoice) = invoices.find(|invoice| invoice.kind == InvoiceKind::Invoice) else {
            return Ok(());
        };
        let credit = CreditInvoice {
            invoice: invoice.id,
            reason: "price agreed by phone".to_owned(),
            lines: vec![CreditInvoiceLine { line_no: 1, quantity: pieces(1) }],
        };
        let at = Doing { who: "billing", date, from: 13 * 3_600, until: 13 * 3_600 };
        self.clerk.run(at, credit)?;
        self.sales[sale].adventures += 2;
        Ok(())
    }
}
