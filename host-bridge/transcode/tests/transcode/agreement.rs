//! Arbitrary functions, called with arbitrary values: the wire as the reference has it, the guest's values as sent.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy};
use proptest::proptest;

use crate::support::component::Spec;
use crate::support::host::Guest;
use crate::support::{seed, values};

proptest! {
    #![proptest_config(seed::cases(768))]

    #[test]
    fn any_call_crosses_as_the_reference_has_it(
        (function, calls) in values::functions().prop_flat_map(|function| {
            let calls = vec(values::calls(&function), 4);
            (Just(function), calls)
        }),
        encoding in values::encodings(),
    ) {
        let mut guest = Guest::new(&Spec::new(function).encoding(encoding));
        for (params, result) in calls {
            guest.assert_crosses(&params, result.as_ref());
        }
    }
}
