//! jsna-aggregate.
