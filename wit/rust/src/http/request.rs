//! What a client asks for.

use std::str::FromStr;

use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use super::{Error, json};

/// A request with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    method: String,
    path: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Request {
    /// A request for a target, which is the path and the query as they stand in a URL.
    ///
    /// # Errors
    /// The path is not UTF-8, which is answered with 400.
    pub fn new(method: &str, target: &str) -> Result<Self, Error> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8().map(Into::into))
            .collect::<Result<_, _>>()
            .map_err(|_| Error::refuse(400, "the path is not UTF-8"))?;
        Ok(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            segments,
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: Vec::new(),
            body: Vec::new(),
        })
    }

    /// With one more header.
    pub fn with_header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a body.
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The method, as in `GET`. What a client asks with `HEAD`, [`http!`](crate::http!) hands on as `GET`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as it stands in the URL, for links to what is near it: percent-encoded, and without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parts of the path, percent-decoded; empty ones, as of a slash at the end, are passed over.
    pub fn segments(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// The first parameter of this name in the query, percent-decoded.
    pub fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(candidate, _)| candidate == name);
        found.map(|(_, value)| value.as_str())
    }

    /// As [`query`](Self::query), as a number or whatever else text becomes.
    ///
    /// # Errors
    /// It does not become one, which is answered with 400.
    pub fn parse_query<T: FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        let parse = |value: &str| {
            value
                .parse()
                .map_err(|_| Error::refuse(400, format!("the parameter `{name}` cannot be `{value}`")))
        };
        self.query(name).map(parse).transpose()
    }

    /// The first header of this name, whatever its case.
    ///
    /// # Errors
    /// Its value is not text, which is answered with 400.
    pub fn header(&self, name: &str) -> Result<Option<&str>, Error> {
        let found = self
            .headers
            .iter()
            .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name));
        let text = found.map(|(_, value)| str::from_utf8(value)).transpose();
        text.map_err(|_| Error::refuse(400, format!("the header `{name}` is not text")))
    }

    /// All headers.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// What the body says in JSON.
    ///
    /// # Errors
    /// It is not JSON, which is answered with 400, or not what was wanted, which is answered with 422; either with the place,
    /// and what is wrong there.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        json::read(&self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Request};
    use crate::http::Response;

    fn request(target: &str) -> Request {
        Request::new("GET", target).unwrap()
    }

    fn status(error: Error) -> u16 {
        Response::from(error).status()
    }

    #[test]
    fn a_path_is_decoded_part_by_part() {
        assert_eq!(
            request("/orders/a%2Fb/caf%C3%A9/").segments(),
            ["orders", "a/b", "café"]
        );
        assert_eq!(request("/caf%C3%A9//?limit=20").path(), "/caf%C3%A9//");
        assert_eq!(request("/").segments(), [""; 0]);
        assert_eq!(request("").segments(), [""; 0]);
        assert_eq!(request("/100%/%zz").segments(), ["100%", "%zz"]);
        assert_eq!(status(Request::new("GET", "/%FF").unwrap_err()), 400);
    }

    #[test]
    fn a_query_is_decoded() {
        let request = request("/orders?customer=ann+%26+bob&limit=20&limit=30&empty=&bare&?=%3D");
        assert_eq!(request.query("customer"), Some("ann & bob"));
        assert_eq!(request.query("empty"), Some(""));
        assert_eq!(request.query("bare"), Some(""));
        assert_eq!(request.query("?"), Some("="));
        assert_eq!(request.query("nothing"), None);
        assert_eq!(request.parse_query("limit").unwrap(), Some(20_u8));
        assert_eq!(request.parse_query::<u8>("nothing").unwrap(), None);
        assert_eq!(status(request.parse_query::<u8>("customer").unwrap_err()), 400);
    }

    #[test]
    fn a_header_goes_by_its_name_in_any_case() {
        let request = request("/")
            .with_header("Idempotency-Key", "k1")
            .with_header("x-bytes", [0xff]);
        assert_eq!(request.header("idempotency-key").unwrap(), Some("k1"));
        assert_eq!(request.header("nothing").unwrap(), None);
        assert_eq!(status(request.header("x-bytes").unwrap_err()), 400);
        assert_eq!(request.headers().count(), 2);
    }

    #[test]
    fn a_body_that_is_no_json_differs_from_json_that_is_not_wanted() {
        let with = |body: &str| request("/").with_body(body);
        assert_eq!(with("[1, 2]").json::<Vec<u8>>().unwrap(), [1, 2]);
        assert_eq!(status(with("[1, ").json::<Vec<u8>>().unwrap_err()), 400);
        assert_eq!(status(with("").json::<Vec<u8>>().unwrap_err()), 400);
        assert_eq!(status(with("[-1]").json::<Vec<u8>>().unwrap_err()), 422);
    }
}
