//! Goods come back, and prices that were wrong are credited.
use super::clerk::{Asked, Doing, answers};
use super::masters::pieces;
use super::{ComesBack, DemoError, Story};
use quittance_domain::Date;
use quittance_domain::invoicing::{CreditInvoice, CreditInvoiceLine, InvoiceKind};
use quittance_domain::returns::{
    Disposition, OrderRef, RegisterReturn, RegisterReturnLine, WithoutSale,
};
use quittance_engine::invoicing::CreditNoteReply;
use quittance_engine::returns::ReturnReply;
use quittance_store::order;

const REASONS: &[(&str, Disposition)] = &[
    ("broken in transit", Disposition::Scrap),
    ("wrong product delivered", Disposition::Restock),
    ("ordered too many", Disposition::Restock),
    ("packaging damaged, goods fine", Disposition::Restock),
    ("past its best before date", Disposition::Scrap),
];

/// What was asked for at the returns desk.
pub struct Back {
    sales: Vec<usize>,
    returns: Vec<Asked<ReturnReply>>,
    credits: Vec<Asked<CreditNoteReply>>,
}

impl Story<'_> {
    /// Registers what comes back today, which the autopilot receives and credits; and credits
    /// prices that were wrong.
    pub(super) fn ask_returns(
        &mut self,
        date: Date,
        credits: Vec<CreditInvoice>,
    ) -> Result<Back, DemoError> {
        let back = self.to_return.due(date);
        let returns: Vec<RegisterReturn> = back.iter().map(|it| self.registration(*it)).collect();
        let at = |who, from| Doing { who, date, from, until: from + 3_600 };
        Ok(Back {
            sales: back.iter().map(|it| it.sale).collect(),
            returns: self.clerk.ask_all(at("returns desk", 12 * 3_600), returns)?,
            credits: self.clerk.ask_all(at("billing", 13 * 3_600), credits)?,
        })
    }

    /// Remembers what came back.
    pub(super) fn note_returns(&mut self, back: Back) -> Result<(), DemoError> {
        answers(back.returns)?;
        answers(back.credits)?;
        for sale in back.sales {
            self.sales[sale].adventures += 3;
        }
        Ok(())
    }

    /// The invoices of which one piece too many was billed.
    pub(super) fn look_for_credits(&mut self, date: Date) -> Result<Vec<CreditInvoice>, DemoError> {
        let mut credits = Vec::new();
        for sale in self.to_credit.due(date) {
            let order = self.sales[sale].order;
            let trail = self.clerk.read(|reader, company| order::trail(reader, company, order))?;
            let mut invoices = trail.invoices.iter();
            let invoice = invoices.find(|invoice| invoice.kind == InvoiceKind::Invoice);
            credits.extend(invoice.map(|invoice| CreditInvoice {
                invoice: invoice.id,
                reason: "price agreed by phone".to_owned(),
                lines: vec![CreditInvoiceLine { line_no: 1, quantity: pieces(1) }],
            }));
            self.sales[sale].adventures += 2;
        }
        Ok(credits)
    }

    fn registration(&mut self, back: ComesBack) -> RegisterReturn {
        let (reason, disposition) = self.chance.pick(REASONS);
        let sale = &self.sales[back.sale];
        let line = RegisterReturnLine {
            product: self.goods[back.goods],
            description: String::new(),
            quantity: pieces(back.quantity),
            price: None,
            invoice: None,
            order: Some(OrderRef::Number(sale.number.clone())),
            disposition: *disposition,
        };
        RegisterReturn {
            customer: self.buyers[sale.planned.buyer],
            source_number: String::new(),
            reason: (*reason).to_owned(),
            warehouse: None,
            without_sale: WithoutSale::Refused,
            lines: vec![line],
        }
    }
}
