//! Shapes and addresses of devices, as text.

use outboard_stubs::outboard::sql::v0_1::types::Element;
use outboard_stubs::wasmcloud::postgres::v0_2::types::{MacAddressEui48, MacAddressEui64};

use super::super::form::{Form, float8};
use super::float::{Taken, together};

/// X and y.
pub(super) type Point = (Taken, Taken);

pub(super) fn macaddr(address: &MacAddressEui48) -> Element {
    let (a, b, c, d, e, f) = address.bytes;
    device(&[a, b, c, d, e, f])
}

pub(super) fn macaddr8(address: &MacAddressEui64) -> Element {
    let (a, b, c, d, e, f, g, h) = address.bytes;
    device(&[a, b, c, d, e, f, g, h])
}

pub(super) fn point(point: &Point) -> Result<Element, String> {
    drawn("", &[*point], "")
}

pub(super) fn corners((a, b): &(Point, Point)) -> Result<Element, String> {
    drawn("", &[*a, *b], "")
}

pub(super) fn lseg((a, b): &(Point, Point)) -> Result<Element, String> {
    drawn("[", &[*a, *b], "]")
}

/// An open one: one that is closed comes back to where it began.
pub(super) fn path(points: &[Point]) -> Result<Element, String> {
    drawn("[", points, "]")
}

pub(super) fn polygon(points: &[Point]) -> Result<Element, String> {
    drawn("(", points, ")")
}

pub(super) fn circle((center, radius): &(Point, Taken)) -> Result<Element, String> {
    let mut end = ",".to_owned();
    float8(together(*radius, false)?, &mut end);
    end.push('>');
    drawn("<", &[*center], &end)
}

fn drawn(before: &str, points: &[Point], after: &str) -> Result<Element, String> {
    if points.is_empty() {
        return Err("a shape without points is none".to_owned());
    }
    let mut out = before.to_owned();
    for (index, (x, y)) in points.iter().enumerate() {
        out.push_str(if index > 0 { ",(" } else { "(" });
        float8(together(*x, false)?, &mut out);
        out.push(',');
        float8(together(*y, false)?, &mut out);
        out.push(')');
    }
    out.push_str(after);
    Ok(Element::Text(out))
}

fn device(bytes: &[u8]) -> Element {
    let mut out = String::new();
    // Any bytes are one.
    let _ = Form::Macaddr.write(bytes, &mut out);
    Element::Text(out)
}
