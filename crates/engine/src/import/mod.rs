//! Imports tables of other systems through a mapping.
