//! Addresses of the web.

/// The host of an address, without port.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_found_with_and_without_a_port() {
        assert_eq!(host("https://desk.example:8443/x"), "desk.example");
        assert_eq!(host("https://[::1]:443"), "[::1]");
        assert_eq!(host("desk.example"), "desk.example");
    }
}
