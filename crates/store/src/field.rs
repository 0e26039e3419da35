//! How the domain's words become column values and come back. A value that cannot be read back
//! is a fault, never a default.
use crate::fault::Fault;
use crate::value::{Kind, Value};
use quittance_domain::code::Code;
use quittance_domain::country::Country;
use quittance_domain::{Currency, Date, Moment, Money, Price, Quantity, Rate};
use uuid::Uuid;

/// A type that fills one column.
pub trait Field: Sized {
    /// The column's kind.
    const KIND: Kind;
    /// Whether the column may hold NULL.
    const NULLABLE: bool = false;
    /// The value to store.
    fn to_value(&self) -> Value;
    /// Reads a stored value back.
    fn from_value(value: Value) -> Result<Self, Fault>;
}

/// The fault of a stored value that is not what its column promises.
pub fn corrupt(what: &str, value: &Value) -> Fault {
    Fault::Ours(format!("stored value {value:?} is no {what}"))
}

impl Field for i64 {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Int(number) => Ok(number),
            other => Err(corrupt("whole number", &other)),
        }
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Flag;
    fn to_value(&self) -> Value {
        Value::Flag(*self)
    }
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Flag(flag) => Ok(flag),
            Value::Int(0) => Ok(false), // SQLite keeps flags as 0 and 1
            Value::Int(1) => Ok(true),
            other => Err(corrupt("flag", &other)),
        }
    }
}

impl Field for String {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(corrupt("text", &other)),
        }
    }
}

impl Field for Uuid {
    const KIND: Kind = Kind::Id;
    fn to_value(&self) -> Value {
        Value::Id(*self)
    }
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Id(id) => Ok(id),
            other => Err(corrupt("id", &other)),
        }
    }
}

impl<F: Field> Field for Option<F> {
    const KIND: Kind = F::KIND;
    const NULLABLE: bool = true;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::to_value)
    }
    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Null => Ok(None),
            value => F::from_value(value).map(Some),
        }
    }
}

/// A field stored as a scaled whole number.
macro_rules! whole {
    ($($type:ty: $from:ident, $to:ident);+ $(;)?) => {$(
        impl Field for $type {
            const KIND: Kind = Kind::Int;
            fn to_value(&self) -> Value {
                Value::Int(self.$to())
            }
            fn from_value(value: Value) -> Result<Self, Fault> {
                i64::from_value(value).map(Self::$from)
            }
        }
    )+};
}
whole! {
    Price: from_micros, micros;
    Quantity: from_micros, micros;
    Rate: from_nanos, nanos;
    Moment: from_micros, micros;
}

/// A field stored as its text.
macro_rules! text {
    ($($type:ty: $what:literal);+ $(;)?) => {$(
        impl Field for $type {
            const KIND: Kind = Kind::Text;
            fn to_value(&self) -> Value {
                Value::Text(self.to_string())
            }
            fn from_value(value: Value) -> Result<Self, Fault> {
                match &value {
                    Value::Text(text) => {
                        Self::parse(text).map_err(|_| corrupt($what, &value))
                    }
                    _ => Err(corrupt($what, &value)),
                }
            }
        }
    )+};
}
text! {
    Date: "date";
    Currency: "currency";
    Country: "country";
}

/// Stores an enum of the domain by its code.
pub fn code_value<C: Code>(code: C) -> Value {
    Value::Text(code.code().to_owned())
}

/// Reads an enum of the domain by its code.
pub fn code_from<C: Code>(value: Value) -> Result<C, Fault> {
    match &value {
        Value::Text(text) => C::parse_code(text).ok_or_else(|| corrupt("known code", &value)),
        _ => Err(corrupt("code", &value)),
    }
}

/// Enums that fill a column by their code. (No blanket implementation: the compiler cannot know
/// that no number or text will ever be a `Code`.)
#[macro_export]
macro_rules! codes {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::field::Field for $type {
            const KIND: $crate::value::Kind = $crate::value::Kind::Text;
            fn to_value(&self) -> $crate::value::Value {
                $crate::field::code_value(*self)
            }
            fn from_value(value: $crate::value::Value) -> Result<Self, $crate::fault::Fault> {
                $crate::field::code_from(value)
            }
        }
    )+};
}

/// Typed ids that fill a column.
#[macro_export]
macro_rules! ids {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::field::Field for $type {
            const KIND: $crate::value::Kind = $crate::value::Kind::Id;
            fn to_value(&self) -> $crate::value::Value {
                $crate::value::Value::Id(self.uuid())
            }
            fn from_value(value: $crate::value::Value) -> Result<Self, $crate::fault::Fault> {
                <uuid::Uuid as $crate::field::Field>::from_value(value).map(Self::from_uuid)
            }
        }
    )+};
}

/// An amount whose currency stands in another column of its row, or is the company's base
/// currency: only the minor units are stored.
pub trait Amount: Sized {
    /// The minor units to store.
    fn to_value(&self) -> Value;
    /// Reads stored minor units back as an amount in `currency`.
    fn from_value(value: Value, currency: Currency) -> Result<Self, Fault>;
}

impl Amount for Money {
    fn to_value(&self) -> Value {
        Value::Int(self.minor())
    }
    fn from_value(value: Value, currency: Currency) -> Result<Self, Fault> {
        i64::from_value(value).map(|minor| Money::new(minor, currency))
    }
}

impl Amount for Option<Money> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Amount::to_value)
    }
    fn from_value(value: Value, currency: Currency) -> Result<Self, Fault> {
        match value {
            Value::Null => Ok(None),
            value => Money::from_value(value, currency).map(Some),
        }
    }
}
