//! Price lists and their prices. Gathered: whoever has the code already; the list, the products
//! and the prices with the same keys, whose places the new ones take.
mod create_list;
mod set_prices;

pub use create_list::PriceListReply;
pub use set_prices::PricesReply;
