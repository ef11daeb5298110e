//! `jsna assess`: store to release.

use super::summary;
use crate::args::AssessArgs;
use crate::context::Context;
use crate::failure::CommandError;
use crate::outcome::Outcome;
use chrono::{DateTime, Utc};
use jsna_model::Month;
use jsna_pipeline::{AsAt, Asked};

pub(crate) fn run(context: &Context, args: &AssessArgs) -> Result<Outcome, CommandError> {
    let project = context.project()?;
    let asked = Asked { period: period(args)?, as_at: as_at(args)? };
    let run = context.run("jsna assess", &args.accept)?;
    let assessed = jsna_pipeline::assess(&project, asked, &run)?;
    let findings = assessed.published.as_ref().map_or(&[][..], |p| &p.findings);
    let exit = context.exit(findings, &assessed.gates);
    Ok(Outcome { exit, ..summary::assessed(&context.console, &assessed, &run.accepted) })
}

fn period(args: &AssessArgs) -> Result<Option<Month>, CommandError> {
    let Some(text) = &args.period else { return Ok(None) };
    Month::parse(text).map(Some).ok_or_else(|| {
        CommandError::usage(
            format!("--period {text} is not a month"),
            "Write it as YYYY-MM, such as 2022-11.",
        )
    })
}

fn as_at(args: &AssessArgs) -> Result<AsAt, CommandError> {
    let Some(text) = &args.as_at else { return Ok(AsAt::Latest) };
    let version = text
        .split_once(',')
        .and_then(|(i, o)| Some((i.trim().parse().ok()?, o.trim().parse().ok()?)));
    let time = DateTime::parse_from_rfc3339(text).ok().map(|t| t.with_timezone(&Utc));
    match (version, time) {
        (Some((incidents, observations)), _) => Ok(AsAt::Version(incidents, observations)),
        (None, Some(time)) => Ok(AsAt::Time(time)),
        (None, None) => Err(CommandError::usage(
            format!("--as-at {text} is not understood"),
            "Give a version as INCIDENTS,OBSERVATIONS (the manifest of a release has it), or a time such \
             as 2026-11-21T10:00:00Z.",
        )),
    }
}
