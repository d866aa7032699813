//! What tests share: private servers and processes that end with the test.
