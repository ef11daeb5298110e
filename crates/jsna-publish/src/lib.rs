//! jsna-publish.
