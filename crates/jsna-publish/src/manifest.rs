//! Writes `manifest.json`: what the release was made of, how, and what came out.

use crate::error::Error;
use crate::options::{Format, Options};
use crate::output::{Folder, Output};
use jsna_compose::Release;
use jsna_model::manifest::{self, Contents, Manifest, OutputFile};
use std::collections::BTreeMap;

/// Writes the manifest, which names every file but itself. By which rules the extracts were read, and which
/// gates the release passed, is not known here: whoever makes the release visible adds that.
pub(crate) fn write(
    release: &Release<'_>,
    folder: &Folder,
    options: &Options,
) -> Result<Vec<Output>, Error> {
    let values = &release.values;
    let mut inputs = values.inputs.clone();
    inputs.sort();
    let manifest = Manifest {
        shape: manifest::VERSION,
        title: values.title.clone(),
        period_end: values.period_end,
        first_month: values.first_month,
        run_date: values.run_date,
        jsna_version: values.version.clone(),
        store_version: values.store_version.into(),
        tiers: [(values.tier().to_string(), release.handling.short.to_owned())].into(),
        formats: options.formats.iter().copied().map(|f| Format::as_str(f).to_owned()).collect(),
        contents: Contents {
            areas: values.areas.len(),
            indicators: values.indicators.len(),
            unavailable_indicators: values.unavailable.len(),
            measures: values.indicators.iter().map(|i| i.measures.len()).sum(),
            charts: release.charts.len(),
            findings: values.findings.len(),
        },
        settings: values.settings.iter().cloned().collect(),
        readings: BTreeMap::new(),
        gates: Vec::new(),
        inputs,
        outputs: folder.outputs().into_iter().map(output_file).collect(),
    };
    let json = serde_json::to_vec_pretty(&manifest);
    let mut json = json.map_err(|source| Error::Json { file: manifest::FILE, source })?;
    json.push(b'\n');
    folder.write(manifest::FILE, &json)?;
    Ok(folder.outputs())
}

fn output_file(output: Output) -> OutputFile {
    OutputFile { path: output.path, sha256: output.sha256, bytes: output.bytes }
}
