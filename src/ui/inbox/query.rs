//! Which list is asked for: tab, filters, place.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::base::id::{ChatId, GroupId, NumberId};
use crate::base::limits::{PAGE, PAGE_MAX};
use crate::domain::refusal::FieldProblem;
use crate::engine::Position;
use crate::http::Fields;
use crate::ui::failure::Failure;
use crate::ui::tab::Tab;

/// A list that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListQuery {
    /// The tab.
    pub tab: Tab,
    /// Only chats of this group.
    pub group: Option<GroupId>,
    /// Only chats of this number.
    pub number: Option<NumberId>,
    /// Only those of customers with this tag.
    pub tag: Option<String>,
    /// Only those that somebody put out of sight, which are in no list else.
    pub snoozed: bool,
    /// In which order.
    pub order: Order,
    /// Where the page begins: after this.
    pub after: Option<Position>,
    /// How many chats at most.
    pub limit: usize,
}

/// The order of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// New chats by how long they wait, all others the latest first.
    Usual,
    /// The latest first.
    Recent,
    /// The nearest deadline first.
    Deadline,
}

/// Filters of the interface that this release does not have: refused rather than passed over.
const NOT_BUILT: [&str; 2] = ["status", "q"];

impl ListQuery {
    /// All of a tab.
    pub fn of(tab: Tab) -> Self {
        Self {
            tab,
            group: None,
            number: None,
            tag: None,
            snoozed: false,
            order: Order::Usual,
            after: None,
            limit: PAGE,
        }
    }

    /// Reads what a program asks for.
    ///
    /// # Errors
    /// `invalid` for a value that is none, and for filters that are not built yet.
    pub fn of_program(query: &Fields) -> Result<Self, Failure> {
        Self::read(query, Tab::New, "limit")
    }

    /// Reads what a page asks for. There `limit` belongs to the conversation, and the list's is called `rows`.
    ///
    /// # Errors
    /// As for programs.
    pub fn of_page(query: &Fields, tab: Tab) -> Result<Self, Failure> {
        Self::read(query, tab, "rows")
    }

    fn read(query: &Fields, tab: Tab, limit: &'static str) -> Result<Self, Failure> {
        let given = |name: &str| query.get(name).filter(|value| !value.is_empty());
        if let Some(name) = NOT_BUILT.iter().find(|name| given(name).is_some()) {
            return Err(Failure::NotBuilt(name));
        }
        let order = match given("sort") {
            None => Order::Usual,
            Some("recent") => Order::Recent,
            Some("deadline") => Order::Deadline,
            Some(_) => return Err(Failure::invalid("sort", FieldProblem::Unknown)),
        };
        let tab = match given("tab") {
            None => tab,
            Some(word) => {
                Tab::from_word(word).ok_or(Failure::invalid("tab", FieldProblem::Unknown))?
            }
        };
        let number = |name: &'static str| -> Result<Option<u64>, Failure> {
            given(name)
                .map(|value| value.parse().map_err(|_| wrong(name)))
                .transpose()
        };
        Ok(Self {
            tab,
            group: number("group")?.map(GroupId),
            number: number("number")?.map(NumberId),
            tag: given("tag").map(str::to_owned),
            snoozed: match given("snoozed") {
                None | Some("0" | "false") => false,
                Some("1" | "true") => true,
                Some(_) => return Err(Failure::invalid("snoozed", FieldProblem::Unknown)),
            },
            order,
            after: given("cursor").map(read_cursor).transpose()?,
            limit: read_limit(given(limit), limit)?,
        })
    }

    /// The query string that asks for this list.
    pub fn write(&self) -> String {
        let mut text = format!("tab={}", self.tab.word());
        if let Some(group) = self.group {
            text.push_str(&format!("&group={group}"));
        }
        if let Some(number) = self.number {
            text.push_str(&format!("&number={number}"));
        }
        if let Some(tag) = &self.tag {
            let tag = utf8_percent_encode(tag, NON_ALPHANUMERIC);
            text.push_str(&format!("&tag={tag}"));
        }
        if self.snoozed {
            text.push_str("&snoozed=1");
        }
        match self.order {
            Order::Usual => {}
            Order::Recent => text.push_str("&sort=recent"),
            Order::Deadline => text.push_str("&sort=deadline"),
        }
        if let Some(after) = self.after {
            text.push_str(&format!("&cursor={}", write_cursor(after)));
        }
        if self.limit != PAGE {
            text.push_str(&format!("&rows={}", self.limit));
        }
        text
    }

    /// The list with more of it than the `shown` chats: longer, or from where it ends once it is as long as a
    /// page may be, or was given up before it was full.
    #[must_use]
    pub fn with_more(mut self, shown: usize, next: Position) -> Self {
        if self.limit < PAGE_MAX && shown >= self.limit {
            self.limit = (self.limit + PAGE).min(PAGE_MAX);
        } else {
            self.after = Some(next);
        }
        self
    }
}

fn wrong(name: &str) -> Failure {
    Failure::invalid(name, FieldProblem::Wrong)
}

/// How many are asked for: 50 unless given, from 1 to 200.
///
/// # Errors
/// `invalid` for anything that is no number of at least 1; more than 200 counts as 200.
pub fn read_limit(value: Option<&str>, name: &'static str) -> Result<usize, Failure> {
    match value.map(str::parse::<usize>) {
        None => Ok(PAGE),
        Some(Ok(limit)) if limit >= 1 => Ok(limit.min(PAGE_MAX)),
        Some(_) => Err(wrong(name)),
    }
}

/// A place in a list, for the one who asks to bring back.
pub fn write_cursor((at, chat): Position) -> String {
    format!("{at}.{chat}")
}

fn read_cursor(text: &str) -> Result<Position, Failure> {
    let (at, chat) = text.split_once('.').ok_or_else(|| wrong("cursor"))?;
    match (at.parse(), chat.parse()) {
        (Ok(at), Ok(chat)) => Ok((at, ChatId(chat))),
        _ => Err(wrong("cursor")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ListQuery, Failure> {
        ListQuery::of_page(&Fields::parse(text.as_bytes()).unwrap(), Tab::New)
    }

    #[test]
    fn a_query_reads_back() {
        let text =
            "tab=mine&group=2&number=3&tag=big%20shop&sort=recent&cursor=1795000000000.17&rows=100";
        assert_eq!(read(text).unwrap().write(), text);
        let text = "tab=new&sort=deadline";
        assert_eq!(read(text).unwrap().write(), text);
        assert_eq!(read("").unwrap(), ListQuery::of(Tab::New));
        assert_eq!(read("rows=900").unwrap().limit, PAGE_MAX);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in [
            "tab=all",
            "group=x",
            "number=-1",
            "cursor=7",
            "cursor=a.b",
            "rows=0",
            "rows=x",
            "sort=name",
        ] {
            assert!(matches!(read(text), Err(Failure::Refused(_))), "{text}");
        }
        for text in ["q=anna", "status=lead"] {
            assert!(matches!(read(text), Err(Failure::NotBuilt(_))), "{text}");
        }
    }

    #[test]
    fn a_list_grows_to_its_bound_and_then_moves_on() {
        let mut query = ListQuery::of(Tab::Done);
        for _ in 0..3 {
            let shown = query.limit;
            query = query.with_more(shown, (5, ChatId(1)));
        }
        assert_eq!((query.limit, query.after), (PAGE_MAX, None));
        let next = query.with_more(PAGE_MAX, (5, ChatId(1)));
        assert_eq!(next.after, Some((5, ChatId(1))));
    }
}
