//! Gzip files: one or more compressed parts, one after the other.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// The parts of a gzip file as one stream. Bytes behind the last part that are no part are an error, and not the end:
/// what follows may be rows.
pub(super) struct Gzip<R> {
    /// None at the end.
    part: Option<GzDecoder<R>>,
}

/// Something that is no gzip data follows the end of it.
#[derive(Debug, thiserror::Error)]
#[error("bytes follow the end of the compressed data")]
pub(super) struct TrailingBytes;

impl<R: BufRead> Gzip<R> {
    pub(super) fn new(file: R) -> Self {
        Self { part: Some(GzDecoder::new(file)) }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(part) = &mut self.part {
            let read = part.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(mut file) = self.part.take().map(GzDecoder::into_inner) else { break };
            let next = file.fill_buf()?.first().copied();
            match next {
                None => break,
                Some(0x1f) => self.part = Some(GzDecoder::new(file)),
                // Tapes and some tools fill the last block with zeros.
                Some(0) if only_zeros(&mut file)? => break,
                Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, TrailingBytes)),
            }
        }
        Ok(0)
    }
}

fn only_zeros(file: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(true);
        }
        if bytes.iter().any(|b| *b != 0) {
            return Ok(false);
        }
        let read = bytes.len();
        file.consume(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(text: &str) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        Gzip::new(bytes).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn parts_follow_each_other_and_zeros_may_fill_the_end() {
        let two = [packed("a\n"), packed("b\n")].concat();
        assert_eq!(read(&two).unwrap(), "a\nb\n");
        assert_eq!(read(&[two, vec![0; 600]].concat()).unwrap(), "a\nb\n");
    }

    #[test]
    fn anything_else_behind_the_end_is_an_error() {
        let error = read(&[packed("a\n"), b"more,rows\n".to_vec()].concat()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let zeros = [packed("a\n"), vec![0; 8], b"x".to_vec()].concat();
        assert!(read(&zeros).is_err());
        let cut = packed("a long text that is cut off somewhere in the middle");
        assert_eq!(read(&cut[..cut.len() - 6]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
