//! Cookies: reading one, and writing one that scripts and other sites don't get.

use std::fmt;
use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::COOKIE;

/// The value of the request's first cookie with this name.
pub fn value_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.trim_matches('"'))
}

/// A cookie to set: `HttpOnly`, `SameSite=Lax`, for the whole site. Name and
/// value are ours (tokens, codes); what may not stand in a cookie is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    name: String,
    value: String,
    lifetime: Option<Duration>,
    secure: bool,
}

impl Cookie {
    /// A cookie that lives as long as the browser. `secure` when the client
    /// speaks TLS.
    pub fn new(name: &str, value: &str, secure: bool) -> Self {
        let keep = |text: &str| text.chars().filter(|sign| is_safe(*sign)).collect();
        Self {
            name: keep(name),
            value: keep(value),
            lifetime: None,
            secure,
        }
    }

    /// The same, kept for this long.
    #[must_use]
    pub fn lasting(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// What makes the browser forget the cookie.
    pub fn removal(name: &str, secure: bool) -> Self {
        Self::new(name, "", secure).lasting(Duration::ZERO)
    }
}

impl fmt::Display for Cookie {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}={}; Path=/; HttpOnly; SameSite=Lax",
            self.name, self.value
        )?;
        if let Some(lifetime) = self.lifetime {
            write!(out, "; Max-Age={}", lifetime.as_secs())?;
        }
        if self.secure {
            out.write_str("; Secure")?;
        }
        Ok(())
    }
}

fn is_safe(sign: char) -> bool {
    sign.is_ascii_graphic() && !matches!(sign, '"' | ',' | ';' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_cookie_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; session=x.y=z; broken".parse().unwrap());
        headers.append(COOKIE, "late=\"q\"; session=second".parse().unwrap());
        assert_eq!(value_of(&headers, "session"), Some("x.y=z"));
        assert_eq!(value_of(&headers, "late"), Some("q"));
        assert_eq!(value_of(&headers, "broken"), None);
        assert_eq!(value_of(&headers, "sess"), None);
    }

    #[test]
    fn writes_the_safe_attributes() {
        let cookie = Cookie::new("session", "abc", true).lasting(Duration::from_secs(60));
        assert_eq!(
            cookie.to_string(),
            "session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
        assert_eq!(
            Cookie::removal("session", false).to_string(),
            "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }

    #[test]
    fn a_value_cannot_add_attributes() {
        let cookie = Cookie::new("a", "x; Domain=evil\r\nSet-Cookie: b", false).to_string();
        assert_eq!(
            cookie,
            "a=xDomain=evilSet-Cookie:b; Path=/; HttpOnly; SameSite=Lax"
        );
    }
}
