//! Columns that probably hold personal data, so that they are masked, made pseudonyms, or left out.

use super::ColumnProfile;
use super::cell::{Is, is_postcode};
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

/// Words of headers that name a sort of person.
const PEOPLE: &str = "victim suspect offender caller person patient client nominal informant complainant custody tenant \
    tenants perpetrator perp resident ip aggrieved kin customer applicant subject landlord parent carer worker \
    caseworker keyworker officer oic witness child pupil user driver accused defendant owner occupier neighbour staff \
    reporter manager referrer";

/// Words of headers that name the number of a person or household.
const NUMBERS: &str =
    "pnc cro crn nhs nino upn hesid mrn passport licence uprn account hospital ni";

/// Words of headers of columns that hold sentences.
const SENTENCES: &str = "notes note comments comment narrative summary remarks mo details detail log text action \
    actions account circumstances rationale allegation";

/// Words of headers of columns that may hold an address.
const PLACES: &str =
    "address house location venue where place premises property street loc home flat";

/// Words beside "name" that tell of no person.
const NOT_PEOPLE: &str = "area ward lsoa msoa lad csp pfa force authority district county region street road location \
    operation indicator measure file station team beat site parent school hospital business falls";

/// Words that stand before a name.
const TITLES: &str = "mr mrs ms miss dr pc dc sgt pcso cllr rev insp";

/// Words that an address ends with.
const STREETS: &str = "street st road rd lane ln avenue ave close drive way court crescent place gardens terrace \
    grove walk hill row";

/// Whether a list of words has a word.
fn among(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|w| w == word)
}

/// Whether a text has something in it that may tell of a person, whatever its column is: a title before a name, an
/// address with a house number, a full postcode, an email address, or a number long enough for a telephone or a person.
pub(crate) fn tells_of_somebody(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',', ';']).filter(|w| !w.is_empty()).collect();
    let plain = |word: &str| word.trim_end_matches('.').to_lowercase();
    let title = words.windows(2).any(|pair| match pair {
        [title, name] => among(TITLES, &plain(title)) && name.starts_with(char::is_uppercase),
        _ => false,
    });
    let number = words.iter().position(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    let address = number.is_some_and(|at| {
        words.iter().skip(at + 1).take(4).any(|word| among(STREETS, &plain(word)))
    });
    let postcode = words.iter().any(|w| is_postcode(w))
        || words.windows(2).any(|pair| is_postcode(&pair.concat()));
    title || address || postcode || text.contains('@') || longest_number(text) >= 9
}

/// Digits of the longest number in a text, over the spaces within it.
fn longest_number(text: &str) -> usize {
    let (mut longest, mut here) = (0, 0);
    for c in text.chars() {
        match c {
            '0'..='9' => here += 1,
            ' ' => {}
            _ => here = 0,
        }
        longest = longest.max(here);
    }
    longest
}

/// The words of a header, with letters that points separate as one word: `D.O.B.` is `dob`.
fn words_of(header: &str) -> Vec<String> {
    let folded = fold(header).replace(|c: char| !c.is_alphanumeric(), " ");
    let mut out: Vec<String> = Vec::new();
    let mut letters = false;
    for word in folded.split(' ').filter(|w| !w.is_empty()) {
        let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match out.last_mut().filter(|_| letter && letters) {
            Some(last) => last.push_str(word),
            None => out.push(word.to_owned()),
        }
        letters = letter;
    }
    out
}

/// Columns hold other things besides: one cell in ten is enough to be careful.
const SOME: f64 = 0.1;

/// What sort of personal data a column probably holds; `None` where nothing tells of any.
pub(super) fn likely(column: &ColumnProfile) -> Option<Personal> {
    if matches!(column.content, Content::Empty | Content::Areas(_)) {
        return None;
    }
    let words = words_of(&column.name);
    by_cells(column, &words).or_else(|| by_header(column, &words))
}

/// By what the cells are.
fn by_cells(column: &ColumnProfile, words: &[String]) -> Option<Personal> {
    if words.iter().any(|w| among("birth birthday dob born birthdate dateofbirth", w)) {
        return Some(Personal::BirthDate);
    }
    let shapes = [
        (Is::NhsNumber, Personal::NhsNumber),
        (Is::Email, Personal::Email),
        (Is::Postcode, Personal::Postcode),
        (Is::Phone, Personal::Phone),
    ];
    let shape = shapes.into_iter().find(|(is, _)| column.share(*is) >= SOME);
    let free = (column.content == Content::FreeText).then_some(Personal::FreeText);
    shape.map(|(_, personal)| personal).or(free)
}

/// By the words of the header, where the cells allow it.
fn by_header(column: &ColumnProfile, words: &[String]) -> Option<Personal> {
    let has = |list: &str| words.iter().any(|w| among(list, w));
    let texts = matches!(column.content, Content::Text { .. });
    let reference = texts || matches!(column.content, Content::Numbers { whole: true, .. });
    let many = column.different.more || column.different.known > 10;
    let names = texts && many && column.share(Is::Names) >= 0.5 && !has(NOT_PEOPLE);
    let telling = texts && column.share(Is::Telling) >= SOME;
    let numbered = has("id no number ref reference key urn nominal code");
    let rules = [
        (has("surname surnames forename forenames firstname lastname initials"), Personal::Name),
        (reference && has("phone telephone mobile tel contact"), Personal::Phone),
        (texts && has("postcode postcodes postal"), Personal::Postcode),
        (texts && has("vrm vrn registration reg"), Personal::Vehicle),
        (texts && (has("address house") || (has(PLACES) && telling)), Personal::Address),
        (reference && (has(NUMBERS) || (has(PEOPLE) && numbered)), Personal::PersonId),
        (names && (has(PEOPLE) || has("name names reported")), Personal::Name),
        (telling, Personal::Name),
        (
            texts && has(SENTENCES) && (many || column.share(Is::Sentence) >= SOME),
            Personal::FreeText,
        ),
        // Different in most rows, and like names: nothing says that they are of places.
        (names && mostly_once(column), Personal::Name),
    ];
    rules.into_iter().find(|(holds, _)| *holds).map(|(_, personal)| personal)
}

/// Whether most values occur once.
pub(super) fn mostly_once(column: &ColumnProfile) -> bool {
    column.different.more || column.different.known * 2 > column.filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_tell_of_somebody_whatever_its_column_is() {
        for text in [
            "Theft from Mr Akhtar",
            "14 Knutton Lane",
            "Dogs 07700 900123",
            "near AA9A 9AA",
            "write to someone@example.org",
            "485 777 3456",
        ] {
            assert!(tells_of_somebody(text), "{text}");
        }
        for text in
            ["Theft from the person", "On or near Parking Area", "Robbery", "28E", "2 or more"]
        {
            assert!(!tells_of_somebody(text), "{text}");
        }
    }

    #[test]
    fn points_between_letters_do_not_hide_a_word() {
        assert_eq!(words_of("D.O.B."), ["dob"]);
        assert_eq!(words_of("d o b"), ["dob"]);
        assert_eq!(words_of("Victim's Date of Birth"), ["victim", "s", "date", "of", "birth"]);
    }
}
