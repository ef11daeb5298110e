//! UTF-16 as UTF-8: "Unicode text" as spreadsheets save it.

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

const BUFFER: usize = 1 << 16;

/// A stream of UTF-16 as UTF-8. Invalid units become the replacement character.
pub(crate) struct Utf16Reader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

/// The encoding, where the first bytes are UTF-16: by the byte order mark, or because every other
/// byte is zero, as in Latin text.
pub(crate) fn detect(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let look = start.get(..4096).unwrap_or(start);
    let pairs = look.len() / 2;
    let zeros = |odd: usize| look.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let mostly = |zeros: usize| pairs >= 4 && zeros * 10 >= pairs * 7;
    match (mostly(even), mostly(odd)) {
        (false, true) if even * 10 <= pairs => Some(UTF_16LE),
        (true, false) if odd * 10 <= pairs => Some(UTF_16BE),
        _ => None,
    }
}

impl<R: Read> Utf16Reader<R> {
    pub(crate) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; BUFFER],
            text: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.ended = read == 0;
        self.given = 0;
        self.text.resize(BUFFER * 3 + 16, 0);
        let mut written = 0;
        let mut consumed = 0;
        loop {
            let (result, read_now, written_now, _) = self.decoder.decode_to_utf8(
                &self.raw[consumed..read],
                &mut self.text[written..],
                self.ended,
            );
            consumed += read_now;
            written += written_now;
            match result {
                CoderResult::InputEmpty => break,
                CoderResult::OutputFull => self.text.resize(self.text.len() + BUFFER, 0),
            }
        }
        self.text.truncate(written);
        Ok(())
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.refill()?;
        }
        let ready = &self.text[self.given..];
        let n = ready.len().min(out.len());
        out[..n].copy_from_slice(&ready[..n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str, little: bool) -> Vec<u8> {
        let bytes = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn both_byte_orders_are_read_with_and_without_a_mark() {
        let text = "Crime ID,Month\nÉ€😀,2021-03\n".repeat(5000);
        for little in [true, false] {
            for mark in ["\u{feff}", ""] {
                let bytes = encode(&format!("{mark}{text}"), little);
                let encoding = detect(&bytes).unwrap();
                let mut out = String::new();
                Utf16Reader::new(bytes.as_slice(), encoding).read_to_string(&mut out).unwrap();
                assert_eq!(out, text);
            }
        }
    }

    #[test]
    fn other_bytes_are_not_taken_for_utf16() {
        for bytes in
            ["Crime ID,Month\n".as_bytes(), &[0; 64], b"a\0", b"", &[1, 2, 0, 0, 5, 6, 0, 0]]
        {
            assert!(detect(bytes).is_none(), "{bytes:?}");
        }
    }
}
