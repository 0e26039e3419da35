//! Tax rates. Gathered: the rate with the same key, whose place the new one takes.
mod set_rate;
