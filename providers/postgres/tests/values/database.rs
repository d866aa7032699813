//! A database of one test's own, and values on their way into it and out of it.

use std::fmt::Debug;

use outboard_provider_postgres::error::Failed;
use outboard_provider_postgres::value::form::needs_text;
use outboard_provider_postgres::value::outboard::Plan;
use outboard_provider_postgres::value::wasmcloud;
use outboard_provider_postgres::value::{Encoded, Field, Parameters};
use outboard_stubs::outboard::sql::v0_1::types::Value;
use outboard_stubs::wasmcloud::postgres::v0_1_1_draft::types as earlier;
use outboard_stubs::wasmcloud::postgres::v0_2::types::PgValue;
use outboard_test_support::postgres::{PASSWORD, Postgres, SUPERUSER};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Error, NoTls, Row};

use crate::{columnar, spin};

/// A server and a connection to it.
pub(crate) struct Database {
    pub(crate) client: Client,
    _server: Postgres,
}

/// A value and what the database writes for it.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub(crate) value: Value,
    /// The same as `wasmcloud:postgres` has it, in its later version and in the earlier one.
    pub(crate) wasmcloud: (PgValue, earlier::PgValue),
    /// The same as Spin has it.
    pub(crate) spin: spin::Of,
    /// What the output function of its type gives; none for null.
    pub(crate) text: Option<String>,
}

impl Database {
    pub(crate) async fn start() -> Self {
        let server = Postgres::start().unwrap();
        let (client, connection) = Config::new()
            .host("127.0.0.1")
            .port(server.port())
            .user(SUPERUSER)
            .password(PASSWORD)
            .dbname(SUPERUSER)
            .options("-c timezone=UTC")
            .connect(NoTls)
            .await
            .unwrap();
        // It ends with the client.
        tokio::spawn(connection);
        Self {
            client,
            _server: server,
        }
    }

    /// The values of a query of one column, which is of the type that is given back.
    pub(crate) async fn read(&self, query: &str) -> Result<(Type, Vec<Read>), Error> {
        let statement = self.client.prepare(query).await?;
        let ty = statement.columns()[0].type_().clone();
        let as_text = needs_text(&ty);
        let cast = if as_text { "::text" } else { "" };
        let text = "case when v::text is not null then format('%s', v) end";
        let query = format!("select v{cast}, {text} from ({query}) as q (v)");
        let rows = self.client.query(&query, &[]).await?;
        let field = |name: &str, ty: &Type, as_text| Field {
            name: name.to_owned(),
            ty: ty.clone(),
            as_text,
        };
        let fields = [field("v", &ty, as_text), field("t", &Type::TEXT, false)];
        let (plan, of_wasmcloud) = (Plan::new(&fields), wasmcloud::Plan::new(&fields));
        let of_spin = spin::reader(&fields);
        let values = rows.iter().map(|row| outboard(&plan, row));
        let values: Result<Vec<_>, _> = values.collect();
        let values = values.unwrap_or_else(|failed| panic!("{query}: {failed}"));
        columnar::holds(&plan, &rows, &values);
        let read = rows.iter().zip(values).map(|(row, values)| {
            let [value, text] = values.try_into().unwrap();
            let text = match text {
                Value::Text(text) => Some(text),
                _ => None,
            };
            let later = of_wasmcloud
                .row(row)
                .unwrap_or_else(|failed| panic!("{query}: {failed}"));
            let earlier = of_wasmcloud.entries(row).unwrap();
            assert_eq!(earlier[0].column_name, "v");
            let wasmcloud = (later[0].clone(), earlier[0].value.clone());
            Read {
                value,
                wasmcloud,
                spin: of_spin(row),
                text,
            }
        });
        Ok((ty, read.collect()))
    }

    /// The value of a query of one column and one row.
    pub(crate) async fn one(&self, query: &str) -> Read {
        let (_, read) = self.read(query).await.unwrap();
        let [one] = read.try_into().unwrap();
        one
    }

    /// The value alone, which may be one that the database itself cannot make text of: the one byte of a `"char"`.
    pub(crate) async fn value(&self, query: &str) -> Value {
        let statement = self.client.prepare(query).await.unwrap();
        let ty = statement.columns()[0].type_().clone();
        let as_text = needs_text(&ty);
        let cast = if as_text { "::text" } else { "" };
        let query = format!("select v{cast} from ({query}) as q (v)");
        let row = self.client.query_one(&query, &[]).await.unwrap();
        let name = "v".to_owned();
        let plan = Plan::new(&[Field { name, ty, as_text }]);
        let [value] = outboard(&plan, &row).unwrap().try_into().unwrap();
        value
    }

    /// What the output function of a type gives for a parameter of that type.
    pub(crate) async fn written(&self, ty: &str, value: Value) -> Result<Option<String>, Error> {
        self.write(ty, &vec![value]).await
    }

    /// The same for the parameters of any interface, of which there is one.
    pub(crate) async fn write(
        &self,
        ty: &str,
        parameters: &(impl Parameters + Debug),
    ) -> Result<Option<String>, Error> {
        let text = "case when v::text is not null then format('%s', v) end";
        let statement = self
            .client
            .prepare(&format!("select {text} from (select $1::{ty}) as q (v)"))
            .await?;
        let encoded = parameters.encode(statement.params());
        let encoded = encoded.unwrap_or_else(|failed| panic!("{ty}: {parameters:?}: {failed}"));
        let row = self.client.query_one(&statement, &sent(&encoded)).await?;
        Ok(row.get(0))
    }

    /// A parameter of a type as it comes back.
    pub(crate) async fn round_trip(&self, ty: &str, value: Value) -> Value {
        let statement = self.client.prepare(&format!("select $1::{ty}")).await.unwrap();
        let encoded = vec![value].encode(statement.params()).unwrap();
        let row = self.client.query_one(&statement, &sent(&encoded)).await.unwrap();
        let field = Field {
            name: "v".to_owned(),
            ty: statement.columns()[0].type_().clone(),
            as_text: false,
        };
        let plan = Plan::new(&[field]);
        let [value] = outboard(&plan, &row).unwrap().try_into().unwrap();
        value
    }
}

/// Parameters as the driver takes them.
fn sent(encoded: &[Encoded]) -> Vec<&(dyn ToSql + Sync)> {
    encoded.iter().map(|one| one as &(dyn ToSql + Sync)).collect()
}

/// The values of a row, as functions read them from its wire form.
pub(crate) fn outboard(plan: &Plan, row: &Row) -> Result<Vec<Value>, Failed> {
    let rows = plan.encode(std::slice::from_ref(row))?;
    assert_eq!(rows.len(), 1);
    let values = rows[0].read().unwrap();
    columnar::holds(plan, std::slice::from_ref(row), std::slice::from_ref(&values));
    Ok(values)
}
