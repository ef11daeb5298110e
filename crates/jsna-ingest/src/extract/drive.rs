//! One stream of bytes through blocks, cells, and batches into a sink.
//!
//! Three things go on at once: the blocks read last are parsed, each on a thread of its own; the
//! next blocks are read; and the batches made before are handed to the sink, in order. The
//! result does not depend on which thread does what, because blocks end where records end and are joined in order.

use super::archive::damage;
use super::member::{Opened, io_error};
use super::merge::Merge;
use super::messages;
use super::start::{Refusal, Started, start};
use crate::bytes::blocks::{Block, Blocks};
use crate::bytes::scan::Dialect;
use crate::chunk::{Parsed, Stop, parse};
use crate::error::IngestError;
use crate::findings;
use crate::plan::Plan;
use crate::report::{ExtractReport, Member, Sink};
use crate::spec::ExtractSpec;
use jsna_model::Diagnostic;
use rayon::prelude::*;
use std::io::Read;

pub(super) fn read<S: Sink>(
    spec: &ExtractSpec<'_>,
    member: &Member,
    opened: Opened<'_>,
    sink: &mut S,
    block: usize,
) -> Result<ExtractReport, IngestError> {
    let (reader, packed, notes) = match opened {
        Opened::Refused(found) => return Ok(messages::refused(spec, member, found)),
        Opened::Stream { reader, packed, notes } => (reader, packed, notes),
    };
    let refused = |refusal| -> Result<ExtractReport, IngestError> {
        let found = match refusal {
            Refusal::Found(found) => found,
            Refusal::Other(format) => vec![format.refusal(&member.shown)],
            Refusal::TooLong => vec![too_long(member)],
            Refusal::Stream(error) => match packed {
                Some(packed) => vec![damage(&member.shown, packed, &error)],
                None => return Err(io_error("read", spec.path, error)),
            },
        };
        Ok(messages::refused(spec, member, found))
    };
    let started = match start(spec, member, reader, block) {
        Ok(started) => started,
        Err(refusal) => return refused(refusal),
    };
    let Started { plan, mut blocks, lines, mut findings } = started;
    findings.extend(notes);
    let mut merge = Merge::new(&plan, &member.shown, lines);
    match pump(&plan, &mut blocks, &mut merge, sink)? {
        None => merge.finish(member, findings),
        Some(refusal) => refused(refusal),
    }
}

fn too_long(member: &Member) -> Diagnostic {
    Diagnostic::new(&findings::LINE_TOO_LONG, "a line is longer than a million characters")
        .file(member.shown.clone())
        .expected("lines that end with a line feed, as in every CSV file")
}

/// Runs the three stages until the stream ends.
fn pump<S: Sink, R: Read + Send>(
    plan: &Plan<'_>,
    blocks: &mut Blocks<R>,
    merge: &mut Merge<'_>,
    sink: &mut S,
) -> Result<Option<Refusal>, IngestError> {
    let group = 2 * rayon::current_num_threads().max(1);
    let dialect = plan.shape.dialect;
    let mut waiting = match next_group(blocks, dialect, group) {
        Ok(blocks) => blocks,
        Err(refusal) => return Ok(Some(refusal)),
    };
    let mut parsed: Vec<Result<Parsed, Stop>> = Vec::new();
    loop {
        let ready = std::mem::take(&mut parsed);
        let work = std::mem::take(&mut waiting);
        let (stored, (read, made)) = rayon::join(
            || merge.absorb(ready, sink),
            || {
                rayon::join(
                    || {
                        if work.is_empty() {
                            Ok(Vec::new())
                        } else {
                            next_group(blocks, dialect, group)
                        }
                    },
                    || work.par_iter().map(|block| parse(block, plan)).collect::<Vec<_>>(),
                )
            },
        );
        if let Some(refusal) = stored? {
            return Ok(Some(refusal));
        }
        blocks.recycle(work);
        waiting = match read {
            Ok(blocks) => blocks,
            Err(refusal) => return Ok(Some(refusal)),
        };
        parsed = made;
        if parsed.is_empty() {
            return Ok(None);
        }
    }
}

impl Merge<'_> {
    /// Adds blocks in order.
    fn absorb<S: Sink>(
        &mut self,
        parsed: Vec<Result<Parsed, Stop>>,
        sink: &mut S,
    ) -> Result<Option<Refusal>, IngestError> {
        for block in parsed {
            match block {
                Ok(block) => self.add(block, sink)?,
                Err(Stop::TooLong) => return Ok(Some(Refusal::TooLong)),
                Err(Stop::Internal(error)) => return Err(self.internal(error.to_string())),
            }
        }
        Ok(None)
    }
}

fn next_group<R: Read>(
    blocks: &mut Blocks<R>,
    dialect: Dialect,
    group: usize,
) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut out = Vec::with_capacity(group);
    while out.len() < group {
        match blocks.next(dialect)? {
            Block::Records(block) => out.push(block),
            Block::TooLong => return Err(Refusal::TooLong),
            Block::End => break,
        }
    }
    Ok(out)
}
