//! Dates as extracts write them.

use super::*;
use chrono::DateTime;

fn read(formats: &[&str], text: &str) -> Option<String> {
    read_with(formats, text, "", Zone::Uk, false)
}

fn read_with(
    formats: &[&str],
    text: &str,
    time: &str,
    zone: Zone,
    midnight_unknown: bool,
) -> Option<String> {
    let formats: Vec<DateFormat> = formats.iter().map(|f| DateFormat::parse(f).unwrap()).collect();
    let moment = Reader { formats: &formats, zone, midnight_unknown }.read(text, time)?;
    let shown = DateTime::from_timestamp_micros(moment.micros).unwrap();
    Some(format!("{} {}", shown.format("%Y-%m-%d %H:%M:%S"), moment.precision.as_str()))
}

#[track_caller]
fn expect(formats: &[&str], cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let expected = (!expected.is_empty()).then(|| (*expected).to_owned());
        assert_eq!(read(formats, text), expected, "{text}");
    }
}

#[test]
fn iso_dates_and_times() {
    expect(
        &["iso"],
        &[
            ("2024-04-30", "2024-04-30 00:00:00 day"),
            ("2024-04-30 23:15", "2024-04-30 23:15:00 minute"),
            ("2024-04-30T23:15:09.123", "2024-04-30 23:15:09 minute"),
            // With an offset: to the clock on the wall.
            ("2023-05-31T23:00:00+00:00", "2023-06-01 00:00:00 minute"),
            ("2023-06-01T00:30:00+01:00", "2023-06-01 00:30:00 minute"),
            ("2024-01-10T09:58:14Z", "2024-01-10 09:58:14 minute"),
            ("2024-01-10T09:58:14-0500", "2024-01-10 14:58:14 minute"),
            ("2024-02-30", ""),
            ("2024-4-30", ""),
            ("2024-04-30 25:00", ""),
            ("2024-04-30T", ""),
            ("2024-04", ""),
        ],
    );
}

#[test]
fn british_dates_with_and_without_times() {
    expect(
        &["dd/mm/yyyy hh:mm"],
        &[
            ("30/04/2024", "2024-04-30 00:00:00 day"),
            ("3/4/2024", "2024-04-03 00:00:00 day"),
            ("30/04/2024 23:15", "2024-04-30 23:15:00 minute"),
            ("30/04/2024 9:05:59", "2024-04-30 09:05:59 minute"),
            ("31/04/2024", ""),
            ("04/30/2024", ""),
            ("30/04/24", ""),
            ("30/04/2024 23", ""),
            ("30/04/2024x", ""),
        ],
    );
    expect(
        &["dd mmm yyyy", "mmmm dd, yyyy"],
        &[
            ("30 Apr 2024", "2024-04-30 00:00:00 day"),
            ("3 September 2024", "2024-09-03 00:00:00 day"),
            ("Sept 3, 2024", "2024-09-03 00:00:00 day"),
            ("30 Foo 2024", ""),
        ],
    );
}

#[test]
fn the_first_format_that_fits_counts() {
    expect(
        &["dd/mm/yyyy", "iso", "excel"],
        &[
            ("03/04/2024", "2024-04-03 00:00:00 day"),
            ("2024-04-03", "2024-04-03 00:00:00 day"),
            ("45412", "2024-04-30 00:00:00 day"),
            ("45412.96875", "2024-04-30 23:15:00 minute"),
            // A spreadsheet's day 60 never was.
            ("60", ""),
            ("61", "1900-03-01 00:00:00 day"),
            ("4.5e4", ""),
        ],
    );
    assert_eq!(read(&["iso"], "45412"), None, "serials are read only where the layout says so");
}

#[test]
fn what_a_spreadsheet_shows_for_a_month_is_refused_with_the_reason() {
    for formats in [&["iso"][..], &["dd/mm/yyyy", "dd mmm yyyy", "excel"]] {
        for text in ["Apr-24", "24-Apr", "30/04/24", "04-24"] {
            assert_eq!(read(formats, text), None, "{text}");
        }
    }
    assert!(hint("Apr-24").unwrap().contains("spreadsheet"));
    assert!(hint("30/04/24").unwrap().contains("two digits"));
    assert!(hint("45412").unwrap().contains("number"));
    assert!(hint("04/30/2024").unwrap().contains("month seems to come first"));
    assert_eq!(hint("yesterday"), None);
}

#[test]
fn a_separate_time_joins_its_date() {
    let formats = ["dd/mm/yyyy", "excel"];
    for (time, expected) in [
        ("23:15", Some("2024-04-30 23:15:00 minute")),
        ("2315", Some("2024-04-30 23:15:00 minute")),
        ("0.96875", Some("2024-04-30 23:15:00 minute")),
        ("", Some("2024-04-30 00:00:00 day")),
        ("late", None),
        ("25:00", None),
    ] {
        let read = read_with(&formats, "30/04/2024", time, Zone::Uk, false);
        assert_eq!(read.as_deref(), expected, "{time}");
    }
}

#[test]
fn a_default_midnight_is_a_day_without_a_time() {
    let formats = ["dd/mm/yyyy hh:mm"];
    let unknown = |text| read_with(&formats, text, "", Zone::Uk, true).unwrap();
    assert_eq!(unknown("30/04/2024 00:00"), "2024-04-30 00:00:00 day");
    assert_eq!(unknown("30/04/2024 00:01"), "2024-04-30 00:01:00 minute");
    assert_eq!(read(&formats, "30/04/2024 00:00").unwrap(), "2024-04-30 00:00:00 minute");
}

#[test]
fn universal_time_becomes_clock_time_and_dates_alone_stay() {
    let utc = |text| read_with(&["dd/mm/yyyy hh:mm"], text, "", Zone::Utc, false).unwrap();
    assert_eq!(utc("30/06/2024 23:30"), "2024-07-01 00:30:00 minute");
    assert_eq!(utc("30/06/2024"), "2024-06-30 00:00:00 day");
    assert_eq!(
        read(&["iso"], "2024-07-01T12:00:00Z"),
        Some("2024-07-01 13:00:00 minute".to_owned())
    );
}

#[test]
fn months_alone() {
    let month = |format: &str, text| {
        read_month(text, &[DateFormat::parse(format).unwrap()]).map(|m| m.to_string())
    };
    assert_eq!(month("yyyy-mm", "2021-03").as_deref(), Some("2021-03"));
    assert_eq!(month("mmm yyyy", "March 2021").as_deref(), Some("2021-03"));
    assert_eq!(month("mm/yyyy", "3/2021").as_deref(), Some("2021-03"));
    assert_eq!(month("dd/mm/yyyy", "31/03/2021").as_deref(), Some("2021-03"));
    assert_eq!(month("yyyy-mm", "2021-13"), None);
    assert_eq!(month("yyyy-mm", "2021-03-01"), None);
    assert_eq!(month("mmm yyyy", "Mar-21"), None);
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,24}", time in "[0-9:.]{0,6}") {
        let formats = ["iso", "excel", "dd/mm/yyyy hh:mm", "mmm dd yyyy", "yyyy-mm"];
        drop(read_with(&formats, &text, &time, Zone::Utc, true));
        let _ = hint(&text);
    }

    #[test]
    fn every_day_is_read_back_in_every_format(day in 0..60_000i32, second in 0..86_400i32) {
        let micros = i64::from(day) * DAY + i64::from(second) * SECOND;
        let shown = DateTime::from_timestamp_micros(micros).unwrap();
        for (format, chrono) in [
            ("iso", "%Y-%m-%dT%H:%M:%S"),
            ("dd/mm/yyyy hh:mm", "%d/%m/%Y %H:%M:%S"),
            ("dd mmm yyyy hh:mm:ss", "%e %B %Y %H:%M:%S"),
        ] {
            let text = shown.format(chrono).to_string();
            let format = [DateFormat::parse(format).unwrap()];
            let reader = Reader { formats: &format, zone: Zone::Uk, midnight_unknown: false };
            proptest::prop_assert_eq!(reader.read(text.trim(), "").map(|m| m.micros), Some(micros));
        }
        let serial = format!("{:.7}", f64::from(day + 25_569) + f64::from(second) / 86_400.0);
        let format = [DateFormat::parse("excel").unwrap()];
        let reader = Reader { formats: &format, zone: Zone::Uk, midnight_unknown: false };
        proptest::prop_assert_eq!(reader.read(&serial, "").map(|m| m.micros), Some(micros));
    }
}

#[test]
fn the_end_of_a_day_is_the_start_of_the_next() {
    let formats =
        [DateFormat::parse("dd/mm/yyyy hh:mm").unwrap(), DateFormat::parse("iso").unwrap()];
    let reader = Reader { formats: &formats, zone: Zone::Uk, midnight_unknown: false };
    let at = |cell, time| reader.read(cell, time).unwrap().micros;
    let next = at("01/05/2025 00:00", "");
    assert_eq!(at("30/04/2025 24:00", ""), next);
    assert_eq!(at("2025-04-30 24:00:00", ""), next);
    assert_eq!(at("30/04/2025", "2400"), next);
    assert_eq!(reader.read("30/04/2025 24:01", ""), None);
    assert_eq!(reader.read_day("30/04/2025 24:01").unwrap().precision, Precision::Day);
    assert_eq!(reader.read_day("31/04/2025 24:01"), None);
}

#[test]
fn dates_that_mean_unknown_are_told_from_old_ones() {
    let formats = [DateFormat::parse("dd/mm/yyyy hh:mm").unwrap()];
    let reader = Reader { formats: &formats, zone: Zone::Uk, midnight_unknown: false };
    let unknown = |cell| reader.read(cell, "").unwrap().is_placeholder();
    for cell in [
        "01/01/1900",
        "31/12/1901",
        "02/02/1902",
        "11/11/1911",
        "01/01/1970",
        "01/01/2090",
        "31/12/9999 23:59",
    ] {
        assert!(unknown(cell), "{cell}");
    }
    for cell in
        ["01/01/1902", "12/11/1911", "01/01/1970 21:30", "02/01/1970", "14/06/1975", "31/12/2089"]
    {
        assert!(!unknown(cell), "{cell}");
    }
}

#[test]
fn a_clock_of_twelve_hours_says_which_half_of_the_day_it_is() {
    expect(
        &["dd/mm/yyyy hh:mm", "iso"],
        &[
            ("30/04/2024 11:15 PM", "2024-04-30 23:15:00 minute"),
            ("30/04/2024 11:15:09pm", "2024-04-30 23:15:09 minute"),
            ("30/04/2024 1:15 a.m.", "2024-04-30 01:15:00 minute"),
            ("30/04/2024 12:15 AM", "2024-04-30 00:15:00 minute"),
            ("30/04/2024 12:15 PM", "2024-04-30 12:15:00 minute"),
            ("2024-04-30 11:15 PM", "2024-04-30 23:15:00 minute"),
            // Not both at once.
            ("30/04/2024 13:15 PM", ""),
            ("30/04/2024 0:15 AM", ""),
            ("30/04/2024 11:15 XM", ""),
            ("30/04/2024 PM", ""),
        ],
    );
    let evening = read_with(&["dd/mm/yyyy"], "30/04/2024", "9:05 PM", Zone::Uk, false);
    assert_eq!(evening.as_deref(), Some("2024-04-30 21:05:00 minute"));
}

#[test]
fn days_may_be_counted_in_words() {
    expect(
        &["dd mmm yyyy", "dd/mm/yyyy"],
        &[
            ("1st July 2025", "2025-07-01 00:00:00 day"),
            ("22ND Jul 2025", "2025-07-22 00:00:00 day"),
            ("3rd July 2025", "2025-07-03 00:00:00 day"),
            ("1sr July 2025", ""),
        ],
    );
}
