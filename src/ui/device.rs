//! From where somebody signs in, in short: so that they know their own sign-ins from another's.

use crate::domain::agent::Origin;
use crate::http::Request;

/// Browsers by what their `User-Agent` has, the more particular first: most of them also name others.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
];

/// Systems by what a `User-Agent` has, the more particular first.
const SYSTEMS: [(&str, &str); 8] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("FreeBSD", "FreeBSD"),
];

/// Bytes of the header that are looked at, and of the name of a program that are kept.
const HEADER_BYTES: usize = 512;
const NAME_CHARS: usize = 40;

/// From where a request comes.
pub fn origin(request: &Request) -> Origin {
    let agent = request.header("User-Agent").unwrap_or_default();
    let (browser, system) = in_short(agent);
    Origin {
        browser,
        system,
        address: request.peer().address.to_string(),
    }
}

/// The browser with its version, and the system.
fn in_short(agent: &str) -> (String, String) {
    let agent = agent.get(..HEADER_BYTES).unwrap_or(agent);
    let version = |after: &str| -> String {
        after
            .chars()
            .take_while(char::is_ascii_digit)
            .take(6)
            .collect()
    };
    let named = BROWSERS.iter().find_map(|(sign, name)| {
        let (_, after) = agent.split_once(sign)?;
        Some(format!("{name} {}", version(after)).trim().to_owned())
    });
    let safari = || {
        let (_, after) = agent.split_once("Version/")?;
        let is_safari = agent.contains("Safari/");
        is_safari.then(|| format!("Safari {}", version(after)).trim().to_owned())
    };
    let system = SYSTEMS.iter().find(|(sign, _)| agent.contains(sign));
    let browser = named.or_else(safari).unwrap_or_else(|| program(agent));
    (browser, system.map_or("", |(_, name)| name).to_owned())
}

/// What another program calls itself: the first word, as `curl/8.5`.
fn program(agent: &str) -> String {
    let word = agent.split_whitespace().next().unwrap_or_default();
    if word.starts_with("Mozilla/") {
        return String::new();
    }
    word.chars()
        .filter(char::is_ascii_graphic)
        .take(NAME_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn browsers_and_systems_are_told_apart() {
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, browser, system) in [
            (
                format!("{windows} Chrome/142.0.0.0 Safari/537.36"),
                "Chrome 142",
                "Windows",
            ),
            (
                format!("{windows} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.3595.80"),
                "Edge 142",
                "Windows",
            ),
            (
                format!("{windows} Chrome/138.0.0.0 YaBrowser/25.8.0 Safari/537.36"),
                "Yandex Browser 25",
                "Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned(),
                "Firefox 145",
                "Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
                    .to_owned(),
                "Safari 26",
                "iOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/142.0.0.0 Mobile Safari/537.36"
                    .to_owned(),
                "Chrome 142",
                "Android",
            ),
            ("curl/8.5.0".to_owned(), "curl/8.5.0", ""),
            ("Mozilla/5.0 (something)".to_owned(), "", ""),
            (String::new(), "", ""),
        ] {
            let told = in_short(&agent);
            assert_eq!((told.0.as_str(), told.1.as_str()), (browser, system));
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_kept_short(agent in "\\PC{0,900}") {
            let (browser, system) = in_short(&agent);
            prop_assert!(browser.chars().count() <= 60 && system.len() <= 60);
        }
    }
}
