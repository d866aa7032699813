//! The rows, as types that wasmtime derives from and that prost decodes without a detour.

use bytes::{Buf, BufMut};
use prost::encoding::{self, DecodeContext, WireType};
use prost::{DecodeError, Message};
use wasmtime::component::{ComponentType, Lower};

/// One value of a row.
#[derive(Debug, Clone, PartialEq, ComponentType, Lower)]
#[component(variant)]
pub(crate) enum Value {
    #[component(name = "null")]
    Null,
    #[component(name = "boolean")]
    Boolean(bool),
    #[component(name = "integer")]
    Integer(i64),
    #[component(name = "real")]
    Real(f64),
    #[component(name = "text")]
    Text(String),
}

/// The response message of `func() -> result<list<list<value>>, string>`, when it is `ok`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Response {
    pub(crate) rows: Vec<Vec<Value>>,
}

/// The message that stands for the list in the result's `ok`.
#[derive(Debug)]
struct Rows(Vec<Vec<Value>>);

/// The message of a list in a list.
#[derive(Debug, Default)]
struct Row(Vec<Value>);

/// A value's message, whose oneof nothing may have set yet.
#[derive(Debug, Default)]
struct Cell(Option<Value>);

/// A hundred rows of five values: a number, two texts, a measure and a flag.
pub(crate) fn response() -> Response {
    let row = |number: i64| {
        vec![
            Value::Integer(number * 1_000_003),
            Value::Text(format!("customer {number}")),
            Value::Real(number as f64 * 1.25),
            Value::Text(format!("a line of text, as long as an address: {number}")),
            if number % 7 == 0 {
                Value::Null
            } else {
                Value::Boolean(number % 2 == 0)
            },
        ]
    };
    Response {
        rows: (0..100).map(row).collect(),
    }
}

impl Message for Response {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        encoding::message::encode(1, &Rows(self.rows.clone()), buffer);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        if tag != 1 {
            return encoding::skip_field(wire_type, tag, buffer, context);
        }
        let mut rows = Rows(std::mem::take(&mut self.rows));
        encoding::message::merge(wire_type, &mut rows, buffer, context)?;
        self.rows = rows.0;
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        encoding::message::encoded_len(1, &Rows(self.rows.clone()))
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}

impl Message for Rows {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        for row in &self.0 {
            encoding::message::encode(1, &Row(row.clone()), buffer);
        }
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        if tag != 1 {
            return encoding::skip_field(wire_type, tag, buffer, context);
        }
        let mut row = Row::default();
        encoding::message::merge(wire_type, &mut row, buffer, context)?;
        self.0.push(row.0);
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        let rows = self.0.iter();
        rows.map(|row| encoding::message::encoded_len(1, &Row(row.clone())))
            .sum()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

impl Message for Row {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        for value in &self.0 {
            encoding::message::encode(1, &Cell(Some(value.clone())), buffer);
        }
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        if tag != 1 {
            return encoding::skip_field(wire_type, tag, buffer, context);
        }
        let mut cell = Cell::default();
        encoding::message::merge(wire_type, &mut cell, buffer, context)?;
        self.0.push(cell.0.unwrap_or(Value::Null));
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        let values = self.0.iter();
        values
            .map(|value| encoding::message::encoded_len(1, &Cell(Some(value.clone()))))
            .sum()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

impl Message for Cell {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        match &self.0 {
            None => {}
            Some(Value::Null) => encoding::message::encode(1, &(), buffer),
            Some(Value::Boolean(value)) => encoding::bool::encode(2, value, buffer),
            Some(Value::Integer(value)) => encoding::sint64::encode(3, value, buffer),
            Some(Value::Real(value)) => encoding::double::encode(4, value, buffer),
            Some(Value::Text(value)) => encoding::string::encode(5, value, buffer),
        }
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        self.0 = Some(match tag {
            1 => {
                encoding::message::merge(wire_type, &mut (), buffer, context)?;
                Value::Null
            }
            2 => {
                let mut value = false;
                encoding::bool::merge(wire_type, &mut value, buffer, context)?;
                Value::Boolean(value)
            }
            3 => {
                let mut value = 0;
                encoding::sint64::merge(wire_type, &mut value, buffer, context)?;
                Value::Integer(value)
            }
            4 => {
                let mut value = 0.0;
                encoding::double::merge(wire_type, &mut value, buffer, context)?;
                Value::Real(value)
            }
            5 => {
                let mut value = String::new();
                encoding::string::merge(wire_type, &mut value, buffer, context)?;
                Value::Text(value)
            }
            _ => return encoding::skip_field(wire_type, tag, buffer, context),
        });
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        match &self.0 {
            None => 0,
            Some(Value::Null) => encoding::message::encoded_len(1, &()),
            Some(Value::Boolean(value)) => encoding::bool::encoded_len(2, value),
            Some(Value::Integer(value)) => encoding::sint64::encoded_len(3, value),
            Some(Value::Real(value)) => encoding::double::encoded_len(4, value),
            Some(Value::Text(value)) => encoding::string::encoded_len(5, value),
        }
    }

    fn clear(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::{Response, response};

    #[test]
    fn the_rows_survive_a_round_trip() {
        let response = response();
        assert_eq!(response.rows.len(), 100);
        assert!(response.rows.iter().all(|row| row.len() == 5));
        let bytes = response.encode_to_vec();
        assert_eq!(Response::decode(&bytes[..]).unwrap(), response);
    }
}
