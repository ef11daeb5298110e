//! The release as a whole: complete, described, and the same every time.

use crate::fixture;
use crate::written::{cells, written};
use jsna_compose::Release;
use jsna_compose::chart::Body;
use jsna_model::Manifest;
use jsna_publish::{Error, Format, Options, publish};
use std::collections::BTreeMap;
use std::path::Path;

/// Every file under a folder, by its path.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name =
                    path.strip_prefix(dir).expect("inside").to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    files
}

/// Two indicators' worth: enough of everything to differ if anything does.
fn small() -> Release<'static> {
    let mut release = fixture::release();
    release.charts.retain(|c| {
        let grid = matches!(c.body, Body::DayHour(_));
        grid || c.indicator_id == "knife_crime_count"
            || c.stem() == "asb_police_rate__E23900001__rolling_12"
    });
    release.pages.clear();
    release
}

fn publish_with(threads: usize, options: &Options) -> BTreeMap<String, Vec<u8>> {
    let dir = tempfile::tempdir().expect("a folder");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| publish(&small(), dir.path(), options)).expect("published");
    tree(dir.path())
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let one = publish_with(1, &Options::all());
    let four = publish_with(4, &Options::all());
    assert_eq!(one.keys().collect::<Vec<_>>(), four.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &four[path], "{path} differs");
    }
    assert!(one.keys().any(|p| p.contains("__rolling_12.png")));
}

#[test]
fn the_manifest_names_every_other_file_with_its_hash_and_the_index_every_picture() {
    let dir = tempfile::tempdir().expect("a folder");
    let published = publish(&small(), dir.path(), &Options::all()).expect("published");
    let files = tree(dir.path());
    let manifest: Manifest = serde_json::from_slice(&files["manifest.json"]).expect("a manifest");
    assert_eq!(manifest.outputs.len() + 1, files.len());
    assert_eq!(published.outputs.len(), files.len());
    for output in &manifest.outputs {
        let path = &output.path;
        assert_eq!(Some(output.bytes), u64::try_from(files[path].len()).ok(), "{path}");
        assert_eq!(output.sha256.len(), 64, "{path}");
    }
    let index = cells(std::str::from_utf8(&files["internal/charts/charts.csv"]).expect("UTF-8"));
    assert_eq!(index[0], ["file", "chart", "indicator", "area", "title", "alt_text", "data"]);
    assert_eq!(index.len() - 1, 2 * small().charts.len());
    for row in &index[1..] {
        for file in [&row[0], &row[6]] {
            assert!(files.contains_key(&format!("internal/charts/{file}")), "{file}");
        }
        assert!(row[5].len() > 20, "{row:?}");
    }
    assert_eq!(manifest.tiers["internal"], "Internal: not disclosure controlled");
}

#[test]
fn a_bitmap_is_the_vector_picture_at_print_size() {
    let chart = small().charts.remove(0);
    let release = Release { charts: vec![chart.clone()], ..small() };
    let dir = tempfile::tempdir().expect("a folder");
    publish(&release, dir.path(), &Options { formats: [Format::Png].into() }).expect("published");
    let path = format!("internal/charts/{}/{}.png", chart.priority, chart.stem());
    let file = std::io::BufReader::new(std::fs::File::open(dir.path().join(path)).expect("a file"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    assert_eq!(reader.info().width, 1_600);
    let density = reader.info().pixel_dims.expect("a density");
    assert!(
        (f64::from(reader.info().width) / f64::from(density.xppu) - 0.17).abs() < 0.001,
        "17 cm wide"
    );
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut pixels).expect("a frame");
    // Dark blue of the columns is there, and the ground is paper.
    assert!(pixels.chunks_exact(3).filter(|p| *p == [0x12, 0x43, 0x6D]).count() > 20_000);
    assert_eq!(pixels[..3], [255, 255, 255]);
}

#[test]
fn only_what_is_asked_for_is_written() {
    let only = |format: Format| {
        let dir = tempfile::tempdir().expect("a folder");
        publish(&small(), dir.path(), &Options { formats: [format].into() }).expect("published");
        tree(dir.path()).into_keys().filter(|p| p.starts_with("internal/")).collect::<Vec<_>>()
    };
    assert_eq!(only(Format::Html), ["internal/index.html"]);
    assert_eq!(only(Format::Xlsx), ["internal/workbook.xlsx"]);
    assert!(
        only(Format::Parquet)
            .iter()
            .all(|p| p.contains(".parquet") || p.contains(".dictionary.csv"))
    );
}

#[test]
fn two_charts_with_one_name_are_refused() {
    let mut release = small();
    let twin = release.charts[0].clone();
    release.charts.push(twin.clone());
    let dir = tempfile::tempdir().expect("a folder");
    let error = publish(&release, dir.path(), &Options::all()).expect_err("it is refused");
    assert!(matches!(&error, Error::SameName { chart } if *chart == twin.stem()), "{error}");
}

#[test]
fn a_release_without_anything_is_still_a_release() {
    let mut values = fixture::assessment().clone();
    values.indicators.clear();
    values.completeness.clear();
    values.coverage.clear();
    values.quality.clear();
    values.findings.clear();
    values.reconciliation.clear();
    values.quarantine.clear();
    let release = fixture::composed(&values, Vec::new(), Vec::new());
    let dir = tempfile::tempdir().expect("a folder");
    publish(&release, dir.path(), &Options::all()).expect("published");
    let page = std::fs::read_to_string(dir.path().join("internal/index.html")).expect("a page");
    assert!(page.contains("No extract was read."));
    assert!(page.contains("Nothing was found wrong."));
}

#[test]
fn the_page_is_where_it_is_said_to_be() {
    assert_eq!(written().published.page, Some(written().path("internal/index.html")));
}
