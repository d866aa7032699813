//! The walk from protobuf to guest memory.

mod guest;
pub(crate) mod handle;
mod number;
mod place;
mod scan;

use bytes::Bytes;
use outboard_mapping::wire::Malformed;
use outboard_mapping::wire::read::{Reader, Value};
use wasmtime::component::__internal::{InterfaceType, LowerContext};
use wasmtime::{Result, bail};

use self::guest::Guest;
use self::handle::Handles;
pub(crate) use self::place::Place;
pub(crate) use self::scan::{Field, Found};
use crate::lift::bad_type;
use crate::origin::Origin;
use crate::plan::{Cases, Flow, Kind, Plan, Shape, Span, field_number};
use crate::request::MAX_FLAT_PARAMS;
use crate::stream::{self, Incoming};

/// One walk over one message.
pub(crate) struct Lowerer<'a, 'cx, T: 'static, H> {
    guest: Guest<'a, 'cx, T>,
    plan: &'a Plan,
    origin: &'a Origin,
    handles: &'a H,
    streams: &'a Incoming,
    /// The core values, as bits: the canonical ABI zeroes those that a value leaves out.
    flat: [u64; MAX_FLAT_PARAMS],
}

/// Names a value for the errors of readers. The transcoder knows no names that live as long as they ask for.
const VALUE: &str = "a value";

impl<'a, 'cx, T: 'static, H: Handles> Lowerer<'a, 'cx, T, H> {
    pub(crate) fn new(
        cx: &'a mut LowerContext<'cx, T>,
        plan: &'a Plan,
        origin: &'a Origin,
        handles: &'a H,
        streams: &'a Incoming,
    ) -> Self {
        Self {
            guest: Guest::new(cx),
            plan,
            origin,
            handles,
            streams,
            flat: [0; MAX_FLAT_PARAMS],
        }
    }

    /// The core values that were stored.
    pub(crate) fn into_flat(self) -> [u64; MAX_FLAT_PARAMS] {
        self.flat
    }

    /// Stores a request where the parameters stand.
    pub(crate) fn request(&mut self, body: &Bytes, place: Place) -> Result<()> {
        self.message(self.plan.root(), Reader::new(body), place)
    }

    /// Stores a response where the results, none or one, stand. A `result` is the response message itself; every other
    /// type is its field 1.
    pub(crate) fn response(&mut self, body: &Bytes, place: Place) -> Result<()> {
        let message = Reader::new(body);
        match self.plan.result() {
            Some(shape) if shape.is_result() => self.message(shape, message, place),
            Some(shape) => self.wrapped(shape, message, place),
            None => Ok(()),
        }
    }

    /// Stores a value that has a message of its own.
    pub(crate) fn message(&mut self, shape: &'a Shape, message: Reader<'_>, place: Place) -> Result<()> {
        match &shape.kind {
            Kind::Message(span) => self.fields(*span, message, place),
            Kind::Variant(cases) => self.variant(*cases, message, place),
            Kind::Own(table) => self.handle(InterfaceType::Own(*table), message, place),
            Kind::Borrow(table) => self.handle(InterfaceType::Borrow(*table), message, place),
            Kind::Unmapped => Err(bad_type()),
            _ => self.wrapped(shape, message, place),
        }
    }

    /// Stores values one behind the other, as many as there are of the field.
    pub(crate) fn elements(&mut self, element: &'a Shape, field: Field<'_>, base: Place) -> Result<()> {
        let Field {
            mut message, number, ..
        } = field;
        let mut place = base;
        loop {
            while !matches!(element.kind, Kind::Number(_))
                && let Some(value) = message.short(number)
            {
                match &element.kind {
                    Kind::Variant(cases) => self.variant(*cases, value, place)?,
                    _ => self.single(element, Value::Len(value), place)?,
                }
                place = place.after(element);
            }
            let value = message.next_of(number).map_err(|error| self.malformed(error))?;
            match (&element.kind, value) {
                (_, None) => return Ok(()),
                (Kind::Number(number), Some(Value::Len(packed))) => {
                    place = self.packed(*number, element, packed, place)?;
                    continue;
                }
                (_, Some(value)) => self.single(element, value, place)?,
            }
            place = place.after(element);
        }
    }

    /// Stores exactly one field: what may occur any other number of times is wrapped in a message.
    pub(crate) fn single(&mut self, shape: &'a Shape, value: Value<'_>, place: Place) -> Result<()> {
        let message = match (&shape.kind, value) {
            (Kind::Number(number), value) => return self.number(*number, shape, value, place),
            (Kind::String, value) => return self.string(value, place),
            (_, Value::Len(message)) => message,
            (_, value) => value.message(VALUE).map_err(|error| self.malformed(error))?,
        };
        match shape.kind {
            Kind::Bytes => self.sequence(message.as_slice(), place),
            _ => self.message(shape, message, place),
        }
    }

    /// Stores a value that stands in a message of its own, as field 1.
    pub(crate) fn wrapped(&mut self, shape: &'a Shape, message: Reader<'_>, place: Place) -> Result<()> {
        let found = self.scan_one(message, shape)?;
        self.field(
            shape,
            Field {
                message,
                number: 1,
                found,
            },
            place,
        )
    }

    pub(crate) fn malformed(&self, source: Malformed) -> wasmtime::Error {
        self.origin.malformed(source)
    }

    fn fields(&mut self, span: Span, message: Reader<'_>, place: Place) -> Result<()> {
        let plan = self.plan;
        let found = self.scan(message, span)?;
        for (index, (part, found)) in plan.parts(span).iter().zip(found).enumerate() {
            let number = field_number(index);
            let field = Field {
                message,
                number,
                found,
            };
            self.field(plan.shape(part.shape), field, place.part(part))?;
        }
        Ok(())
    }

    /// Stores a type that is a direct field of a message.
    fn field(&mut self, shape: &'a Shape, field: Field<'_>, place: Place) -> Result<()> {
        let plan = self.plan;
        match &shape.kind {
            Kind::List(element) | Kind::Map(element) => {
                let element = plan.shape(*element);
                let count = field.found.count;
                let at = self.allocate(count, element.size as usize, element.align)?;
                self.elements(element, field, Place::Memory(at))?;
                self.put_sequence(place, at, count)
            }
            Kind::Fixed(element, length) => {
                self.exactly(field, *length)?;
                self.elements(plan.shape(*element), field, place)
            }
            Kind::Option(inner, offset) => match field.found.last {
                None => self.put(place, 0, 1),
                Some(value) => {
                    self.put(place, 1, 1)?;
                    self.single(plan.shape(*inner), value, place.payload(*offset))
                }
            },
            Kind::Flow(flow) => self.flow(*flow, place),
            _ => {
                let value = self.required(field.found)?;
                self.single(shape, value, place)
            }
        }
    }

    fn variant(&mut self, cases: Cases, message: Reader<'_>, place: Place) -> Result<()> {
        let (case, value) = self.case(message, cases.span.len())?;
        self.put(place, case as u64, cases.discriminant.into())?;
        let payload = self.plan.cases(cases.span)[case].map(|payload| self.plan.shape(payload));
        let place = place.payload(cases.offset);
        if let Some(shape) = payload
            && !matches!(shape.kind, Kind::Flow(_))
        {
            return self.single(shape, value, place);
        }
        // An empty message says which case it is, and beside it may stand a stream. A later version may have fields there.
        let mut empty = value.message(VALUE).map_err(|error| self.malformed(error))?;
        while empty.field().map_err(|error| self.malformed(error))?.is_some() {}
        match payload.map(|shape| &shape.kind) {
            Some(Kind::Flow(flow)) => self.flow(*flow, place),
            _ => Ok(()),
        }
    }

    fn flow(&mut self, flow: Flow, place: Place) -> Result<()> {
        let Some(chunks) = self.streams.next() else {
            return Err(self.malformed(Malformed::Missing("a stream")));
        };
        let index = stream::lower(self.guest.context(), flow, chunks, self.origin)?;
        self.put(place, index.into(), 4)
    }

    fn handle(&mut self, ty: InterfaceType, message: Reader<'_>, place: Place) -> Result<()> {
        let index = self.handle_index(message)?;
        match self.handles.lower(self.guest.context(), ty, index)? {
            Some(handle) => self.put(place, handle.into(), 4),
            None => Err(self.malformed(Malformed::Handle { field: VALUE, index })),
        }
    }

    fn string(&mut self, value: Value<'_>, place: Place) -> Result<()> {
        if self.guest.utf8 {
            let text = value.utf8(VALUE).map_err(|error| self.malformed(error))?;
            return self.sequence(text, place);
        }
        let text = value.str(VALUE).map_err(|error| self.malformed(error))?;
        self.recoded(text, place)
    }

    /// Stores bytes in memory of their own.
    fn sequence(&mut self, bytes: &[u8], place: Place) -> Result<()> {
        let at = self.allocate(bytes.len(), 1, 1)?;
        self.put_slice(at, bytes)?;
        self.put_sequence(place, at, bytes.len())
    }

    fn allocate(&mut self, count: usize, size: usize, align: u32) -> Result<usize> {
        match count.checked_mul(size) {
            Some(len) if u32::try_from(len).is_ok() => self.guest.context().realloc(0, 0, align, len),
            _ => bail!("a list of {count} elements of {size} bytes does not fit the function's memory"),
        }
    }
}
