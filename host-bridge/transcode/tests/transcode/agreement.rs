//! Arbitrary functions, called with arbitrary values: the wire as the reference has it, the guest's values as sent.

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy};
use proptest::proptest;
use proptest::{prop_assert, prop_assert_eq};

use crate::support::component::Spec;
use crate::support::host::Bound;
use crate::support::{reference, values};

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_call_crosses_as_the_reference_has_it(
        (function, encoding, calls) in (values::functions(), values::encodings()).prop_flat_map(|(function, encoding)| {
            let calls = vec(values::calls(&function), 4);
            (proptest::prelude::Just(function), proptest::prelude::Just(encoding), calls)
        })
    ) {
        let mut guest = Bound::new(&Spec::new(function.clone()).encoding(encoding)).guest();
        for (params, result) in calls {
            let reply = reference::response(&function, result.as_ref());
            let returned = guest.call(&params, reply).map_err(|error| {
                proptest::test_runner::TestCaseError::fail(format!("{error:?}"))
            })?;
            let (body, handles) = guest.request();
            prop_assert_eq!(&body[..], &reference::request(&function, &params)[..]);
            prop_assert!(handles.is_empty());
            prop_assert_eq!(returned, result);
        }
    }
}
