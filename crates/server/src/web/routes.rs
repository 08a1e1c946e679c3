//! The routes of the pages as data: what [`crate::web::router`] serves is what `vagnpark routes` prints and what the tests of
//! login, isolation and accessibility walk. A page that is added is in all of them by itself.

use std::convert::Infallible;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    routing::{self, MethodRouter},
};
use vagnpark_actions::App;

/// A part of the business, as people meet it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    /// Logging in, and what is one's own.
    Account,
    /// Vehicles and what they did.
    Fleet,
    /// Bookings, requests, waiting and messages.
    Booking,
    /// Faults, duties and the workshop.
    Servicing,
    /// Costs, statements, agreements and prices.
    Finance,
    /// Registers that come as files.
    Import,
    /// People, hooks and what was done.
    Administration,
    /// What operators and browsers ask for.
    Operation,
}

impl Area {
    /// The word for it in the list.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Fleet => "fleet",
            Self::Booking => "booking",
            Self::Servicing => "servicing",
            Self::Finance => "finance",
            Self::Import => "import",
            Self::Administration => "administration",
            Self::Operation => "operation",
        }
    }
}

/// What `{id}` stands for below a folder, so that a test can put a real one there. The longest folder counts.
const KINDS: &[(&str, &str)] = &[
    ("/anvandare/", "user"),
    ("/avtal/", "agreement"),
    ("/avtal/prova/", "what_if"),
    ("/bokningar/", "booking"),
    ("/fel/", "defect"),
    ("/fordon/", "vehicle"),
    ("/forfragningar/", "booking"),
    ("/forslag/", "proposal"),
    ("/import/", "import"),
    ("/import/utkast/", "draft"),
    ("/konto/kalender/", "feed"),
    ("/korningar/", "trip"),
    ("/kostnader/", "cost"),
    ("/planer/", "plan"),
    ("/prislista/", "price_list"),
    ("/service/", "work_order"),
    ("/vantelista/", "wish"),
    ("/webhookar/", "webhook"),
    ("/webhookar/leveranser/", "delivery"),
];

/// A route that is served.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// What may be done.
    pub(crate) methods: Vec<Method>,
    /// Where, as it stands in the router.
    pub(crate) path: &'static str,
    /// What it belongs to.
    pub(crate) area: Area,
}

impl Route {
    /// The path with what its id stands for: `/fordon/{vehicle}/andra`.
    pub(crate) fn sample(&self) -> String {
        let folders = KINDS.iter().filter(|(folder, _)| self.path.starts_with(folder));
        match folders.max_by_key(|(folder, _)| folder.len()) {
            Some((_, kind)) => self.path.replace("{id}", &format!("{{{kind}}}")),
            None => self.path.to_owned(),
        }
    }
}

/// A router that remembers what it serves.
pub(crate) struct Pages {
    router: Router<App>,
    routes: Vec<Route>,
    area: Area,
}

impl Pages {
    /// Nothing yet; what follows belongs to an area.
    pub(crate) fn of(area: Area) -> Self {
        Self { router: Router::new(), routes: Vec::new(), area }
    }

    /// What follows belongs to another area.
    pub(crate) fn area(self, area: Area) -> Self {
        Self { area, ..self }
    }

    /// Serves a path.
    pub(crate) fn route(mut self, path: &'static str, methods: Methods) -> Self {
        self.routes.push(Route { methods: methods.names, path, area: self.area });
        Self { router: self.router.route(path, methods.router), ..self }
    }

    /// Serves what another one serves.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// The router, and what it serves.
    pub(crate) fn split(self) -> (Router<App>, Vec<Route>) {
        (self.router, self.routes)
    }
}

/// What may be done at a path, with its names.
pub(crate) struct Methods {
    names: Vec<Method>,
    router: MethodRouter<App, Infallible>,
}

/// Shows something.
pub(crate) fn get<H: Handler<T, App>, T: 'static>(handler: H) -> Methods {
    Methods { names: vec![Method::GET], router: routing::get(handler) }
}

/// Takes a form.
pub(crate) fn post<H: Handler<T, App>, T: 'static>(handler: H) -> Methods {
    Methods { names: vec![Method::POST], router: routing::post(handler) }
}

impl Methods {
    /// And takes a form.
    pub(crate) fn post<H: Handler<T, App>, T: 'static>(self, handler: H) -> Self {
        self.merge(post(handler))
    }

    /// And does what others do.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.names.extend(other.names);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// With a bound of its own for what is sent.
    pub(crate) fn layer(self, limit: DefaultBodyLimit) -> Self {
        Self { router: self.router.layer(limit), ..self }
    }
}
