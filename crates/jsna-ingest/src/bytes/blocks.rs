//! A stream in blocks that end with a record.

use super::scan::{Dialect, MAX_RECORD, whole_records};
use std::io::{self, Read};

/// Reads blocks of about a given size, each ending with a whole record.
pub(crate) struct Blocks<R> {
    reader: R,
    size: usize,
    /// What was read and not yet given out: the start of the next block.
    carry: Vec<u8>,
    /// Blocks that were given back, to be filled again: fresh memory costs more than what is read into it.
    spare: Vec<Vec<u8>>,
    ended: bool,
}

/// One step of reading.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Whole records.
    Records(Vec<u8>),
    /// No line end for [`MAX_RECORD`] bytes.
    TooLong,
    /// Nothing is left.
    End,
}

impl<R: Read> Blocks<R> {
    /// `carry` is what has been read of the stream already.
    pub(crate) fn new(reader: R, carry: Vec<u8>, size: usize) -> Self {
        Self { reader, size: size.max(1), carry, spare: Vec::new(), ended: false }
    }

    /// Takes blocks back that are no longer needed.
    pub(crate) fn recycle(&mut self, blocks: Vec<Vec<u8>>) {
        self.spare.extend(blocks);
    }

    /// The next block.
    pub(crate) fn next(&mut self, dialect: Dialect) -> io::Result<Block> {
        let mut block = self.spare.pop().unwrap_or_default();
        block.clear();
        block.append(&mut self.carry);
        loop {
            if !self.ended {
                self.ended = fill(&mut self.reader, &mut block, self.size)?;
            }
            if self.ended {
                return Ok(if block.is_empty() { Block::End } else { Block::Records(block) });
            }
            match whole_records(&block, dialect) {
                None => return Ok(Block::TooLong),
                // A record that is longer than the block: read on.
                Some(0) => {}
                Some(end) => {
                    self.carry.extend_from_slice(&block[end..]);
                    block.truncate(end);
                    return Ok(Block::Records(block));
                }
            }
        }
    }
}

/// Reads about `size` more bytes; true when the stream has ended.
pub(crate) fn fill(reader: &mut impl Read, block: &mut Vec<u8>, size: usize) -> io::Result<bool> {
    block.reserve(size);
    let limit = u64::try_from(size).unwrap_or(u64::MAX);
    let read = reader.take(limit).read_to_end(block)?;
    Ok(read < size)
}

/// How much is read to see what a file is: more than one record.
pub(crate) const FIRST_LOOK: usize = 2 * MAX_RECORD;
