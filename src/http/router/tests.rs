//! The router against a naive one and hostile paths.

use super::*;
use proptest::prelude::*;

fn table(patterns: &[&str]) -> Router<usize> {
    let mut router = Router::new();
    for (index, pattern) in patterns.iter().enumerate() {
        router.add(Method::GET, pattern, index);
    }
    router
}

fn route_of(router: &Router<usize>, path: &str) -> Option<(usize, Params)> {
    match router.find(&Method::GET, path) {
        Found::Route { route, params, .. } => Some((*route, params)),
        _ => None,
    }
}

#[test]
fn finds_literals_before_variables() {
    let router = table(&[
        "/",
        "/chats",
        "/chats/{id}",
        "/chats/new",
        "/chats/{id}/entries",
    ]);
    let index = |path: &str| route_of(&router, path).map(|(index, _)| index);
    assert_eq!(index("/"), Some(0));
    assert_eq!(index("/chats"), Some(1));
    assert_eq!(index("/chats/17"), Some(2));
    assert_eq!(index("/chats/new"), Some(3));
    assert_eq!(index("/chats/new/entries"), Some(4));
    for missing in [
        "",
        "x",
        "//",
        "/chats/",
        "/chats//entries",
        "/other",
        "/chats/1/2/3",
    ] {
        assert_eq!(index(missing), None, "{missing:?}");
    }
}

#[test]
fn decodes_each_segment_once() {
    let router = table(&["/files/{name}", "/a b"]);
    let name = |path: &str| {
        route_of(&router, path).and_then(|(_, params)| params.get("name").map(str::to_owned))
    };
    assert_eq!(name("/files/%D0%90nna"), Some("Аnna".to_owned()));
    assert_eq!(name("/files/%252F"), Some("%2F".to_owned()));
    assert_eq!(route_of(&router, "/a%20b").map(|found| found.0), Some(1));
    for hostile in ["%2F", "a%2Fb", "%00", ".", "..", "%2e%2E", "%FF", ""] {
        assert_eq!(name(&format!("/files/{hostile}")), None, "{hostile:?}");
    }
}

#[test]
fn tells_a_wrong_method_from_a_missing_path() {
    let mut router = table(&["/chats/{id}"]);
    router.add(Method::DELETE, "/chats/{id}", 9);
    let Found::MethodNotAllowed { allowed } = router.find(&Method::PUT, "/chats/1") else {
        panic!("PUT is no method of this path");
    };
    assert_eq!(allowed, [Method::DELETE, Method::GET, Method::HEAD]);
    assert!(matches!(
        router.find(&Method::HEAD, "/chats/1"),
        Found::Route {
            route: 0,
            pattern: "/chats/{id}",
            ..
        }
    ));
    assert!(matches!(router.find(&Method::PUT, "/x"), Found::NotFound));
}

#[test]
fn identifiers_are_strict() {
    let router = table(&["/chats/{id}"]);
    let id = |text: &str| {
        route_of(&router, &format!("/chats/{text}")).and_then(|(_, params)| params.id("id"))
    };
    assert_eq!(id("17"), Some(17));
    assert_eq!(id("0"), Some(0));
    assert_eq!(id("18446744073709551615"), Some(u64::MAX));
    for wrong in ["018", "+1", "-1", "1.0", "18446744073709551616", "١", "x"] {
        assert_eq!(id(wrong), None, "{wrong:?}");
    }
}

#[test]
#[should_panic(expected = "already a route")]
fn refuses_duplicates() {
    table(&["/a/{x}", "/a/{x}"]);
}

#[test]
#[should_panic(expected = "where another says")]
fn refuses_two_names_at_one_position() {
    table(&["/a/{x}/b", "/a/{y}/c"]);
}

#[test]
#[should_panic(expected = "malformed")]
fn refuses_half_a_variable() {
    table(&["/a/{x"]);
}

#[test]
fn lists_its_routes() {
    let router = table(&["/b", "/a"]);
    let listed: Vec<_> = router.routes().map(|(_, pattern, _)| pattern).collect();
    assert_eq!(listed, ["/b", "/a"]);
}

/// The same answer without a trie: of all patterns that fit, the one whose
/// first difference from another is a literal.
fn naive<'p>(patterns: &'p [String], path: &str) -> Option<&'p String> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let fits = |pattern: &&String| {
        let parts: Vec<&str> = pattern.split('/').skip(1).collect();
        parts.len() == segments.len()
            && parts
                .iter()
                .zip(&segments)
                .all(|(part, segment)| part.starts_with('{') || part == segment)
    };
    let rank = |pattern: &&String| -> Vec<bool> {
        pattern
            .split('/')
            .map(|part| part.starts_with('{'))
            .collect()
    };
    patterns.iter().filter(fits).min_by_key(rank)
}

fn segments(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(of), 1..5)
        .prop_map(|parts| format!("/{}", parts.join("/")))
}

proptest! {
    #[test]
    fn agrees_with_a_naive_matcher(
        patterns in proptest::collection::btree_set(segments(&["a", "b", "{v}"]), 1..12),
        paths in proptest::collection::vec(segments(&["a", "b", "c"]), 1..12),
    ) {
        let patterns: Vec<String> = patterns.into_iter().collect();
        let mut router = Router::new();
        for pattern in &patterns {
            router.add(Method::GET, pattern, pattern.clone());
        }
        for path in &paths {
            let found = match router.find(&Method::GET, path) {
                Found::Route { route, params, .. } => {
                    let variables = route.matches('{').count();
                    prop_assert_eq!(params.values.len(), variables);
                    Some(route)
                }
                _ => None,
            };
            prop_assert_eq!(found, naive(&patterns, path));
        }
    }

    #[test]
    fn never_panics_on_a_path(path in ".*") {
        let router = table(&["/", "/a/{v}", "/a/b/{v}"]);
        let _ = router.find(&Method::GET, &path);
    }
}
