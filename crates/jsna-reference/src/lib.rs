//! jsna-reference.
