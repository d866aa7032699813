//! Addresses of networks.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::super::binary::{Malformed, Reader};
use super::print;

const IPV4: u8 = 2;
const IPV6: u8 = 3;

/// An address and its mask, which is left out where it is the whole address, but for a network's.
pub(super) fn address(bytes: &[u8], network: bool, out: &mut String) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let family = reader.u8()?;
    let mask = reader.u8()?;
    // Which of the two types it is, known already.
    reader.u8()?;
    let length = usize::from(reader.u8()?);
    let width = 8 * length;
    match (family, length) {
        (IPV4, 4) => print(out, format_args!("{}", Ipv4Addr::from(reader.array::<4>()?))),
        (IPV6, 16) => ipv6(Ipv6Addr::from(reader.array::<16>()?), out),
        _ => return Err(Malformed("its family of addresses is not known")),
    }
    reader.end()?;
    if usize::from(mask) > width {
        return Err(Malformed("its mask is longer than its address"));
    }
    if network || usize::from(mask) < width {
        print(out, format_args!("/{mask}"));
    }
    Ok(())
}

/// Of six bytes or eight.
pub(super) fn hardware(bytes: &[u8], out: &mut String) {
    for (index, byte) in bytes.iter().enumerate() {
        let colon = if index > 0 { ":" } else { "" };
        print(out, format_args!("{colon}{byte:02x}"));
    }
}

/// As the standard library prints it, but for addresses of version 4 in disguise: PostgreSQL shows more of them.
fn ipv6(address: Ipv6Addr, out: &mut String) {
    let words = address.segments();
    let [.., a, b, c, d] = address.octets();
    let zeros = words.iter().take_while(|word| **word == 0).count();
    let dotted = Ipv4Addr::new(a, b, c, d);
    let prefix = match (zeros, words) {
        (5, [.., 0xffff, _, _]) => "::ffff:",
        (6, _) => "::",
        _ => {
            print(out, format_args!("{address}"));
            return;
        }
    };
    print(out, format_args!("{prefix}{dotted}"));
}
