//! Working a plan out from wasmtime's own tables.

use std::collections::HashMap;
use std::sync::Arc;

use wasmtime::component::__internal::wasmtime_environ::component::VariantInfo;
use wasmtime::component::__internal::{ComponentTypes, InterfaceType};

use super::{Cases, Flow, Id, Items, Kind, Number, Part, Plan, Shape, Span};

impl Plan {
    /// The plan of a type that stands in `types`.
    pub(super) fn compile(types: &Arc<ComponentTypes>, ty: InterfaceType) -> Self {
        let mut compiler = Compiler {
            types,
            known: HashMap::new(),
            shapes: Vec::new(),
            parts: Vec::new(),
            cases: Vec::new(),
        };
        let root = compiler.shape(ty);
        Self {
            types: Arc::downgrade(types),
            ty,
            shapes: compiler.shapes.into(),
            parts: compiler.parts.into(),
            cases: compiler.cases.into(),
            root,
        }
    }
}

struct Compiler<'t> {
    types: &'t ComponentTypes,
    /// Each type once: a few nested tuples can mention one type millions of times.
    known: HashMap<InterfaceType, Id>,
    shapes: Vec<Shape>,
    parts: Vec<Part>,
    cases: Vec<Option<Id>>,
}

impl Compiler<'_> {
    fn shape(&mut self, ty: InterfaceType) -> Id {
        if let Some(id) = self.known.get(&ty) {
            return *id;
        }
        let kind = self.kind(ty);
        let abi = self.types.canonical_abi(&ty);
        let shape = Shape {
            size: abi.size32,
            align: abi.align32,
            flat: abi.flat_count,
            indirect: self.indirect(&kind),
            kind,
        };
        let id = self.add(shape);
        self.known.insert(ty, id);
        id
    }

    fn add(&mut self, shape: Shape) -> Id {
        let id = Id(length(self.shapes.len()));
        self.shapes.push(shape);
        id
    }

    fn kind(&mut self, ty: InterfaceType) -> Kind {
        let types = self.types;
        match ty {
            InterfaceType::Bool => Kind::Number(Number::Bool),
            InterfaceType::S8 => Kind::Number(Number::S8),
            InterfaceType::U8 => Kind::Number(Number::U8),
            InterfaceType::S16 => Kind::Number(Number::S16),
            InterfaceType::U16 => Kind::Number(Number::U16),
            InterfaceType::S32 => Kind::Number(Number::S32),
            InterfaceType::U32 => Kind::Number(Number::U32),
            InterfaceType::S64 => Kind::Number(Number::S64),
            InterfaceType::U64 => Kind::Number(Number::U64),
            InterfaceType::Float32 => Kind::Number(Number::F32),
            InterfaceType::Float64 => Kind::Number(Number::F64),
            InterfaceType::Char => Kind::Number(Number::Char),
            InterfaceType::Enum(index) => Kind::Number(Number::Enum(length(types[index].names.len()))),
            InterfaceType::Flags(index) => match types[index].names.len() {
                names @ ..=64 => Kind::Number(Number::Flags(length(names))),
                _ => Kind::Unmapped,
            },
            InterfaceType::String => Kind::String,
            InterfaceType::List(index) => match types[index].element {
                InterfaceType::U8 => Kind::Bytes,
                element => Kind::List(self.shape(element)),
            },
            InterfaceType::FixedLengthList(index) => {
                Kind::Fixed(self.shape(types[index].element), types[index].size)
            }
            InterfaceType::Map(index) => {
                let map = &types[index];
                let (key, value) = (self.shape(map.key), self.shape(map.value));
                let span = self.parts([(key, 0, 0), (value, map.value_offset32, 0)]);
                let entry = Shape {
                    kind: Kind::Message(span),
                    size: map.entry_abi.size32,
                    align: map.entry_abi.align32,
                    flat: None,
                    indirect: self.at(key).indirect || self.at(value).indirect,
                };
                Kind::Map(self.add(entry))
            }
            InterfaceType::Option(index) => {
                let option = &types[index];
                Kind::Option(self.shape(option.ty), option.info.payload_offset32)
            }
            InterfaceType::Tuple(index) => self.message(types[index].types.iter().copied()),
            InterfaceType::Record(index) => self.message(types[index].fields.iter().map(|field| field.ty)),
            InterfaceType::Variant(index) => {
                let variant = &types[index];
                self.variant(variant.cases.values().copied(), &variant.info, false)
            }
            InterfaceType::Result(index) => {
                let result = &types[index];
                self.variant([result.ok, result.err].into_iter(), &result.info, true)
            }
            InterfaceType::Own(table) => Kind::Own(table),
            InterfaceType::Borrow(table) => Kind::Borrow(table),
            InterfaceType::Stream(table) => {
                let items = match types[types[table].ty].payload {
                    None => Items::Units,
                    Some(InterfaceType::U8) => Items::Bytes,
                    Some(payload) => {
                        let id = self.shape(payload);
                        let Shape { size, indirect, .. } = *self.at(id);
                        let number = match self.at(id).kind {
                            Kind::Number(number) => Some(number),
                            _ => None,
                        };
                        Items::Values {
                            number,
                            size,
                            indirect,
                        }
                    }
                };
                Kind::Flow(Flow { ty, items })
            }
            InterfaceType::Future(table) => {
                let items = match types[types[table].ty].payload {
                    None => Items::Moment,
                    Some(payload) => {
                        let id = self.shape(payload);
                        let indirect = self.at(id).indirect;
                        Items::Value { indirect }
                    }
                };
                Kind::Flow(Flow { ty, items })
            }
            InterfaceType::ErrorContext(_) => Kind::Unmapped,
        }
    }

    fn message(&mut self, types: impl Iterator<Item = InterfaceType>) -> Kind {
        let (mut end, mut flat) = (0, 0_u8);
        let parts: Vec<_> = types
            .map(|ty| {
                let shape = self.shape(ty);
                let abi = self.types.canonical_abi(&ty);
                let part = (shape, abi.next_field32(&mut end), flat);
                // Beyond what fits, the message never stands outside of memory and the number means nothing.
                flat = flat.saturating_add(abi.flat_count.unwrap_or(u8::MAX));
                part
            })
            .collect();
        Kind::Message(self.parts(parts))
    }

    fn variant(
        &mut self,
        payloads: impl Iterator<Item = Option<InterfaceType>>,
        info: &VariantInfo,
        result: bool,
    ) -> Kind {
        let cases: Vec<_> = payloads.map(|ty| ty.map(|ty| self.shape(ty))).collect();
        let span = Span {
            start: length(self.cases.len()),
            len: length(cases.len()),
        };
        self.cases.extend(cases);
        Kind::Variant(Cases {
            span,
            discriminant: u32::from(info.size).to_le_bytes()[0],
            offset: info.payload_offset32,
            result,
        })
    }

    fn parts(&mut self, parts: impl IntoIterator<Item = (Id, u32, u8)>) -> Span {
        let start = length(self.parts.len());
        self.parts.extend(
            parts
                .into_iter()
                .map(|(shape, offset, flat)| Part { shape, offset, flat }),
        );
        let len = length(self.parts.len()) - start;
        Span { start, len }
    }

    fn indirect(&self, kind: &Kind) -> bool {
        let all = |span: Span| span.range();
        match kind {
            Kind::String | Kind::Bytes | Kind::List(_) | Kind::Map(_) => true,
            Kind::Fixed(inner, _) | Kind::Option(inner, _) => self.at(*inner).indirect,
            Kind::Message(span) => self.parts[all(*span)]
                .iter()
                .any(|part| self.at(part.shape).indirect),
            Kind::Variant(cases) => self.cases[all(cases.span)]
                .iter()
                .flatten()
                .any(|case| self.at(*case).indirect),
            _ => false,
        }
    }

    fn at(&self, id: Id) -> &Shape {
        &self.shapes[id.0 as usize]
    }
}

/// wasmtime counts types and their parts with 32 bits.
fn length(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
