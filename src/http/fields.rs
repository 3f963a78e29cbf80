//! Names with values, as a query string or a form carries them.

/// Pairs of a name and a value in the order they came; a name may repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pairs: Vec<(String, String)>,
}

impl Fields {
    /// The most pairs that are kept of one query or form.
    pub const MOST: usize = 1_000;

    /// Reads `application/x-www-form-urlencoded` text, which no bytes can
    /// break. Nothing when it has more than `MOST` pairs.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            fields.push(name.into_owned(), value.into_owned())?;
        }
        Some(fields)
    }

    /// Adds a pair at the end; nothing when there are `MOST` already.
    pub fn push(&mut self, name: String, value: String) -> Option<()> {
        if self.pairs.len() >= Self::MOST {
            return None;
        }
        self.pairs.push((name, value));
        Some(())
    }

    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of `name`, in the order they came.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(move |(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// What somebody changed on a page: without the fields that say what they said when the page was made, which it
    /// sends along as `was_` and the name. So an older page takes nobody's change back.
    #[must_use]
    pub fn changed(&self) -> Self {
        let is_as_it_was = |name: &str| {
            let was = format!("was_{name}");
            self.get(&was).is_some() && self.all(&was).eq(self.all(name))
        };
        let pairs = self.pairs.iter();
        Self {
            pairs: pairs
                .filter(|(name, _)| !is_as_it_was(name))
                .cloned()
                .collect(),
        }
    }

    /// Every pair, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_repeats_in_order() {
        let fields = Fields::parse(b"tag=a&q=x+y&tag=%D0%B1&empty=&bare").unwrap();
        assert_eq!(fields.get("q"), Some("x y"));
        assert_eq!(fields.all("tag").collect::<Vec<_>>(), ["a", "б"]);
        assert_eq!(fields.get("empty"), Some(""));
        assert_eq!(fields.get("bare"), Some(""));
        assert_eq!(fields.get("none"), None);
        assert_eq!(fields.iter().count(), 5);
    }

    #[test]
    fn bounds_their_number() {
        assert!(Fields::parse("a&".repeat(Fields::MOST).as_bytes()).is_some());
        assert!(Fields::parse("a&".repeat(Fields::MOST + 1).as_bytes()).is_none());
    }
}
