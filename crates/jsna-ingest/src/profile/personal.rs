//! Columns that probably hold personal data, so that they are masked, made pseudonyms, or left out.

use super::ColumnProfile;
use super::cell::Is;
use super::content::Content;
use crate::text::fold;

/// A sort of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    Name,
    BirthDate,
    NhsNumber,
    Phone,
    Email,
    /// A full postcode is shared by some fifteen households.
    Postcode,
    Address,
    Vehicle,
    /// A number or reference of a person.
    PersonId,
    /// Sentences, which may name anybody.
    FreeText,
}

impl Personal {
    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Name => "names of people",
            Self::BirthDate => "dates of birth",
            Self::NhsNumber => "NHS numbers",
            Self::Phone => "phone numbers",
            Self::Email => "email addresses",
            Self::Postcode => "full postcodes",
            Self::Address => "addresses",
            Self::Vehicle => "vehicle registrations",
            Self::PersonId => "identifiers of people",
            Self::FreeText => "free text",
        }
    }
}

/// Words of headers that tell of a person.
const PEOPLE: [&str; 14] = [
    "victim",
    "suspect",
    "offender",
    "caller",
    "person",
    "patient",
    "client",
    "nominal",
    "pnc",
    "nhs",
    "nino",
    "informant",
    "complainant",
    "custody",
];

/// Words beside "name" that tell of no person.
const NOT_PEOPLE: [&str; 27] = [
    "area",
    "ward",
    "lsoa",
    "msoa",
    "lad",
    "csp",
    "pfa",
    "force",
    "authority",
    "district",
    "county",
    "region",
    "street",
    "road",
    "location",
    "operation",
    "indicator",
    "measure",
    "file",
    "station",
    "team",
    "beat",
    "site",
    "parent",
    "school",
    "hospital",
    "business",
];

/// What sort of personal data a column probably holds; `None` where nothing tells of any.
pub(super) fn likely(column: &ColumnProfile) -> Option<Personal> {
    let folded = fold(&column.name).replace(|c: char| !c.is_alphanumeric(), " ");
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let has = |any: &[&str]| any.iter().any(|w| words.contains(w));
    let texts = matches!(column.content, Content::Text { .. } | Content::FreeText);
    let reference = texts || matches!(column.content, Content::Numbers { whole: true, .. });
    match &column.content {
        Content::Empty => return None,
        Content::NhsNumbers => return Some(Personal::NhsNumber),
        Content::Phones => return Some(Personal::Phone),
        Content::Emails => return Some(Personal::Email),
        Content::Postcodes => return Some(Personal::Postcode),
        Content::FreeText => return Some(Personal::FreeText),
        Content::Dates(_) | Content::ShortYears if has(&["birth", "dob", "born"]) => {
            return Some(Personal::BirthDate);
        }
        _ => {}
    }
    if has(&["surname", "forename", "firstname", "lastname"])
        || (texts && has(&["name", "names"]) && !has(&NOT_PEOPLE) && column.share(Is::Names) >= 0.5)
    {
        Some(Personal::Name)
    } else if has(&["phone", "telephone", "mobile", "tel"]) && reference {
        Some(Personal::Phone)
    } else if has(&["postcode", "postcodes"]) && texts {
        Some(Personal::Postcode)
    } else if texts && has(&["address", "house"]) {
        Some(Personal::Address)
    } else if texts && has(&["vrm", "vrn", "registration"]) {
        Some(Personal::Vehicle)
    } else if reference
        && has(&PEOPLE)
        && has(&["id", "no", "number", "ref", "reference", "key", "urn", "pnc", "nino", "nominal"])
    {
        Some(Personal::PersonId)
    } else if texts && has(&["notes", "comments", "narrative", "summary", "remarks", "mo"]) {
        Some(Personal::FreeText)
    } else {
        None
    }
}
