//! The same values in both versions of the package.

use outboard_stubs::wasmcloud::postgres::{v0_1_1_draft::types as earlier, v0_2::types as later};

/// What is the same in another version.
pub(super) trait Same<T> {
    /// Itself there.
    fn same(self) -> T;
}

impl<T: Same<U>, U> Same<Vec<U>> for Vec<T> {
    fn same(self) -> Vec<U> {
        self.into_iter().map(Same::same).collect()
    }
}

impl<T: Same<U>, U> Same<Option<U>> for Option<T> {
    fn same(self) -> Option<U> {
        self.map(Same::same)
    }
}

/// Implements it for a type both ways. Fields and cases before the semicolon are moved, those after it hold what is the same.
macro_rules! same {
    (record $name:ident { $($moved:ident),*; $($nested:ident),* }) => {
        same!(record $name, earlier, later { $($moved),*; $($nested),* });
        same!(record $name, later, earlier { $($moved),*; $($nested),* });
    };
    (record $name:ident, $from:ident, $to:ident { $($moved:ident),*; $($nested:ident),* }) => {
        impl Same<$to::$name> for $from::$name {
            fn same(self) -> $to::$name {
                $to::$name { $($moved: self.$moved,)* $($nested: self.$nested.same(),)* }
            }
        }
    };
    (variant $name:ident { $($bare:ident),*; $($moved:ident),*; $($nested:ident),* }) => {
        same!(variant $name, earlier, later { $($bare),*; $($moved),*; $($nested),* });
        same!(variant $name, later, earlier { $($bare),*; $($moved),*; $($nested),* });
    };
    (variant $name:ident, $from:ident, $to:ident { $($bare:ident),*; $($moved:ident),*; $($nested:ident),* }) => {
        impl Same<$to::$name> for $from::$name {
            fn same(self) -> $to::$name {
                match self {
                    $($from::$name::$bare => $to::$name::$bare,)*
                    $($from::$name::$moved(value) => $to::$name::$moved(value),)*
                    $($from::$name::$nested(value) => $to::$name::$nested(value.same()),)*
                }
            }
        }
    };
}

same!(variant LexemeWeight { A, B, C, D;; });
same!(variant Offset {; EasternHemisphereSecs, WesternHemisphereSecs; });
same!(variant Date { PositiveInfinity, NegativeInfinity; Ymd; });
same!(record Lexeme { position, data; weight });
same!(record Interval { start_inclusive, end_inclusive; start, end });
same!(record Time { hour, min, sec, micro; });
same!(record TimeTz { timesonze; time });
same!(record Timestamp {; date, time });
same!(record TimestampTz {; timestamp, offset });
same!(record MacAddressEui48 { bytes; });
same!(record MacAddressEui64 { bytes; });
same!(variant PgValue {
    Null;
    BigInt, Int8, Int8Array, BigSerial, Serial8, Bool, Boolean, BoolArray, Double, Float8, Float8Array, Real, Float4, Float4Array,
    Integer, Int, Int4, Int4Array, Numeric, Decimal, NumericArray, Serial, Serial4, SmallInt, Int2, Int2Array, Int2Vector,
    Int2VectorArray, SmallSerial, Serial2, Bit, BitArray, BitVarying, Varbit, VarbitArray, Bytea, ByteaArray, Char, CharArray,
    Varchar, VarcharArray, Cidr, CidrArray, Inet, InetArray, Box, BoxArray, Circle, CircleArray, Line, LineArray, Lseg, LsegArray,
    Path, PathArray, Point, PointArray, Polygon, PolygonArray, Json, JsonArray, Jsonb, JsonbArray, Money, MoneyArray, PgLsn,
    PgLsnArray, PgSnapshot, TxidSnapshot, Name, NameArray, Text, TextArray, Xml, XmlArray, TsQuery, Uuid, UuidArray, Hstore;
    Macaddr, MacaddrArray, Macaddr8, Macaddr8Array, Date, DateArray, Interval, IntervalArray, Time, TimeArray, TimeTz,
    TimeTzArray, Timestamp, TimestampArray, TimestampTz, TimestampTzArray, TsVector
});
