//! What a client gets.

use serde::Serialize;

use super::Error;

/// A response with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Response {
    /// A response without a body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// 405, with the methods that there are instead. `HEAD` comes with `GET`.
    pub fn method_not_allowed(allowed: &[&str]) -> Self {
        let mut methods = allowed.to_vec();
        if let Some(get) = allowed.iter().position(|method| *method == "GET")
            && !allowed.contains(&"HEAD")
        {
            methods.insert(get + 1, "HEAD");
        }
        let allowed = methods.join(", ");
        Self::refusal(405, &format!("the methods here are {allowed}")).header("allow", allowed)
    }

    /// With one more header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With text as its body.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.bytes("text/plain; charset=utf-8", text.into())
    }

    /// With a body of any type.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// With JSON as its body.
    ///
    /// # Errors
    /// JSON cannot say it, as a map whose keys are not text.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Result<Self, Error> {
        let mut body = serde_json::to_vec(value)?;
        body.push(b'\n');
        Ok(self.bytes("application/json", body))
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    pub(super) fn without_body(mut self) -> Self {
        self.body.clear();
        self
    }

    /// `{"error": WHY}`.
    pub(super) fn refusal(status: u16, why: &str) -> Self {
        let body = serde_json::json!({ "error": why });
        Self::new(status).bytes("application/json", format!("{body}\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::Response;
    use std::collections::BTreeMap;

    #[test]
    fn a_body_comes_with_its_type() {
        let response = Response::new(201)
            .header("location", "/orders/7")
            .json(&[1, 2])
            .unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.body(), b"[1,2]\n");
        let headers = [("location", "/orders/7"), ("content-type", "application/json")];
        assert_eq!(
            response.headers(),
            headers.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn what_json_cannot_say_is_an_error() {
        let keys = BTreeMap::from([(vec![1], 1)]);
        assert_eq!(
            Response::from(Response::new(200).json(&keys).unwrap_err()).status(),
            500
        );
    }

    #[test]
    fn a_method_that_is_not_there_comes_with_those_that_are() {
        for (methods, allow) in [
            (&["GET", "POST"][..], "GET, HEAD, POST"),
            (&["GET", "HEAD"], "GET, HEAD"),
            (&["PUT"], "PUT"),
        ] {
            let response = Response::method_not_allowed(methods);
            assert_eq!(response.status(), 405);
            let allow = ("allow".to_owned(), allow.to_owned());
            assert!(response.headers().contains(&allow), "{:?}", response.headers());
        }
    }
}
