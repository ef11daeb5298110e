//! jsna-assess.
