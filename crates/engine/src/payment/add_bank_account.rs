//! `payment.add_bank_account`: records a bank account of a customer.
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::customer::Customer;
use quittance_domain::payment::bank_account::{
    AddBankAccount, BankAccountAdded, CustomerBankAccount, add_bank_account, bank_account,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

impl Command for AddBankAccount {
    const NAME: &'static str = "payment.add_bank_account";
    type Given = (Option<Arc<Customer>>, Option<Arc<CustomerBankAccount>>);
    type Decision = BankAccountAdded;
    type Reply = ();

    fn rows(&self) -> usize {
        3
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want::<Customer>(self.customer);
        company::find(look)?;
        let known = match bank_account(&self.bank_account) {
            Ok(number) => look.find::<CustomerBankAccount>(number)?,
            Err(_) => None, // the decision tells what is wrong with it
        };
        Ok((look.find::<Customer>(self.customer)?, known))
    }

    fn decide(
        &self,
        (customer, known): &Self::Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<BankAccountAdded, Refused> {
        add_bank_account(customer.as_deref(), known.as_deref(), (self, at.business_date))
    }

    fn record(
        &self,
        _given: Self::Given,
        added: BankAccountAdded,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.insert_all(added.account);
        recorder.emit_all(added.events);
        Ok(())
    }
}
