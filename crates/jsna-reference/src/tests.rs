//! Tests over several files together: the hierarchy, placing, and populations in the end.

mod areas;
mod placing;
mod populations;

use crate::testing::{Folder, spec};
use crate::{Kind, Reference, ReferenceSpec, load};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::{Area, AreaCode, AreaType};

/// Small areas of 2011 in wards and districts. Greenfold (E07900003) is not assessed in most tests.
const LSOA11: &str = "FID,LSOA11CD,LSOA11NM,WD19CD,WD19NM,LAD19CD,LAD19NM\n\
    1,E01900001,Ashmere 001A,E05900001,Ashmere North,E07900001,Ashmere\n\
    2,E01900002,Ashmere 001B,E05900001,Ashmere North,E07900001,Ashmere\n\
    3,E01900003,Ashmere 001C,E05900002,Ashmere South,E07900001,Ashmere\n\
    4,E01900004,Brackley Vale 001A,E05900003,Vale,E07900002,Brackley Vale\n\
    5,E01900005,Greenfold 001A,E05900004,Green,E07900003,Greenfold\n\
    6,E01900006,Greenfold 001B,E05900004,Green,E07900003,Greenfold\n";

/// Districts in partnerships in a force, with semicolons and without years but one.
const CSP: &str = "lad-code;lad-name;csp-code;csp-name;PFA21CD;PFA21NM\r\n\
    E07900001;Ashmere;E22900001;Ashmere;E23900001;Marlshire\r\n\
    E07900002;Brackley Vale;E22900002;Brackley Vale;E23900001;Marlshire\r\n\
    E07900003;Greenfold;E22900003;Greenfold;E23900001;Marlshire\r\n";

/// 001A unchanged, 001B split in two, 001C and the Vale's only one merged across the border of their
/// districts, Greenfold's two merged.
const CHANGE: &str = "\"LSOA11CD\",\"LSOA21CD\",\"TotPersons\",\"Prop11of21\",\"Prop21of11\",\"Category\"\n\
    \"E01900001\",\"E01900001\",1000,1,1,\"U\"\n\
    \"E01900002\",\"E01900012\",600,1,0.6,\"S\"\n\
    \"E01900002\",\"E01900022\",400,1,0.4,\"S\"\n\
    \"E01900003\",\"E01900013\",300,0.25,1,\"M\"\n\
    \"E01900004\",\"E01900013\",900,0.75,1,\"M\"\n\
    \"E01900005\",\"E01900015\",500,0.5,1,\"M\"\n\
    \"E01900006\",\"E01900015\",500,0.5,1,\"M\"\n";

fn code(text: &str) -> AreaCode {
    AreaCode::parse(text).unwrap()
}

fn codes(texts: &[&str]) -> Vec<AreaCode> {
    texts.iter().map(|t| code(t)).collect()
}

/// The three usual files.
fn standard(folder: &Folder) -> Vec<ReferenceSpec> {
    vec![
        spec(Kind::AreaLookup, folder.file("lsoa11.csv", LSOA11.as_bytes())),
        spec(Kind::AreaLookup, folder.file("csp.csv", CSP.as_bytes())),
        spec(Kind::AreaChange, folder.file("change.csv", CHANGE.as_bytes())),
    ]
}

fn loaded(specs: &[ReferenceSpec], assessed: &[&str]) -> (Reference, Vec<Diagnostic>) {
    let checked = load(specs, &codes(assessed)).unwrap();
    (checked.value, checked.findings)
}

fn of_type(areas: &[Area], kind: AreaType) -> Vec<&str> {
    areas.iter().filter(|a| a.area_type == kind).map(|a| a.code.as_str()).collect()
}

fn names(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|f| &*f.name).collect()
}
