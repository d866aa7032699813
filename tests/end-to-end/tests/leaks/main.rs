//! Secrets of a provider's process, looked for everywhere that they should not be.
//!
//! A secret is looked for in what the process writes at its most talkative, in what it answers, in what the system shows of
//! it, and in its memory once it is used no more. What is in use is in memory, and has to be.

mod everywhere;
