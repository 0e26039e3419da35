//! Service: how much of what was ordered came, and when.

use super::{Figure, Ratio, Term, Unit};

/// What the figures of service are made from. Counts are of lines of goods unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Orders whose first goods left in the period.
    pub orders_begun: i64,
    /// Of these: all goods left with the first shipment day.
    pub orders_full_at_once: i64,
    /// Lines of these orders.
    pub lines_begun: i64,
    /// Of these: all of it left on the first shipment day.
    pub lines_full_at_once: i64,
    /// Lines that the customer wanted in the period, by the date of the request.
    pub lines_due: i64,
    /// Of these: all of it left on or before that day.
    pub lines_on_time_in_full: i64,
    /// Orders wanted in the period.
    pub orders_due: i64,
    /// Of these: each line left in full and on time, and nothing of the order was credited.
    pub orders_perfect: i64,
    /// Invoices of the period.
    pub invoices: i64,
    /// Of these: no credit note names them.
    pub invoices_uncredited: i64,
    /// Orders whose last goods left in the period.
    pub orders_shipped: i64,
    /// The days from their date to that day, in all.
    pub days_to_ship: i64,
    /// Invoices settled in the period.
    pub invoices_settled: i64,
    /// The days from the order's date to the last settlement, in all.
    pub days_to_cash: i64,
}

/// All figures of service.
#[must_use]
pub fn figures(given: &Service) -> Vec<Figure> {
    let Service { orders_begun, orders_full_at_once, lines_begun, lines_full_at_once, .. } = *given;
    let Service { lines_due, lines_on_time_in_full, orders_due, orders_perfect, .. } = *given;
    let Service { invoices, invoices_uncredited, orders_shipped, days_to_ship, .. } = *given;
    let Service { invoices_settled, days_to_cash, .. } = *given;
    vec![
        share(
            ("fill_rate_lines", "Fill rate, lines"),
            "lines in full on the order's first day of shipment / lines of orders begun",
            ("lines in full at once", lines_full_at_once),
            ("lines", lines_begun),
        ),
        share(
            ("fill_rate_orders", "Fill rate, orders"),
            "orders in full on their first day of shipment / orders begun",
            ("orders in full at once", orders_full_at_once),
            ("orders", orders_begun),
        ),
        share(
            ("on_time_in_full", "On time in full"),
            "lines delivered (shipped, where no delivery is known) in full by the requested date / \
             lines requested for the period",
            ("lines on time and in full", lines_on_time_in_full),
            ("lines due", lines_due),
        ),
        share(
            ("perfect_orders", "Perfect orders"),
            "orders whose every line is on time in full and nothing is credited / orders requested \
             for the period",
            ("perfect orders", orders_perfect),
            ("orders due", orders_due),
        ),
        share(
            ("invoice_accuracy", "Invoice accuracy"),
            "invoices that no credit note names / invoices",
            ("invoices not credited", invoices_uncredited),
            ("invoices", invoices),
        ),
        mean(
            ("order_to_shipment", "Order to last shipment"),
            "days from the order's date to its last goods issue / orders shipped",
            ("days in all", days_to_ship),
            ("orders", orders_shipped),
        ),
        mean(
            ("order_to_cash", "Order to cash"),
            "days from the order's date to the last settlement of its invoice / invoices settled",
            ("days in all", days_to_cash),
            ("invoices", invoices_settled),
        ),
    ]
}

type Counted = (&'static str, i64);

fn share(
    (code, name): (&'static str, &'static str),
    formula: &'static str,
    part: Counted,
    whole: Counted,
) -> Figure {
    assert!(part.1 <= whole.1, "{code}: a part is not more than the whole");
    let value = Ratio::of(i128::from(part.1) * 100, i128::from(whole.1));
    let terms = vec![Term::count(part.0, part.1), Term::count(whole.0, whole.1)];
    Figure { code, name, unit: Unit::Percent, value, formula, terms }
}

fn mean(
    (code, name): (&'static str, &'static str),
    formula: &'static str,
    sum: Counted,
    count: Counted,
) -> Figure {
    let value = Ratio::of(i128::from(sum.1), i128::from(count.1));
    let terms = vec![Term::count(sum.0, sum.1), Term::count(count.0, count.1)];
    Figure { code, name, unit: Unit::Days, value, formula, terms }
}
