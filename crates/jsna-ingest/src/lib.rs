//! jsna-ingest.
