//! The sentences that stories are made of: the one place to add one.
//!
//! A sentence is a line of this table and a small function in the file of its capability.
use super::said::Said;
use super::story::{Outcome, Story};
use super::{
    amend, bank, blanket, books, carrier, cash, credit, debiting, deposit, fulfilment, invoicing,
    ledger, lines, masters, opening, order, packaging, payment, places, pricing, promised,
    purchasing, quotation, receivables, returns, screening, shipping, shops, sourcing, stock,
    summary, tax, terms, tracking, under_way, work,
};

/// What a sentence is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// It changes something.
    Act,
    /// It compares something.
    Check,
}

/// One form of sentence and what it does.
pub struct Sentence {
    pub form: &'static str,
    pub does: Does,
    pub run: fn(&mut Story, &Said<'_>) -> Outcome,
}

type Run = fn(&mut Story, &Said<'_>) -> Outcome;

const fn act(form: &'static str, run: Run) -> Sentence {
    Sentence { form, does: Does::Act, run }
}

const fn check(form: &'static str, run: Run) -> Sentence {
    Sentence { form, does: Does::Check, run }
}

/// Every sentence. Two forms must never fit one sentence.
pub const SENTENCES: &[Sentence] = &[
    // Masters
    act("The company is in {country} and keeps its books in {currency}", masters::company),
    act("The {category} tax rate is {percent} % since {date}", masters::tax_rate),
    act("The {category} tax since {date} is made of:", masters::tax_components),
    act("We sell these products:", masters::products),
    act("The price list {list} holds since {date}:", masters::price_list),
    act("The price list {list}, tax included, holds since {date}:", masters::price_list_with_tax),
    act("The terms {code} are:", terms::set),
    act("The terms {code}, whose discount leaves the tax, are:", terms::set_without_tax),
    act("The terms {code}, whose tax is on the rest, are:", terms::set_tax_on_rest),
    act("These customers buy from us:", masters::customers),
    act("The credit limit of {customer} becomes {limit}", masters::credit_limit),
    act("{customer} is blocked for {what}", masters::block),
    act("From now on the {what} of {customer} is {text...}", masters::told_anew),
    act("{customer} gets the VAT id {id}", masters::vat_id),
    act("Invoices of {customer} are addressed to {other}", masters::bill_to),
    act("There is also the warehouse {warehouse}", masters::warehouse),
    act("Orders leave from {warehouses...}", sourcing::everywhere),
    act("Orders split {split} leave from {warehouses...}", sourcing::split),
    act("Orders to {country} leave from {warehouses...}", sourcing::of_country),
    act("Product {product} is {status}", masters::product_status),
    act("Product {product} comes in {unit} of {holds}", masters::product_unit),
    act("Product {product} is sold in packs of {multiple}, at least {least}", masters::packs),
    act("One {kit} holds {parts...}[ from {date} on]", masters::kit),
    act("{product} may be replaced by {substitutes...}", masters::substitutes),
    act("Group {group} has the customers {customers...}", masters::customer_group),
    act("{customer} calls {product} {item}", masters::item),
    act("{customer} has the place {place} in {city}, {country}", masters::ship_to),
    act("New customers get codes like {pattern}", masters::code_pattern),
    act("A new customer gets the code {code}", masters::coded),
    // Prices
    act("The prices of {customer} alone hold since {date}:", pricing::own_list),
    act("The prices of group {group} hold since {date}:", pricing::group_list),
    act("In the price list {list} these offers end on {date}:", pricing::offers),
    act("The company takes the {choice} of prices", pricing::choice),
    act("These promotions hold since {date}:", pricing::promotions),
    act("Promotion {promotion} ends", pricing::end_promotion),
    act("Each line leaves a margin of {percent} %", pricing::margin),
    act("Prices may be {percent} % off what is expected", pricing::tolerance),
    act("Orders below {amount} are on {as}", pricing::minimum),
    act("Orders without address or VAT number are on {as}", pricing::incomplete),
    act("Orders wait for these signs of fraud:", screening::rules),
    act("No order waits for signs of fraud", screening::none),
    act("{customer} gets the bank account {number}", screening::bank_account),
    act("{product} is charged for freight by {basis}:", pricing::freight),
    act(
        "The prices of {list} change by {percent} % from {date} on, rounded to {step}",
        pricing::change,
    ),
    check(
        "A change of {list} by {percent} % from {date} on, rounded to {step}, would be:",
        pricing::preview,
    ),
    check("Coupon {coupon} is used {uses} times", pricing::coupon),
    check("Line {line} of order {order} is priced by:", pricing::trace),
    check("Order {order} as a whole is priced by:", pricing::whole),
    // Stock
    act("We receive {goods...}[ as {document}]", stock::receive),
    act("A count finds {goods...} more[ as {document}]", stock::found),
    act("A count finds {goods...} less[ as {document}]", stock::missing),
    act("We lose {goods...} by {cause}[ as {document}]", stock::lose),
    act("We send {goods...} to {warehouse}[ as {transfer}]", stock::send),
    act("Transfer {transfer} arrives[ as {document}]", stock::arrives),
    act("Of transfer {transfer} {goods...} arrive[ as {document}]", stock::part_arrives),
    act("A count of {products...} is opened[ as {count}]", stock::open_count),
    act("Sheet {count} says {goods...}", stock::enter_count),
    act("Sheet {count} is posted[ as {document}]", stock::post_count),
    act("Sheet {count} is given up", stock::cancel_count),
    act("The standard cost of {product} becomes {cost}", stock::standard_cost),
    act("We revalue {product} at {cost}[ as {document}]", stock::revalue),
    check("In {warehouse} the stock of {product} is {on_hand}[, worth {value}]", stock::elsewhere),
    check("At the end of {date} the stock of {product} was {on_hand}, worth {value}", stock::as_of),
    check(
        "The stock of {product} is {on_hand}[, of which {reserved} reserved][, worth {value}]",
        stock::is,
    ),
    check("The stock is:", stock::all),
    // Warehouse
    act("Shipments {shipments...} go to the warehouse[ as {wave}]", fulfilment::release),
    act("Shipment {shipment} is picked", fulfilment::pick),
    act("Pick {pick} of {shipment} finds {quantity}, the rest is {then}", fulfilment::short),
    act(
        "Shipment {shipment} comes back from the warehouse because {reason...}",
        fulfilment::withdraw,
    ),
    act("Cartons hold {grams} grams and are numbered under {prefix}", fulfilment::packing),
    act("Shipment {shipment} is packed", fulfilment::pack),
    check("Shipment {shipment} stands at {state}", fulfilment::state),
    check("The pick list of {wave} is:", fulfilment::picks),
    check("The cartons of {shipment} are:", fulfilment::cartons),
    // Packaging
    act("With {shipment} leave {packaging...}", packaging::hand_out),
    act("{customer} brings back {packaging...}", packaging::take_back),
    check("At the end of {date} customers hold this packaging:", packaging::held),
    // Carriers
    act("These services bring goods:", carrier::services),
    act("These rates hold from {date}:", carrier::rates),
    act("Carrier {carrier} brings nothing more", carrier::end),
    act("The service of {shipment} is chosen anew", carrier::choose),
    act("{carrier} {service} brings {shipment} because {reason...}", carrier::assign),
    check("Service {service} brings {shipment}[ for {cost}]", carrier::brought),
    check("For {shipment} these services were compared:", carrier::compared),
    // Tracking
    act("Shipment {shipment} has the tracking number {number}", tracking::number),
    act("The carrier says of {shipment}:", tracking::hear),
    act("The carrier says of number {number}:", tracking::hear_of_number),
    check(
        "The delivery of {shipment} stands at {state}[, received by {person} on {date}]",
        tracking::is,
    ),
    check("In {month} {share} of {lines} lines were on time in full", tracking::on_time),
    // Places
    act("Product {product} is kept by {policy}[, good for {days} more days]", masters::lots),
    act("The main warehouse has the bins {bins...}", places::bins),
    act("Into {place} we receive {goods...}[, good until {date}][ as {document}]", places::receive),
    act("We move {goods...} from {from} to {to}[ as {document}]", places::relocate),
    act("At {place} {goods...} are broken[ as {document}]", places::missing),
    act("The bins {bins...} are counted[ as {count}]", places::open_count),
    act("At {place} sheet {count} says {goods...}", places::enter_count),
    check("The places of {product} are:", places::of_product),
    check("Lot {lot} of {product} came and went:", places::lot),
    // Purchasing
    act("These suppliers deliver to us:", purchasing::suppliers),
    act("These goods are reordered:", purchasing::rules),
    act("We order {goods...} from {supplier}[ for {date}][ as {order}]", purchasing::place),
    act("We replenish from {supplier}[ as {order}]", purchasing::replenish),
    act("Of all suppliers {orders...} is ordered", purchasing::replenish_all),
    act("Purchase {order} arrives[ as {document}]", purchasing::arrives),
    act("Of purchase {order} {goods...} arrive[ as {document}]", purchasing::part_arrives),
    act("Purchase {order} is expected on {date} because {reason...}", purchasing::expect),
    act("We give up the rest of purchase {order} because {reason...}", purchasing::give_up),
    act(
        "{supplier} bills {goods...} of purchase {order} with {percent} % tax, number {number}\
         [ as {invoice}][ accepted because {reason...}]",
        purchasing::bill,
    ),
    act(
        "{supplier} bills {goods...} of purchase {order} without tax, {category...} at \
         {percent} %, number {number}[ as {invoice}]",
        purchasing::bill,
    ),
    act("We pay {supplier} {amount}[ as {payment}]", purchasing::pay),
    check("Purchase {order} is {state}", purchasing::state),
    check("We owe {supplier} {amount}", purchasing::owed),
    check("The reorder rules propose:", purchasing::proposals),
    // Quotations
    act(
        "We quote {customer} {goods...} until {date}[ with {percent} % off][ as {quotation}]",
        quotation::create,
    ),
    act("With these lines we quote {customer} until {date}[ as {quotation}]:", lines::quote),
    act("{customer} accepts quotation {quotation}[ as {order}]", quotation::accept),
    act(
        "{customer} accepts {goods...} of quotation {quotation}[ as {order}]",
        quotation::accept_part,
    ),
    act("We requote {quotation} until {date}[ as {anew}]", quotation::requote),
    act("{customer} declines quotation {quotation} because {reason...}", quotation::decline),
    check("Quotation {quotation} is {state...}", quotation::state),
    check(
        "Quotation {quotation} comes to {net} net, {tax} tax and {gross} gross",
        quotation::totals,
    ),
    check("Quotation {quotation} has these lines:", quotation::lines),
    // Blanket orders
    act(
        "{customer} agrees to take {goods...} from {first} to {last}[ as {blanket}]",
        blanket::agree,
    ),
    act("{customer} calls off {goods...} of blanket {blanket}[ as {order}]", blanket::call_off),
    act("We close blanket {blanket} because {reason...}", blanket::close),
    check("Blanket {blanket} is {state}", blanket::state),
    check("Blanket {blanket} has these lines:", blanket::lines),
    // Orders
    act("{customer} orders {goods...}[ in {currency}][, PO {po}][ as {order}]", order::place),
    act("With these lines {customer} orders[ as {order}]:", lines::place),
    act("With these lines, tax included, {customer} orders[ as {order}]:", lines::place_with_tax),
    act("With these lines we amend order {order} because {reason...}:", lines::amend),
    act("Above the lines of order {order} we say {text...}", lines::retell),
    act("{customer} submits an order of {goods...}[ as {order}]", order::submit),
    act("{customer} buys {goods...}[ with {extras...}][ as {order}]", order::buy),
    act("We confirm order {order}", order::confirm),
    act("We copy order {order} at prices {prices}[ as {copy}]", order::copy),
    act("Order {order} gets priority {priority}", order::priority),
    act("{person} gives order {order} the terms {terms} because {reason...}", order::terms),
    act("We amend order {order} to {goods...} because {reason...}", amend::lines),
    act("{customer} wants order {order} on {date} because {reason...}", amend::wanted_on),
    act("{customer} has {goods...} sent to {address...}[ as {order}]", order::sent_to),
    act("{customer} moves order {order} to {address...} because {reason...}", screening::moved),
    act("{person} {decides} the amendment of order {order} because {reason...}", amend::decide),
    check("Amendment {number} of order {order} is {state...}", amend::state),
    act(
        "{person} releases the {hold...} hold of order {order} because {reason...}",
        order::release,
    ),
    act("We cancel order {order} because {reason...}", order::cancel),
    check("Order {order} is {state...}", order::state),
    check("Order {order} leaves from {warehouse}", sourcing::leaves_from),
    check("For order {order} we promise {day}[, at first {first}]", promised::day),
    act("Short of {goods...} {customer} is offered:", promised::offered),
    check("Order {order} waits for {holds...}", order::holds),
    check("Order {order} comes to {net} net, {tax} tax and {gross} gross", order::totals),
    check("Order {order} has these lines:", order::lines),
    check("Order {order} has these texts:", lines::texts),
    check("Order {order} has these kits:", order::kits),
    check("The backorders are:", order::backorders),
    check("{quantity} of {product} can be promised for {day}", order::promised),
    check("For {quantity} {product} we can offer:", order::offered),
    // Shipping
    act("We ship order {order}[ as {shipment}]", shipping::all),
    act("We ship {goods...} of order {order}[ as {shipment}]", shipping::part),
    act("We pack {goods...} of order {order}[ as {shipment}]", shipping::pack),
    act("Shipment {shipment} leaves", shipping::leave),
    act("We unpack shipment {shipment}", shipping::cancel),
    act("We undo shipment {shipment} because {reason...}", shipping::reverse),
    // Invoices and credit notes
    act("We invoice order {order}[, its services done on {day}][ as {invoice}]", invoicing::post),
    act("Deliveries[ to {customer}] are billed by {cycle}", summary::cycle),
    act("We invoice the orders {orders...}[ until {until}][ as {invoice}]", summary::post),
    act("We bill the cycles that are over: {invoices} to {customers}", summary::bill_cycles),
    check("Invoice {invoice} bills the orders {orders...}", summary::orders),
    check("Invoice {invoice} bills these deliveries:", summary::deliveries),
    act("We credit invoice {invoice}[ as {note}] because {reason...}", invoicing::credit_rest),
    act(
        "We credit {goods...} of invoice {invoice}[ as {note}] because {reason...}",
        invoicing::credit,
    ),
    check(
        "Invoice {invoice} comes to {net} net, {tax} tax and {gross} gross[, due on {due}]",
        invoicing::totals,
    ),
    check(
        "Credit note {note} comes to {net} net, {tax} tax and {gross} gross",
        invoicing::note_totals,
    ),
    act("We ask for {percent} % of order {order}[ as {request}]", deposit::percent),
    act("We ask for {amount} before order {order}[ as {request}]", deposit::amount),
    act("Deposit {request} comes in[ with {amount}][ as {invoice}]", deposit::receive),
    act("Payment {payment} is used for deposit {request}[ as {invoice}]", deposit::apply),
    act("We withdraw deposit {request}", deposit::withdraw),
    check("Deposit {request} is {state}, {paid} of {amount} paid", deposit::request),
    check(
        "Deposit invoice {invoice} comes to {net} net, {tax} tax and {gross} gross",
        deposit::totals,
    ),
    check("Invoice {invoice} takes off {amount}", deposit::deducted),
    act("We reverse invoice {invoice}[ as {note}] because {reason...}", debiting::reverse),
    act("We correct invoice {invoice}[ as {corrected}] because {reason...}:", debiting::correct),
    act("We reissue invoice {invoice}[ as {corrected}] because {reason...}", debiting::reissue),
    act("We debit invoice {invoice}[ as {note}] because {reason...}:", debiting::debit),
    check(
        "Debit note {note} comes to {net} net, {tax} tax and {gross} gross[, due on {due}]",
        debiting::totals,
    ),
    check("The buyer of {document} is {buyer...}", invoicing::buyer),
    check("Invoice {invoice} has these lines:", invoicing::lines),
    check("Invoice {invoice} bills these kits:", invoicing::kits),
    check("Invoice {invoice} has these taxes:", invoicing::taxes),
    check("The taxes of {document} are made of:", invoicing::components),
    check("Invoice {invoice} has these instalments:", terms::instalments),
    check("Of invoice {invoice} {amount} is open", invoicing::open),
    check("Of debit note {invoice} {amount} is open", invoicing::open),
    check("Of credit note {note} {amount} is open", invoicing::note_open),
    // Payments
    act(
        "{customer} pays {amount}[ {currency}] for {invoice}[ by {method}][ as {payment}]",
        payment::one,
    ),
    act(
        "{customer} pays {amount}[ by {method}], of which {parts...}[ as {payment}]",
        payment::parts,
    ),
    act("{customer} pays {amount}[ by {method}] on account[ as {payment}]", payment::on_account),
    act(
        "{customer} pays {amount}[ by {method}], the oldest invoice first[ as {payment}]",
        payment::oldest,
    ),
    act("We apply {amount} of payment {payment} to {invoice}", payment::apply),
    act("We apply payment {payment} to the oldest invoices", payment::apply_oldest),
    check("Of payment {payment} {amount} is on account", payment::left),
    act("We apply {amount} of credit note {note} to {invoice}", cash::apply_note),
    act("We apply credit note {note} to the oldest invoices", cash::apply_note_oldest),
    act("We take {source} off {invoice} because {reason...}", cash::unapply),
    act("We refund {amount} of {document}[ by {method}][ as {refund}]", cash::refund),
    act(
        "The bank takes back payment {payment}[, with a fee of {fee}][ as {return}] because \
         {reason...}",
        cash::take_back,
    ),
    check("Of returned payment {return} {amount} is open", cash::returned_open),
    act("{payer} is the payer of {customers...}", cash::payer),
    act("{customer} has no payer any more", cash::no_payer),
    act("Head office {payer} opens {count} shops", shops::shops),
    act(
        "{shops} shops get {count} invoices for {product}, over {amount} and a cent more each",
        shops::invoices,
    ),
    check("Of {shops} shops {owing} owe {amount} in all", shops::shops_owe),
    act(
        "{customer} pays {amount}[ by {method}], the oldest invoice of its group first[ as \
         {payment}]",
        payment::group,
    ),
    act("{customer} pays {amount} for {invoice} with the key {key}[ as {payment}]", payment::keyed),
    act(
        "The tolerance is {short} short within {short_rate} % and {over} over within {over_rate} %",
        cash::tolerance,
    ),
    act(
        "{customer} pays {amount} for {invoice}, deducting {deducted} because of {reason}[ as \
         {payment}]",
        cash::pay_short,
    ),
    act(
        "{customer} deducts {amount} of {invoice} because of {reason}[ as {deduction}]",
        cash::declare,
    ),
    act("We write off {amount} of deduction {deduction} because {reason...}", cash::write_off),
    act("We charge back {amount} of deduction {deduction} because {reason...}", cash::charge_back),
    check("Of deduction {deduction} {amount} is open", cash::deduction_open),
    act(
        "The bank has {amount}[ {currency}] of an unknown payer[ as {receipt}]",
        cash::unidentified,
    ),
    act("Receipt {receipt} is of {customer}[, for {invoice}][ as {payment}]", cash::identify),
    act("We pay back receipt {receipt} because {reason...}", cash::pay_back),
    act("The bank's table says:", bank::lines),
    act(
        "{customer} announces {amount} by {carried...} for {invoice} with the key {key}",
        under_way::announce,
    ),
    act(
        "{customer} announces {amount} by {carried...}, the oldest invoice first, as {key}",
        under_way::announce_oldest,
    ),
    act("What is under way as {key} is here[ as {payment}]", under_way::confirm),
    act("What is under way as {key} fails because {reason...}", under_way::fail),
    check("Of invoice {invoice} {amount} is under way", under_way::of_invoice),
    check("These payments are under way:", under_way::all),
    check("Payment {payment} was found so: {evidence...}", bank::evidence),
    check("The money of unknown payers may be of:", bank::candidates),
    act("One {currency} is worth {rate} since {date}", cash::rate),
    // Credit
    act("The credit rules[ of group {group}] are:", credit::rules),
    act("{customer} may owe {limit} until {date}", credit::temporary),
    act("The credit of {customer} is reviewed by {date}", credit::review),
    act("The credit of {customer} is blocked because {reason...}", credit::block),
    act("The credit of {customer} is blocked no more", credit::block),
    act("The credit group {group} may owe {limit}", credit::group),
    act("{customer} joins the credit group {group}", credit::join),
    act("{customer} leaves its credit group", credit::leave),
    act("Credit holds the goods of order {order}", credit::holds_goods),
    act("Credit holds shipment {shipment}", credit::holds_shipment),
    check("Order {order} waits because:", credit::reasons),
    // When nobody pays
    act(
        "{customer} disputes {amount} of invoice {invoice} for {reason}[ as {dispute}]",
        receivables::dispute,
    ),
    act(
        "{customer} disputes {amount} of instalment {instalment} of invoice {invoice} for \
         {reason}[ as {dispute}]",
        receivables::dispute,
    ),
    act(
        "{customer} disputes line {line} of invoice {invoice} for {reason}[ as {dispute}]",
        receivables::dispute,
    ),
    act("We accept dispute {dispute}[ over {amount}][ as {note}]", receivables::accept),
    act("We accept dispute {dispute} for the credit note {posted}", receivables::accept),
    act("We reject dispute {dispute}", receivables::reject),
    act("{customer} withdraws dispute {dispute}", receivables::withdraw),
    check("Invoice {invoice} has these disputes:", receivables::disputes),
    act(
        "{customer} promises {amount} by {date}[ for {invoices...}][ as {promise}]",
        receivables::promise,
    ),
    act("We cancel promise {promise}", receivables::cancel_promise),
    act("We judge the promises", receivables::judge),
    check("Promise {promise} is {state}", receivables::promise_state),
    act(
        "We write off {amount} of invoice {invoice} because of {reason}[ as {document}]",
        receivables::write_off,
    ),
    act(
        "We write off {amount} of instalment {instalment} of invoice {invoice} because of \
         {reason}[ as {document}]",
        receivables::write_off,
    ),
    act("We recover {amount} of invoice {invoice}[ as {document}]", receivables::recover),
    act(
        "We recover {amount} of instalment {instalment} of invoice {invoice}[ as {document}]",
        receivables::recover,
    ),
    act(
        "The tax of a bad debt may be claimed {days} days after it was due",
        receivables::relief_after,
    ),
    act("We claim the tax of invoice {invoice} back, {tax}[ as {document}]", receivables::relieve),
    act(
        "The reference rate of {currency} is {percent} % since {date}",
        receivables::reference_rate,
    ),
    act("{day} is the holiday {name...}", receivables::holiday),
    act(
        "We charge {customer} interest of {amount}[ on {invoices...}][ as {charge}]",
        receivables::interest,
    ),
    act("We waive charge {charge} because of {reason}", receivables::waive),
    check("Of charge {charge} {amount} is open", receivables::charge_open),
    check("Charge {charge} is for these days:", receivables::charge_lines),
    act("The dunning policy {policy}[ from {minimum} on] has these levels:", receivables::levels),
    act("Customers are dunned by policy {policy}", receivables::company_policy),
    act("{customer} is dunned by policy {policy}", receivables::customer_policy),
    act("{customer} is a consumer", receivables::consumer),
    act("The compensation for late payment is {amount}", receivables::compensation),
    act("{customer} is not dunned[ for invoice {invoice}] until {date}", receivables::block),
    act("We dun {customer}[ by letter {letter}]", receivables::dun),
    act("A dunning run takes place", receivables::dun_all),
    check("The dunning run of {date} left out:", receivables::left_out),
    check("Letter {letter} has these invoices:", receivables::letter),
    check("Letter {letter} has these charges:", receivables::letter_charges),
    act("We speak to {customer} about {note...}", receivables::contact),
    check("The ageing of {date} by {days} days shows:", receivables::ageing_by),
    check("The statement of {customer} from {from} to {to} shows:", receivables::statement),
    act("All customers are told what they owe", receivables::state_all),
    check("Customers were told last:", receivables::stated),
    check("The collector calls:", receivables::calls),
    act("The loss rates since {date} are:", receivables::loss_rates),
    act(
        "We set aside {amount} for the losses expected on {date}[ as {document}]",
        receivables::allowance,
    ),
    // Returns
    act(
        "{customer} announces the return of {goods...}[ as {return}] because {reason...}",
        returns::register,
    ),
    act("Return {return} arrives", returns::receive),
    act(
        "We take {goods...} of shipment {shipment} back[ as {return}] because {reason...}",
        returns::take_back,
    ),
    act("We credit return {return}[ as {note}]", returns::credit),
    check("Return {return} is {state...}", returns::state),
    // What the company does by itself
    act("The company {stages...} by itself", work::stages),
    act("The autopilot works until nothing is left to do", work::run),
    act("We put the waiting work back", work::retry),
    check("No work waits", work::none_waits),
    check("Work waits because of {codes...}", work::waits),
    // The tax return
    act("The tax return has the form {form}", tax::ready_form),
    act("The tax return has these boxes:", tax::form),
    check("The tax return of {period} shows:", tax::boxes),
    check("Box {box} of the tax return of {period} has:", tax::documents),
    check("The tax of {period} comes to {amount}", tax::payable),
    act("We file the tax return of {period}", tax::file),
    check("The tax return of {period} was filed with:", tax::filed),
    // The ledger
    act(
        "We close the period through {date}: {unbilled} unbilled, {revalued} revalued[, {losses} \
         set aside]",
        ledger::close_period,
    ),
    act("We close the year through {date}[ as {document}]", ledger::close_year),
    act(
        "We open the year through {date} again[ as {document}] because {reason...}",
        ledger::reopen_year,
    ),
    check("The balance sheet of {date} is:", ledger::balance_sheet),
    check("From {from} to {to} we earned:", ledger::income),
    check("Delivered and not invoiced at the end of {date} is:", ledger::unbilled),
    act("We lock {areas...} through {date}", ledger::lock),
    act("{person} unlocks {areas...}[ behind {date}] because {reason...}", ledger::unlock),
    act("We hand the journal over through {date}", ledger::export),
    act("Late documents are moved to the first open day", ledger::late_moves),
    act("The chart has the {type} account {number} called {name...}", ledger::account),
    act("Account {number} is closed", ledger::close_account),
    act(
        "The role {role...} goes to account {number}[ for {category} at {percent} %]",
        ledger::rule,
    ),
    act("Component {component} of output tax goes to account {number}", ledger::component_rule),
    act("We book by hand[ as {entry}] because {reason...}:", ledger::post),
    act("We reverse entry {entry}[ as {reversal}] because {reason...}", ledger::reverse),
    check("{document} counts for {date}", ledger::dated),
    // Going live
    act("The opening of {date} begins", opening::begin),
    act("The series {series} of {year} begins with {first}", opening::series),
    act("These documents are brought:", opening::items),
    act("These goods are brought:", opening::goods),
    act("This money is brought:", opening::money),
    act("These bills are brought:", opening::bills),
    act("The trial balance of the last system says:", opening::balances),
    act("We close the opening", opening::close),
    // The books
    check("{customer} owes {amount}[ {currency}]", books::owes),
    check("The exposure of {customer} is {amount}", books::exposure),
    check("The credit account of {customer} shows:", books::credit_account),
    check("The books show:", books::trial_balance),
    check("The ageing of {date} shows:", books::ageing),
    check("{document} is booked as:", books::entries),
];
