//! jsna-store.
