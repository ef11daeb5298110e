//! One timed job in a process of its own, as `benches/compare/compare.py` runs it.
//!
//! ```text
//! jsna-bench data DIR MONTHS SCALE                 writes street files
//! jsna-bench records DIR MONTHS ROWS               writes records of crime, so many rows a month
//! jsna-bench ingest PATTERN WORK_DIR THREADS       street files to a store in WORK_DIR
//! jsna-bench ingest-records PATTERN WORK_DIR THREADS
//! jsna-bench aggregate PATTERN WORK_DIR THREADS    counts over that store
//! jsna-bench insight SEEDS                         what is said of simulated counties, right and wrong
//! jsna-bench dsr                                   standardised rates, as benches/compare/dsr.R
//! ```
//!
//! The last line is a JSON object: seconds, peak memory in MB, and the answer.

use jsna_benches::{
    Answer, Fault, RECORDS, STREET, aggregate, files, ingest, insight, statistics, write_data,
    write_records,
};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let said = match run(&args) {
        Ok(line) => writeln!(std::io::stdout(), "{line}"),
        Err(e) => {
            drop(writeln!(std::io::stderr(), "jsna-bench: {e}"));
            return ExitCode::from(2);
        }
    };
    if said.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

fn run(args: &[&str]) -> Result<String, Fault> {
    match args {
        ["data", dir, months, scale] => {
            let rows = write_data(Path::new(dir), months.parse()?, scale.parse()?)?;
            Ok(format!("{rows} rows"))
        }
        ["records", dir, months, rows] => {
            let rows = write_records(Path::new(dir), months.parse()?, rows.parse()?)?;
            Ok(format!("{rows} rows"))
        }
        [job @ ("ingest" | "ingest-records" | "aggregate"), pattern, work, threads] => {
            let threads = threads.parse()?;
            rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
            let work = Path::new(work);
            if *job != "aggregate" && work.exists() {
                std::fs::remove_dir_all(work)?;
            }
            let start = Instant::now();
            let answer = match *job {
                "aggregate" => aggregate(work)?,
                "ingest" => ingest(STREET, &files(pattern)?, work)?,
                _ => ingest(RECORDS, &files(pattern)?, work)?,
            };
            Ok(line(answer, start.elapsed().as_secs_f64()))
        }
        ["insight", seeds] => {
            let start = Instant::now();
            let score = insight::run(seeds.parse()?)?;
            Ok(format!("{score}{:.1} s", start.elapsed().as_secs_f64()))
        }
        ["dsr"] => {
            let runs = (0..5).map(|_| statistics::rates()).collect::<Result<Vec<_>, _>>()?;
            let best = runs.iter().map(|r| r.seconds).fold(f64::INFINITY, f64::min);
            let r = runs.first().ok_or("nothing ran")?;
            Ok(format!(
                "jsna       {} rates, sum {:.6}, upper {:.6}: {best:.3} s",
                r.given, r.sum, r.upper
            ))
        }
        _ => Err("see the first lines of benches/src/main.rs for what to write".into()),
    }
}

fn line(answer: Answer, seconds: f64) -> String {
    let mut line = serde_json::json!({
        "rows": answer.rows,
        "seconds": seconds,
        "peak_mb": peak_mb(),
    });
    if answer.cells > 0 {
        line["cells"] = answer.cells.into();
        line["checksum"] = answer.checksum.into();
    }
    line.to_string()
}

/// Most memory this process has held; only Linux says it.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
