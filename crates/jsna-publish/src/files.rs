//! The picture files of a release and their index.

use crate::chart;
use crate::chart_data;
use crate::draw::png::Rasteriser;
use crate::error::Error;
use crate::options::{Format, Options};
use crate::output::Folder;
use crate::tables::documented::CHARTS;
use crate::tables::{self, Csv};
use jsna_compose::Release;
use jsna_compose::chart::Chart;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Draws every chart and writes what is asked for. Gives the SVG documents in the charts' order.
pub(crate) fn write(
    release: &Release<'_>,
    folder: &Folder,
    options: &Options,
) -> Result<Vec<String>, Error> {
    let (charts, tier) = (&release.charts, release.values.tier());
    let mut stems = BTreeSet::new();
    if let Some(twice) = charts.iter().find(|c| !stems.insert(path(c, ""))) {
        return Err(Error::SameName { chart: twice.stem() });
    }
    let pictures = options.wants(Format::Png).then(Rasteriser::new);
    let drawn = charts
        .par_iter()
        .map(|chart| {
            let svg = chart::svg(chart)?;
            let file = |ending| format!("{tier}/charts/{}", path(chart, ending));
            if options.wants(Format::Svg) {
                folder.write(&file("svg"), svg.as_bytes())?;
            }
            if let Some(pictures) = &pictures {
                let png = pictures.png(&svg);
                let png = png.map_err(|reason| Error::Chart { chart: chart.stem(), reason })?;
                folder.write(&file("png"), &png)?;
            }
            if options.wants(Format::Csv) {
                folder.csv(&file("csv"), &chart_data::table(&chart.body).csv())?;
            }
            Ok(svg)
        })
        .collect::<Result<Vec<String>, Error>>()?;
    if options.wants(Format::Svg) || options.wants(Format::Png) {
        folder.csv(&format!("{tier}/charts/charts.csv"), &index(charts, options))?;
        folder.csv(
            &format!("{tier}/charts/charts.dictionary.csv"),
            &tables::dictionary(&CHARTS, release.handling.short),
        )?;
    }
    Ok(drawn)
}

/// `<priority>/<indicator>__<area>__<chart>.<ending>`, inside the charts folder.
fn path(chart: &Chart, ending: &str) -> String {
    format!("{}/{}.{ending}", chart.priority, chart.stem())
}

/// `charts.csv`: one row a picture.
fn index(charts: &[Chart], options: &Options) -> Csv {
    let mut csv = Csv::new(CHARTS.columns.iter().map(|c| c.name));
    for chart in charts {
        let data = if options.wants(Format::Csv) { path(chart, "csv") } else { String::new() };
        for format in [Format::Svg, Format::Png].into_iter().filter(|f| options.wants(*f)) {
            csv.row([
                path(chart, format.as_str()).as_str(),
                chart.body.kind(),
                &chart.indicator_id,
                chart.area_code.as_str(),
                &chart.headline,
                &chart.alt_text,
                &data,
            ]);
        }
    }
    csv
}
