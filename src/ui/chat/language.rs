//! In which language a customer is most likely written to.

use crate::domain::agent::Language;
use crate::domain::entry::Body;
use crate::domain::view::View as _;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;

/// Entries that are looked through for the last template.
const LOOKED_THROUGH: usize = 100;

/// Languages by their codes, the likeliest first: that of the last template, as somebody chose it for them; that of
/// their phone's country; their group's; the desk's.
///
/// # Errors
/// When storage fails.
pub fn likely(sight: &Sight<'_>, subject: &Subject) -> Result<Vec<String>, Failure> {
    let newest = sight
        .snapshot
        .entries_before(sight.chat, None, LOOKED_THROUGH)?;
    let before = newest.into_iter().rev().find_map(|entry| match entry.body {
        Body::Template(sent) => Some(sent.language),
        _ => None,
    });
    let country = subject.address.identity.language();
    let settings = sight.snapshot.group_settings(subject.chat.group)?;
    let group = settings.language.map(Language::code);
    let known = [country, group, Some(sight.desk_language.code())];
    let known = known.into_iter().flatten().map(str::to_owned);
    Ok(before.into_iter().chain(known).collect())
}

/// The part of a template's language that is no country.
pub fn spoken(code: &str) -> &str {
    code.split('_').next().unwrap_or(code)
}

/// The likeliest of those that the desk speaks: in it words of its own are put to the customer.
///
/// # Errors
/// When storage fails.
pub fn of_the_desk(sight: &Sight<'_>, subject: &Subject) -> Result<Language, Failure> {
    let likely = likely(sight, subject)?;
    let mut spoken = likely
        .iter()
        .filter_map(|code| Language::from_code(spoken(code)));
    Ok(spoken.next().unwrap_or(sight.desk_language))
}
