//! Parts of a page that its script asks for alone: the element whose id is the fragment's name.

use crate::http::Reply;
use crate::ui::context::Context;
use crate::ui::failure::Failure;

/// A part of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fragment {
    Banner,
    Rail,
    List,
    Header,
    Timeline,
    Composer,
    Card,
    Steps,
    Forecast,
    Clock,
    Palette,
}

impl Fragment {
    /// All of them, with their names.
    pub const ALL: [(&'static str, Self); 11] = [
        ("banner", Self::Banner),
        ("rail", Self::Rail),
        ("list", Self::List),
        ("header", Self::Header),
        ("timeline", Self::Timeline),
        ("composer", Self::Composer),
        ("card", Self::Card),
        ("steps", Self::Steps),
        ("forecast", Self::Forecast),
        ("clock", Self::Clock),
        ("palette", Self::Palette),
    ];
}

/// The part that is asked for, if only a part is.
///
/// # Errors
/// `NotFound` for a part that no page has.
pub fn wanted(context: &Context) -> Result<Option<Fragment>, Failure> {
    let Some(name) = context.fragment() else {
        return Ok(None);
    };
    let known = Fragment::ALL.iter().find(|(of, _)| *of == name);
    known
        .map(|(_, fragment)| Some(*fragment))
        .ok_or(Failure::NotFound)
}

/// A page or a part of one.
///
/// # Errors
/// When a template fails.
pub fn reply(view: &impl askama::Template) -> Result<Reply, Failure> {
    Ok(Reply::html(view.render()?))
}
