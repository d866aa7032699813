//! The bridge's end of the wire: sessions, deadlines, cancellation, handles; knows nothing of WebAssembly.
