//! What a person or a program sends to change something: the same fields as a form or as JSON, and what is said of
//! a form that is not as it must be.

use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::domain::refusal::{FieldProblem, Refusal};
use crate::http::{Code, Fields};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::json;

/// Something that can be read from a form as well as from JSON. Its JSON refuses unknown fields.
pub trait Input: DeserializeOwned {
    /// From a form's fields; what the form does not have is absent.
    ///
    /// # Errors
    /// `invalid` for a field that can't be read.
    fn from_form(form: &Fields) -> Result<Self, Failure>;
}

/// Reads what was sent.
///
/// # Errors
/// `bad_request` for a body that can't be read, `invalid` for one with unknown or wrong fields.
pub async fn read<T: Input>(context: &mut Context) -> Result<T, Failure> {
    match &context.form {
        Some(form) => T::from_form(&form.changed()),
        None => json::body(&mut context.request).await,
    }
}

/// A number as it was sent or typed, of any size: whether it fits is said with the limits of its field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(from = "serde_json::Number")]
pub struct Whole(Option<u64>);

impl From<serde_json::Number> for Whole {
    fn from(number: serde_json::Number) -> Self {
        Self(number.as_u64())
    }
}

impl Whole {
    /// As somebody typed it.
    pub fn typed(text: &str) -> Self {
        Self(text.trim().parse().ok())
    }

    /// The number, if `range` has it.
    ///
    /// # Errors
    /// `invalid` for `field` with the range's ends.
    pub fn within<N>(self, field: &str, range: RangeInclusive<N>) -> Result<N, Failure>
    where
        N: TryFrom<u64> + PartialOrd + Into<u32> + Copy,
    {
        let number = self.0.and_then(|number| N::try_from(number).ok());
        let (least, most) = ((*range.start()).into(), (*range.end()).into());
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| Failure::invalid(field, FieldProblem::Between(least, most)))
    }
}

/// A number that was typed in a field; nothing when it is absent or empty.
pub fn number(form: &Fields, name: &str) -> Option<Whole> {
    let typed = given(form, name).filter(|typed| !typed.trim().is_empty())?;
    Some(Whole::typed(&typed))
}

/// A field that was sent, also when it says `null`.
///
/// # Errors
/// When its value is none of `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// A field of a form, if the form has it. Of a checkbox and the hidden field before it, the last one counts.
pub fn given(form: &Fields, name: &str) -> Option<String> {
    form.all(name).last().map(str::to_owned)
}

/// A switch of a form: `on` or `off`.
///
/// # Errors
/// `invalid` for any other word.
pub fn switch(form: &Fields, name: &str) -> Result<Option<bool>, Failure> {
    match given(form, name).as_deref() {
        None => Ok(None),
        Some("on") => Ok(Some(true)),
        Some("off") => Ok(Some(false)),
        Some(_) => Err(Failure::invalid(name, FieldProblem::Unknown)),
    }
}

/// What is wrong with several fields, gathered so that all of it is told at once.
#[derive(Default)]
pub struct Faults(Vec<(String, FieldProblem)>);

impl Faults {
    /// What was read of a field; its default, and the fault kept, when it is not as it must be.
    ///
    /// # Errors
    /// What is not about a field.
    pub fn gather<T: Default>(&mut self, read: Result<T, Failure>) -> Result<T, Failure> {
        match read {
            Err(Failure::Refused(Refusal::Invalid(fields))) => {
                self.0.extend(fields);
                Ok(T::default())
            }
            other => other,
        }
    }

    /// That there were none.
    ///
    /// # Errors
    /// `invalid` with all that were gathered.
    pub fn none(self) -> Result<(), Failure> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Failure::Refused(Refusal::Invalid(self.0))),
        }
    }
}

/// What is wrong with a form that is shown again as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// What is wrong with the whole, when no field is to blame.
    pub summary: Option<String>,
    fields: Vec<(String, String)>,
}

impl Wrong {
    /// What a failure says about the form, when it is about what was typed and a page is to be shown.
    ///
    /// # Errors
    /// The failure itself in every other case.
    pub fn of(context: &Context, failure: Failure) -> Result<Self, Failure> {
        let problem = failure.problem(&context.words, None);
        if context.format == Format::Json || problem.code != Code::Invalid {
            return Err(failure);
        }
        let summary = problem.fields.is_empty().then_some(problem.detail);
        Ok(Self {
            summary,
            fields: problem.fields,
        })
    }

    /// Something that no field is to blame for.
    pub fn whole(summary: String) -> Self {
        Self {
            summary: Some(summary),
            fields: Vec::new(),
        }
    }

    /// The same, and what is wrong with a field besides.
    #[must_use]
    pub fn with(mut self, field: &str, said: String) -> Self {
        self.fields.retain(|(known, _)| known != field);
        self.fields.push((field.to_owned(), said));
        self
    }

    /// Whether the page opens at this field: the first one that is wrong.
    pub fn opens_at(&self, name: &str) -> bool {
        self.fields.first().is_some_and(|(first, _)| first == name)
    }

    /// What is wrong with a file, by its line or row: that and the column, then what.
    pub fn of_file(&self) -> Vec<(String, &str)> {
        let place = |name: &str| {
            let mut parts = name.splitn(3, '.');
            let is_placed = parts.next().is_some_and(|it| it == "lines" || it == "rows");
            let place = parts.next().filter(|_| is_placed)?;
            Some(match parts.next() {
                Some(field) => format!("{place}, {field}"),
                None => place.to_owned(),
            })
        };
        let fields = self.fields.iter();
        fields
            .filter_map(|(name, wrong)| Some((place(name)?, wrong.as_str())))
            .collect()
    }

    /// What is wrong with the choices of a message.
    pub fn of_choices(&self) -> Vec<&str> {
        let fields = self.fields.iter();
        fields
            .filter(|(name, _)| name.starts_with("choices"))
            .map(|(_, wrong)| wrong.as_str())
            .collect()
    }

    /// What is wrong with what can be chosen, a line each: its number, or none for all of them.
    pub fn of_rows(&self) -> Vec<(Option<usize>, &str)> {
        let line = |name: &str| {
            let kinds = ["choices.buttons", "choices.list.rows"];
            let rest = kinds.iter().find_map(|kind| name.strip_prefix(kind))?;
            let index = rest.trim_start_matches('.').split('.').next()?;
            Some(index.parse::<usize>().ok().map(|index| index + 1))
        };
        let fields = self.fields.iter();
        fields
            .filter_map(|(name, wrong)| Some((line(name)?, wrong.as_str())))
            .collect()
    }

    /// What is wrong with a field; empty when nothing is.
    pub fn field(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, wrong)| wrong.as_str())
    }
}
