//! The OpenAPI document. A handler describes what is its own: its address, what it takes and what it returns. What all
//! have in common (who may ask, what can go wrong, what a header means) is described once here, and added to each
//! according to what it takes.

use axum::http::Method;
use utoipa::{
    OpenApi,
    openapi::{
        Components, ContentBuilder, HeaderBuilder, ObjectBuilder, PathItem, Ref, RefOr, Required, Response,
        ResponseBuilder, Schema, Type,
        header::Header,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::ArrayItems,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use vagnpark_domain::access::Permission;

use crate::{
    api::limits::{self, Schemas},
    web::{auth::COOKIE, problem::Problem},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vagnpark",
        description = "Joint vehicle management: vehicles, bookings, servicing and the sharing of cost.\n\n\
            Instants are RFC 3339 in UTC, dates `2026-10-31`, months `2026-10`; money is whole öre (`…_ore`), distance \
            metres (`…_m`), an odometer kilometres (`…_km`). What you may not see does not exist: it is 404. All \
            operations need somebody who is logged in; only this document can be read by anybody.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    servers((url = "/", description = "The server that gave this document.")),
    tags(
        (name = "register", description = "Vehicles, what their meters show, who has them, and organisations."),
        (name = "booking", description = "Free vehicles, bookings, series, requests and the waiting list."),
        (name = "servicing", description = "Defects, what falls due, service plans and workshop jobs."),
        (name = "driving", description = "Trips: what was driven, by whom and where."),
        (name = "cost", description = "Costs, agreements, price lists, statements and the closing of months."),
        (name = "finance", description = "Accounts, vouchers and e-invoices."),
        (name = "fleet", description = "How many vehicles it takes, what they were used for and what they emitted."),
        (name = "import", description = "Registers that come as files, and lines that match no vehicle."),
        (name = "messages", description = "What people are told, calendar feeds, and webhooks for other systems."),
        (name = "people", description = "People, their roles and their tokens."),
        (name = "system", description = "The log of what was changed, and by whom."),
    ),
    components(schemas(Problem)),
    security(("token" = []), ("session" = [])),
)]
struct Common;

/// The document before its operations are known.
pub(crate) fn common() -> utoipa::openapi::OpenApi {
    Common::openapi()
}

/// The document, with what operations have in common.
pub(crate) fn complete(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let mut components = document.components.take().unwrap_or_default();
    name_what_is_listed(&mut components.schemas);
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations_of(item) {
            complete_operation(method, operation, &components.schemas);
        }
    }
    let operations = document.paths.paths.values_mut().flat_map(operations_of).map(|(_, operation)| operation);
    limits::describe_what_is_taken(operations, &mut components.schemas);
    components.responses.extend(ANSWERS.iter().map(|answer| (answer.name.to_owned(), answer.response().into())));
    components.headers.extend(HEADERS.map(|(name, text)| (name.replace('-', ""), header(text).into())));
    let parameters = [("IfMatch", if_match()), ("IdempotencyKey", idempotency_key())];
    components.parameters.extend(parameters.map(|(name, parameter)| (name.to_owned(), parameter.into())));
    add_security(&mut components);
    document.components = Some(components);
    document
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let all = [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Every operation with its path and method.
pub(crate) fn operations(document: &utoipa::openapi::OpenApi) -> impl Iterator<Item = (&str, Method, &Operation)> {
    document.paths.paths.iter().flat_map(|(path, item)| {
        let all = [
            (Method::GET, &item.get),
            (Method::POST, &item.post),
            (Method::PUT, &item.put),
            (Method::PATCH, &item.patch),
            (Method::DELETE, &item.delete),
        ];
        all.into_iter().filter_map(|(method, operation)| Some((path.as_str(), method, operation.as_ref()?)))
    })
}

/// What an operation takes, which determines how it can end.
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
struct Taken {
    method: Method,
    path: bool,
    query: bool,
    body: bool,
    /// Whether the body names things by their id.
    names: bool,
    if_match: bool,
    /// Whether it requires a permission; otherwise everybody may ask, and gets what they may see.
    permission: bool,
}

impl Taken {
    fn changes(&self) -> bool {
        self.method != Method::GET
    }
}

/// A way in which operations can fail.
struct Answer {
    status: &'static str,
    name: &'static str,
    text: &'static str,
    /// Whether an operation can end this way.
    is_of: fn(&Taken) -> bool,
}

const ANSWERS: [Answer; 13] = [
    Answer {
        status: "400",
        name: "Unreadable",
        text: "The request cannot be read: a parameter, header or field is no value of its kind.",
        is_of: |taken| taken.path || taken.query || taken.body || taken.method == Method::POST,
    },
    Answer {
        status: "401",
        name: "Unauthorised",
        text: "Nobody is logged in, or the token has ended.",
        is_of: |_| true,
    },
    Answer {
        status: "403",
        name: "NotPermitted",
        text: "You have no role that permits this, or the token only reads. It is told before anything else.",
        is_of: |taken| taken.changes() || taken.permission,
    },
    Answer {
        status: "404",
        name: "NotFound",
        text: "It does not exist, or you may not see it.",
        is_of: |taken| taken.path || taken.names,
    },
    Answer {
        status: "409",
        name: "Conflict",
        text: "Something stands in the way: `type` says what, and `conflicts`, `occurrences` or `bookings` name it.",
        is_of: Taken::changes,
    },
    Answer {
        status: "412",
        name: "Stale",
        text: "Somebody else has changed it since: read it again, and change what is there now.",
        is_of: |taken| taken.if_match,
    },
    Answer { status: "413", name: "TooLarge", text: "The body is larger than is taken.", is_of: |taken| taken.body },
    Answer {
        status: "422",
        name: "Refused",
        text: "A rule says no: `type` says which, and `errors` the fields that it is about.",
        is_of: |taken| taken.changes() || taken.query,
    },
    Answer {
        status: "428",
        name: "IfMatchRequired",
        text: "`If-Match` is missing: send the version that you change.",
        is_of: |taken| taken.if_match,
    },
    Answer {
        status: "429",
        name: "TooManyRequests",
        text: "You have asked for too much in too short a time. Nothing is done.",
        is_of: |_| true,
    },
    Answer { status: "500", name: "Broken", text: "Something broke, and is in the server's log.", is_of: |_| true },
    Answer {
        status: "503",
        name: "TryAgain",
        text: "The server is busy or its database does not answer. Nothing is saved, unless `detail` says otherwise.",
        is_of: |_| true,
    },
    Answer {
        status: "507",
        name: "StorageFull",
        text: "There is no room left to write. Nothing is saved.",
        is_of: Taken::changes,
    },
];

impl Answer {
    fn response(&self) -> Response {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(self.text).content("application/problem+json", content);
        let passes = ["429", "503", "507"].contains(&self.status);
        if passes { response.header_ref("Retry-After", header_ref("Retry-After")) } else { response }.build()
    }

    fn reference(&self) -> RefOr<Response> {
        RefOr::Ref(Ref::from_response_name(self.name))
    }
}

/// The headers of responses, with their descriptions.
const HEADERS: [(&str, &str); 3] = [
    ("ETag", "The version of what is shown, for the `If-Match` of a change."),
    ("Location", "Where what was made can be read."),
    ("Retry-After", "When to come back, in seconds."),
];

fn header(text: &str) -> Header {
    HeaderBuilder::new().schema(Some(text_schema())).description(Some(text)).build()
}

fn header_ref(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{}", name.replace('-', "")))
}

fn text_schema() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn if_match() -> Parameter {
    let text = "The version that is changed: the `ETag` of the answer that showed it.";
    let parameter = ParameterBuilder::new().name("If-Match").parameter_in(ParameterIn::Header);
    parameter.required(Required::True).description(Some(text)).schema(Some(text_schema())).build()
}

fn idempotency_key() -> Parameter {
    let text = "A word of your own, such as a UUID. The same request with the same key is done once and answered \
                alike; \
        the same key with another request is 422.";
    let schema = text_schema().min_length(Some(1)).max_length(Some(200));
    let parameter = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
    parameter.required(Required::False).description(Some(text)).schema(Some(schema)).build()
}

fn parameter_ref(name: &str) -> RefOr<Parameter> {
    RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")))
}

fn add_security(components: &mut Components) {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("`Authorization: Bearer TOKEN`, with a token of `vagnpark token create` or `POST /tokens`."))
        .build();
    let session = ApiKeyValue::with_description(COOKIE, "The session of somebody who has logged in on the pages.");
    for (name, scheme) in
        [("token", SecurityScheme::Http(token)), ("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)))]
    {
        components.security_schemes.insert(name.to_owned(), scheme.into());
    }
}

/// Makes lists refer to the schema of their items instead of repeating it.
fn name_what_is_listed(schemas: &mut Schemas) {
    let mut listed = Schemas::new();
    for (name, schema) in schemas.iter_mut() {
        let (Some(of), RefOr::T(Schema::Object(list))) = (name.strip_prefix("Listing_"), schema) else { continue };
        let Some(RefOr::T(Schema::Array(items))) = list.properties.get_mut("items") else { continue };
        let reference = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(of).into()));
        if let ArrayItems::RefOrSchema(item) = std::mem::replace(&mut items.items, reference) {
            listed.insert(of.to_owned(), *item);
        }
    }
    for (name, schema) in listed {
        schemas.entry(name).or_insert(schema);
    }
}

fn complete_operation(method: Method, operation: &mut Operation, schemas: &Schemas) {
    part_words(operation);
    let taken = complete_parameters(method, operation, schemas);
    for (status, response) in &mut operation.responses.responses {
        if let Some(answer) = ANSWERS.iter().find(|answer| answer.status == status) {
            *response = answer.reference();
        } else if let RefOr::T(response) = response {
            complete_response(status, response, schemas);
        }
    }
    for answer in ANSWERS.iter().filter(|answer| (answer.is_of)(&taken)) {
        operation.responses.responses.insert(answer.status.to_owned(), answer.reference());
    }
}

/// The permissions that an operation requires in `x-permissions`: any one of these will do.
pub(crate) fn permissions_of(operation: &Operation) -> Vec<Permission> {
    let said = operation.extensions.as_ref().and_then(|said| said.get("x-permissions"));
    let words = said.and_then(serde_json::Value::as_array).into_iter().flatten();
    words.filter_map(|word| word.as_str()?.parse().ok()).collect()
}

/// Splits a handler's doc comment: the first sentence is the summary, all of it the description.
fn part_words(operation: &mut Operation) {
    let words = [operation.summary.take(), operation.description.take()].into_iter().flatten();
    let words = words.collect::<Vec<_>>().join("\n\n").replace('\n', " ");
    let first = words.split_once(". ").map_or(words.as_str(), |(first, _)| first);
    operation.summary = Some(first.trim_end_matches('.').to_owned());
    operation.description = Some(words);
}

/// Refers to the parameters that many operations share, and notes which this one takes.
fn complete_parameters(method: Method, operation: &mut Operation, schemas: &Schemas) -> Taken {
    let parameters = operation.parameters.get_or_insert_default();
    let within = |wanted: &ParameterIn| {
        let is = |found: &RefOr<Parameter>| matches!(found, RefOr::T(found) if found.parameter_in == *wanted);
        parameters.iter().any(is)
    };
    let (path, query, if_match) =
        (within(&ParameterIn::Path), within(&ParameterIn::Query), within(&ParameterIn::Header));
    for parameter in parameters.iter_mut() {
        if matches!(parameter, RefOr::T(found) if found.parameter_in == ParameterIn::Header) {
            *parameter = parameter_ref("IfMatch");
        }
    }
    if method == Method::POST {
        parameters.push(parameter_ref("IdempotencyKey"));
    }
    let permission = !permissions_of(operation).is_empty();
    let body = operation.request_body.is_some();
    Taken { method, path, query, body, names: names_things(operation, schemas), if_match, permission }
}

/// Whether the body has a field that is an id.
fn names_things(operation: &Operation, schemas: &Schemas) -> bool {
    let Some(RefOr::T(body)) = &operation.request_body else { return false };
    let contents = body.content.values().filter_map(|content| match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    });
    let written = |schema| serde_json::to_string(schema).unwrap_or_default();
    contents.filter_map(|schema| resolved(schema, schemas)).any(|schema| written(schema).contains("\"uuid\""))
}

fn resolved<'a>(schema: &'a RefOr<Schema>, schemas: &'a Schemas) -> Option<&'a Schema> {
    match schema {
        RefOr::T(schema) => Some(schema),
        RefOr::Ref(reference) => match schemas.get(reference.ref_location.rsplit('/').next()?)? {
            RefOr::T(schema) => Some(schema),
            RefOr::Ref(_) => None,
        },
    }
}

/// A successful response: its description is that of its content, its headers are the common ones.
fn complete_response(status: &str, response: &mut Response, schemas: &Schemas) {
    for (name, header) in &mut response.headers {
        *header = RefOr::Ref(header_ref(name));
    }
    if !response.description.is_empty() {
        return;
    }
    let held = response.content.values().find_map(|content| match content {
        RefOr::T(content) => resolved(content.schema.as_ref()?, schemas),
        RefOr::Ref(_) => None,
    });
    let words = match held {
        Some(Schema::Object(object)) => object.description.clone(),
        Some(_) | None => None,
    };
    let done = if status == "204" { "It is done; the answer is empty." } else { "It is done." };
    response.description = words.unwrap_or_else(|| done.to_owned());
}
