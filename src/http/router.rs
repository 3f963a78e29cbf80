//! Which route a method and a path mean: a trie over path segments, built at
//! the start and only read afterwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use hyper::Method;
use percent_encoding::percent_decode_str;

/// Routes with a value of `T` each.
///
/// A pattern is `/` or segments like `/chats/{id}/entries`. Where a literal
/// and a variable both fit, the literal wins; the path is decided first, the
/// method afterwards.
pub struct Router<T> {
    root: Node,
    routes: Vec<Registered<T>>,
}

#[derive(Default)]
struct Node {
    literals: BTreeMap<String, Node>,
    variable: Option<(Arc<str>, Box<Node>)>,
    here: Vec<(Method, usize)>,
}

struct Registered<T> {
    method: Method,
    pattern: String,
    value: T,
}

/// What `Router::find` says.
#[derive(Debug)]
pub enum Found<'r, T> {
    /// A route fits.
    Route {
        /// The value it was added with.
        route: &'r T,
        /// The pattern it was added with: a label of few values for logs and counters.
        pattern: &'r str,
        /// The variables of the path.
        params: Params,
    },
    /// The path exists, but not with this method.
    MethodNotAllowed {
        /// The methods that it has, sorted by name.
        allowed: Vec<Method>,
    },
    /// No pattern fits the path.
    NotFound,
}

/// The variables of a path, percent-decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    values: Vec<(Arc<str>, String)>,
}

impl Params {
    /// The variable called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(known, _)| **known == *name);
        found.map(|(_, value)| value.as_str())
    }

    /// The variable as an identifier: decimal digits only, no sign, no leading zero.
    pub fn id(&self, name: &str) -> Option<u64> {
        let text = self.get(name)?;
        let strict = text.bytes().all(|byte| byte.is_ascii_digit())
            && (text.len() == 1 || !text.starts_with('0'));
        if strict { text.parse().ok() } else { None }
    }
}

impl<T> Default for Router<T> {
    fn default() -> Self {
        Self {
            root: Node::default(),
            routes: Vec::new(),
        }
    }
}

impl<T> Router<T> {
    /// A router that knows no path.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a route.
    ///
    /// # Panics
    /// When the pattern is malformed, is already there with this method, or
    /// names a variable otherwise than another pattern does at this position.
    /// Routes are a table in the program, so this is found by the first test.
    pub fn add(&mut self, method: Method, pattern: &str, value: T) {
        let index = self.routes.len();
        let node = self.root.reach(pattern);
        assert!(
            node.here.iter().all(|(known, _)| *known != method),
            "{method} {pattern} is already a route"
        );
        node.here.push((method.clone(), index));
        node.here
            .sort_by(|(left, _), (right, _)| left.as_str().cmp(right.as_str()));
        self.routes.push(Registered {
            method,
            pattern: pattern.to_owned(),
            value,
        });
    }

    /// The route of a request. `path` is as it came, without its query. `HEAD`
    /// falls back to `GET`.
    pub fn find(&self, method: &Method, path: &str) -> Found<'_, T> {
        let Some(segments) = decoded_segments(path) else {
            return Found::NotFound;
        };
        let mut values = Vec::new();
        let Some(node) = self.root.descend(&segments, &mut values) else {
            return Found::NotFound;
        };
        let Some(index) = node.with_method(method) else {
            return Found::MethodNotAllowed {
                allowed: node.allowed(),
            };
        };
        let registered = &self.routes[index];
        Found::Route {
            route: &registered.value,
            pattern: &registered.pattern,
            params: Params { values },
        }
    }

    /// Every route in the order of adding: method, pattern, value.
    pub fn routes(&self) -> impl Iterator<Item = (&Method, &str, &T)> {
        self.routes
            .iter()
            .map(|route| (&route.method, route.pattern.as_str(), &route.value))
    }
}

impl Node {
    /// The node of a pattern, made with all that lead to it where missing.
    fn reach(&mut self, pattern: &str) -> &mut Self {
        let Some(rest) = pattern.strip_prefix('/') else {
            panic!("pattern {pattern:?} does not begin with a slash");
        };
        if rest.is_empty() {
            return self;
        }
        rest.split('/')
            .fold(self, |node, segment| node.child(segment, pattern))
    }

    fn child(&mut self, segment: &str, pattern: &str) -> &mut Self {
        let inner = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let name = inner.unwrap_or(segment);
        assert!(
            !name.is_empty()
                && !name.contains(['{', '}', '%', '\0'])
                && name != "."
                && name != "..",
            "segment {segment:?} of pattern {pattern:?} is malformed"
        );
        if inner.is_none() {
            return self.literals.entry(name.to_owned()).or_default();
        }
        let (known, node) = self
            .variable
            .get_or_insert_with(|| (Arc::from(name), Box::default()));
        assert!(
            **known == *name,
            "pattern {pattern:?} says {{{name}}} where another says {{{known}}}"
        );
        node
    }

    /// The node that has routes for these segments. A literal is tried first;
    /// each node is visited at most once, so the table bounds the work.
    fn descend<'n>(
        &'n self,
        segments: &[String],
        values: &mut Vec<(Arc<str>, String)>,
    ) -> Option<&'n Self> {
        let Some((first, rest)) = segments.split_first() else {
            return (!self.here.is_empty()).then_some(self);
        };
        let literal = self.literals.get(first);
        if let Some(found) = literal.and_then(|node| node.descend(rest, values)) {
            return Some(found);
        }
        let (name, node) = self.variable.as_ref()?;
        let depth = values.len();
        values.push((Arc::clone(name), first.clone()));
        let found = node.descend(rest, values);
        if found.is_none() {
            values.truncate(depth);
        }
        found
    }

    fn with_method(&self, method: &Method) -> Option<usize> {
        let exact = |wanted: &Method| self.here.iter().find(|(known, _)| known == wanted);
        let fallback = || {
            (method == Method::HEAD)
                .then(|| exact(&Method::GET))
                .flatten()
        };
        exact(method).or_else(fallback).map(|(_, index)| *index)
    }

    fn allowed(&self) -> Vec<Method> {
        let mut allowed: Vec<Method> = self.here.iter().map(|(method, _)| method.clone()).collect();
        if allowed.contains(&Method::GET) && !allowed.contains(&Method::HEAD) {
            allowed.push(Method::HEAD);
        }
        allowed.sort_by(|left, right| left.as_str().cmp(right.as_str()));
        allowed
    }
}

/// The segments of a path, each decoded once; nothing for a path that no
/// pattern may fit.
fn decoded_segments(path: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix('/')?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    rest.split('/').map(decoded_segment).collect()
}

fn decoded_segment(raw: &str) -> Option<String> {
    let decoded = percent_decode_str(raw).decode_utf8().ok()?;
    let fit =
        !decoded.is_empty() && decoded != "." && decoded != ".." && !decoded.contains(['/', '\0']);
    fit.then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests;
