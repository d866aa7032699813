//! Which function answers a path.

use std::fmt;
use std::str::FromStr;

/// A path, or a path and everything below it.
///
/// `/counter` is that path alone. `/counter/*` is `/counter`, `/counter/` and every path that starts with the latter;
/// `/*` is every path. Paths are compared byte for byte, as they arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Without the slash and star of a route that covers what is below.
    path: String,
    below: bool,
}

/// A text that is not a route.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a route: write a path such as /counter, or /counter/* for it and all below it; a `*` stands only at \
     the end, after a slash"
)]
pub struct RouteError(String);

/// The routes of a host, to what they lead.
pub(crate) struct Routes<T> {
    /// The most specific first.
    routes: Vec<(Route, T)>,
}

impl Route {
    fn covers(&self, path: &str) -> bool {
        match path.strip_prefix(self.path.as_str()) {
            Some("") => true,
            Some(rest) => self.below && rest.starts_with('/'),
            None => false,
        }
    }

    /// A longer path is more specific, and a path alone more so than the same path with all below it.
    fn specificity(&self) -> (usize, bool) {
        (self.path.len(), !self.below)
    }
}

impl FromStr for Route {
    type Err = RouteError;

    fn from_str(text: &str) -> Result<Self, RouteError> {
        let (path, below) = match text.strip_suffix("/*") {
            Some(path) => (path, true),
            None => (text, false),
        };
        let rooted = path.starts_with('/') || (path.is_empty() && below);
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"*?#".contains(&byte);
        if !rooted || !path.bytes().all(plain) {
            return Err(RouteError(text.to_owned()));
        }
        Ok(Self {
            path: path.to_owned(),
            below,
        })
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.path, if self.below { "/*" } else { "" })
    }
}

impl<T> Routes<T> {
    pub(crate) fn new(routes: impl IntoIterator<Item = (Route, T)>) -> Self {
        let mut routes: Vec<_> = routes.into_iter().collect();
        routes.sort_by_key(|(route, _)| std::cmp::Reverse(route.specificity()));
        Self { routes }
    }

    /// The most specific route that covers `path`, and what it leads to.
    pub(crate) fn find(&self, path: &str) -> Option<&(Route, T)> {
        self.routes.iter().find(|(route, _)| route.covers(path))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Route, T)> {
        self.routes.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::{Route, Routes};

    fn routes(texts: &[&'static str]) -> Routes<&'static str> {
        Routes::new(texts.iter().map(|text| (text.parse::<Route>().unwrap(), *text)))
    }

    fn found(routes: &Routes<&'static str>, path: &str) -> Option<&'static str> {
        routes.find(path).map(|(_, target)| *target)
    }

    #[test]
    fn the_most_specific_route_wins_whatever_the_order() {
        let forwards = ["/*", "/counter/*", "/counter", "/counter/admin/*", "/health"];
        let mut backwards = forwards;
        backwards.reverse();
        for routes in [routes(&forwards), routes(&backwards)] {
            assert_eq!(found(&routes, "/counter"), Some("/counter"));
            assert_eq!(found(&routes, "/counter/"), Some("/counter/*"));
            assert_eq!(found(&routes, "/counter/a/b"), Some("/counter/*"));
            assert_eq!(found(&routes, "/counter/admin"), Some("/counter/admin/*"));
            assert_eq!(found(&routes, "/counters"), Some("/*"));
            assert_eq!(found(&routes, "/health/x"), Some("/*"));
            assert_eq!(found(&routes, "/"), Some("/*"));
        }
    }

    #[test]
    fn what_no_route_covers_is_not_found() {
        let routes = routes(&["/counter/*", "/health"]);
        for path in ["/", "", "/count", "/counterx", "/health/", "*"] {
            assert_eq!(found(&routes, path), None, "{path}");
        }
        assert_eq!(found(&routes, "/counter"), Some("/counter/*"));
    }

    #[test]
    fn what_is_not_a_route_is_told_the_form() {
        for text in ["", "counter", "*", "/a*", "/*/b", "/a?b", "/a b", "http://x/*"] {
            let error = text.parse::<Route>().unwrap_err();
            assert!(error.to_string().contains("/counter/*"), "{error}");
        }
        for text in ["/", "/*", "/a", "/a/*", "/a/b.c-d/*"] {
            assert_eq!(text.parse::<Route>().unwrap().to_string(), text);
        }
    }
}
