//! `manifest.json`: what the release was made of, how, and what came out.

use crate::error::Error;
use crate::options::{Format, Options};
use crate::output::{Folder, Output};
use jsna_compose::Release;
use jsna_model::Month;
use jsna_model::release::InputFile;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of the manifest's own shape.
const MANIFEST_VERSION: u32 = 1;

#[derive(Serialize)]
struct Manifest<'a> {
    #[serde(rename = "manifest_version")]
    shape: u32,
    title: &'a str,
    period_end: Month,
    first_month: Month,
    run_date: String,
    jsna_version: &'a str,
    store_version: StoreVersion,
    tiers: BTreeMap<&'a str, &'a str>,
    formats: Vec<&'static str>,
    contents: Contents,
    settings: BTreeMap<&'a str, &'a str>,
    inputs: Vec<&'a InputFile>,
    outputs: &'a [Output],
}

#[derive(Serialize)]
struct StoreVersion {
    incidents: i64,
    observations: i64,
}

/// How many of everything.
#[derive(Serialize)]
struct Contents {
    areas: usize,
    indicators: usize,
    unavailable_indicators: usize,
    measures: usize,
    charts: usize,
    findings: usize,
}

/// Writes the manifest, which names every file but itself.
pub(crate) fn write(
    release: &Release<'_>,
    folder: &Folder,
    options: &Options,
) -> Result<Vec<Output>, Error> {
    let values = &release.values;
    let outputs = folder.outputs();
    let mut inputs: Vec<&InputFile> = values.inputs.iter().collect();
    inputs.sort();
    let manifest = Manifest {
        shape: MANIFEST_VERSION,
        title: &values.title,
        period_end: values.period_end,
        first_month: values.first_month,
        run_date: values.run_date.to_string(),
        jsna_version: &values.version,
        store_version: StoreVersion {
            incidents: values.store_version.0,
            observations: values.store_version.1,
        },
        tiers: [(values.tier().as_str(), release.handling.short)].into(),
        formats: options.formats.iter().copied().map(Format::as_str).collect(),
        contents: Contents {
            areas: values.areas.len(),
            indicators: values.indicators.len(),
            unavailable_indicators: values.unavailable.len(),
            measures: values.indicators.iter().map(|i| i.measures.len()).sum(),
            charts: release.charts.len(),
            findings: values.findings.len(),
        },
        settings: values.settings.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect(),
        inputs,
        outputs: &outputs,
    };
    let json = serde_json::to_vec_pretty(&manifest);
    let mut json = json.map_err(|source| Error::Json { file: "manifest.json", source })?;
    json.push(b'\n');
    folder.write("manifest.json", &json)?;
    Ok(folder.outputs())
}
