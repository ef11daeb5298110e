//! SHA-256, as the store names extracts.

use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// SHA-256 of a stream in hexadecimal, and its size.
pub(crate) fn sha256(mut stream: impl Read) -> io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hasher.update(&buffer[..read]);
    }
    Ok((hex::encode(hasher.finalize()), bytes))
}

/// SHA-256 of some bytes in hexadecimal.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
