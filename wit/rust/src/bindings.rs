//! What wit-bindgen makes of the contracts: a world for each feature, so that a function can leave one out.

#[cfg(feature = "keyvalue")]
pub(crate) mod keyvalue {
    wit_bindgen::generate!({
        inline: "
            package outboard:function-keyvalue;

            world keyvalue {
                import wasi:keyvalue/store@0.2.0-draft2;
                import wasi:keyvalue/atomics@0.2.0-draft2;
                import wasi:keyvalue/batch@0.2.0-draft2;
            }
        ",
        path: "../wasi/keyvalue/0.2.0-draft2",
        generate_all,
    });
}

#[expect(missing_docs, reason = "the contract leaves out what a name says already")]
#[cfg(feature = "sql")]
pub(crate) mod sql {
    wit_bindgen::generate!({
        inline: "
            package outboard:function-sql;

            world sql {
                import outboard:sql/statements@0.1.0;
                import outboard:sql/transactions@0.1.0;
            }
        ",
        path: "../outboard/sql/0.1.0",
        generate_all,
        additional_derives: [PartialEq],
        additional_type_attributes: {
            "outboard:sql/types@0.1.0/date": [#[derive(Eq, Hash, PartialOrd, Ord)]],
            "outboard:sql/types@0.1.0/time": [#[derive(Eq, Hash, PartialOrd, Ord)]],
            "outboard:sql/types@0.1.0/timestamp": [#[derive(Eq, Hash, PartialOrd, Ord)]],
            "outboard:sql/types@0.1.0/instant": [#[derive(Eq, Hash, PartialOrd, Ord)]],
            "outboard:sql/types@0.1.0/interval": [#[derive(Eq, Hash)]],
            "outboard:sql/types@0.1.0/uuid": [#[derive(Eq, Hash, PartialOrd, Ord)]],
        },
    });
}
