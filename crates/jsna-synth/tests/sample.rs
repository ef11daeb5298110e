//! The sample as users get it: files on disk, read back with another CSV reader.

#[cfg(test)]
mod sample {
    mod bytes;
    mod dirt;
    mod effects;
    mod support;
}
