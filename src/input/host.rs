//! A url → its host.
//!
//! In: a url as a source spells it. Out: its host, which says to which site a
//! document belongs. It never fails: what is no url has no host.

/// The host of a url, in lower case and without user and port; empty where it has none. It
/// is the site of a document that has a url.
#[must_use]
pub fn host(url: &str) -> String {
    let mut host = String::new();
    push_host(url, &mut host);
    host
}

/// Appends the host of a url, in lower case, if it has one.
pub(super) fn push_host(url: &str, site: &mut String) {
    match host_of(url) {
        Some(host) if host.is_ascii() => {
            site.extend(host.chars().map(|letter| letter.to_ascii_lowercase()));
        }
        Some(host) => site.push_str(&host.to_lowercase()),
        None => {}
    }
}

/// The host of a url, without user and port.
fn host_of(url: &str) -> Option<&str> {
    let url = url.trim();
    let (_, after) = url.split_once("//").filter(|(scheme, _)| {
        scheme.is_empty() || scheme.strip_suffix(':').is_some_and(is_scheme)
    })?;
    let authority = after.split(['/', '?', '#', '\\']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match host
        .strip_prefix('[')
        .and_then(|inside| inside.split_once(']'))
    {
        Some((address, _)) => address,
        None => host.split_once(':').map_or(host, |(host, _)| host),
    };
    (!host.is_empty()).then_some(host)
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_come_without_user_port_and_case() {
        assert_eq!(host("https://www.Example.ORG/a/b"), "www.example.org");
        assert_eq!(host("http://user:pw@news.example:8080?q#f"), "news.example");
        assert_eq!(host("//cdn.example/x"), "cdn.example");
        assert_eq!(host("http://[2001:DB8::1]:80/"), "2001:db8::1");
        assert_eq!(host("/local/path//x"), "");
        assert_eq!(host("example.org/a"), "");
        assert_eq!(host("mailto:a@b.example"), "");
        assert_eq!(host("https:///x"), "");
    }
}
