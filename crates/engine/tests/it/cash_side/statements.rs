//! A bank statement: money finds its payer and its invoices, once, or waits for somebody who knows.
use super::open;
use crate::harness::{World, eur, on_both};
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::payment::bank_account::AddBankAccount;
use quittance_domain::payment::{IdentifyReceipt, Matching, ReceiptId, SetPayer};
use quittance_domain::product::{ProductId, ProductKind};
use quittance_engine::import::statement::{Counts, Outcome, Taken, take};
use quittance_engine::payment::BankLineReply;
use quittance_exchange::statement::{Read, read};
use quittance_store::payment;

/// An entry of the bank: amount, the bank's reference, the payer's account, the text.
fn entry(amount: &str, reference: &str, account: &str, text: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt>\
         <Dt>2026-03-05</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>\
         <RltdPties><DbtrAcct><Id><IBAN>{account}</IBAN></Id></DbtrAcct></RltdPties><RmtInf>\
         <Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
}

fn taken(world: &World, entries: &[String]) -> Vec<Taken> {
    let text = format!(
        "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>AT611904300234573201</IBAN></Id></Acct>{}\
         </Stmt></BkToCstmrStmt></Document>",
        entries.concat()
    );
    let mut reads: Vec<Read> = Vec::new();
    read(text.as_bytes(), &mut |one| reads.push(one)).unwrap();
    take(&world.engine, world.company, reads).unwrap()
}

/// The number of what a line became, and how its payer and invoices were found.
fn found(world: &World, taken: &Taken) -> String {
    match &taken.outcome {
        Outcome::Taken(BankLineReply::Payment(reply)) => {
            let shown =
                world.read(|reader| payment::show(reader, world.company, &reply.number)).unwrap();
            format!("{} on account; {}", reply.on_account.decimal(), shown.payment.evidence)
        }
        Outcome::Taken(BankLineReply::Unidentified(reply)) => reply.number.clone(),
        Outcome::Already(_) => "already".to_owned(),
        Outcome::Passed(why) | Outcome::Broken(why) => (*why).to_owned(),
        Outcome::Refused(refused) => refused.to_string(),
    }
}

const IBAN: &str = "DE89370400440532013000";
const OTHER: &str = "GB82WEST12345698765432";

/// Invoices over 12.00, 24.00, 36.00 of one customer and 48.00 of another.
fn invoices(world: &World) -> (CustomerId, CustomerId, [String; 4]) {
    let work: ProductId = world.product_of("WORK", ProductKind::Service);
    let (one, two) = (world.customer("C1"), world.customer("C2"));
    let bill = |customer, count: &str| sold_service(world, customer, (work, count));
    let numbers = [bill(one, "1"), bill(one, "2"), bill(one, "3"), bill(two, "4")];
    (one, two, numbers)
}

fn sold_service(world: &World, customer: CustomerId, (work, count): (ProductId, &str)) -> String {
    let order = world.order(customer, &[(work, count, "10.00")]).order;
    world.run(PostInvoice::of(order)).number
}

#[test]
fn a_statement_finds_payers_and_invoices_and_is_taken_once() {
    on_both(|world| {
        let (one, two, numbers) = invoices(world);
        world.run(AddBankAccount { customer: one, bank_account: IBAN.to_owned() });
        let named = format!("for {} thanks", numbers[1].to_lowercase());
        let entries = [
            entry("24.00", "B1", IBAN, &named),
            entry("36.00", "B2", IBAN, "our order"),
            entry("5.00", "B3", IBAN, "a part"),
            entry("50.00", "B4", OTHER, &numbers[3]),
            entry("9.00", "B5", OTHER, "who am I"),
        ];
        let first = taken(world, &entries);
        let shown: Vec<String> = first.iter().map(|one| found(world, one)).collect();
        let names = |number: &str| format!("the text names {number}");
        assert_eq!(
            shown,
            [
                format!("0.00 on account; payer by bank account; {}", names(&numbers[1])),
                format!(
                    "0.00 on account; payer by bank account; {} is the only one of this amount",
                    numbers[2]
                ),
                "0.00 on account; payer by bank account; the oldest due first".to_owned(),
                format!("2.00 on account; payer by reference; {}", names(&numbers[3])),
                "UR-2026-000001".to_owned(),
            ]
        );
        assert_eq!(open(world, &numbers[0]), eur("7.00"));
        assert_eq!(world.credit(two).exposure().unwrap(), eur("-2.00"));

        let again = taken(world, &entries);
        let counts = Counts::of(&again);
        assert_eq!((counts.already, counts.lines), (5, 5), "a second import changes nothing");
        assert_eq!(open(world, &numbers[0]), eur("7.00"));

        let Outcome::Already(BankLineReply::Unidentified(receipt)) = &again[4].outcome else {
            panic!("it had waited");
        };
        let receipt: ReceiptId = receipt.receipt;
        let (applications, automatic) = (Vec::new(), Matching::OldestFirst);
        let identify = IdentifyReceipt { receipt, customer: one, applications, automatic };
        let paid = world.run_on("2026-03-06", identify.clone());
        assert_eq!((paid.applied, paid.on_account), (eur("7.00"), eur("2.00")));
        assert_eq!(world.refused(identify), ["payment.receipt_resolved"]);
    });
}

#[test]
fn invoices_of_several_customers_are_paid_by_the_payer_of_all() {
    on_both(|world| {
        let (one, two, numbers) = invoices(world);
        let text = format!("{} {}", numbers[0], numbers[3]);
        let nobody = taken(world, &[entry("60.00", "B1", OTHER, &text)]);
        assert_eq!(found(world, &nobody[0]), "UR-2026-000001", "two customers, and no payer");
        let office = world.customer("OFFICE");
        world.run(SetPayer { customer: one, payer: Some(office) });
        world.run(SetPayer { customer: two, payer: Some(office) });
        let paid = taken(world, &[entry("60.00", "B2", OTHER, &text)]);
        let how = format!("payer of all that is named; the text names {} and 1 more", numbers[0]);
        assert_eq!(found(world, &paid[0]), format!("0.00 on account; {how}"));
        assert_eq!(open(world, &numbers[3]), eur("0"));
        world.run(AddBankAccount { customer: office, bank_account: OTHER.to_owned() });
        let rest = taken(world, &[entry("70.00", "B3", OTHER, "")]);
        let how = "payer by bank account; the oldest due first";
        assert_eq!(found(world, &rest[0]), format!("10.00 on account; {how}"));
        let taken_by = AddBankAccount { customer: one, bank_account: OTHER.to_owned() };
        assert_eq!(world.refused(taken_by), ["bank_account payment.bank_account_taken"]);
    });
}
