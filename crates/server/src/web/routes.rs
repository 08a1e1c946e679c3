//! The routes of the pages as data: what [`crate::web::router`] serves is what `vagnpark routes` prints and what the
//! tests of login, isolation and accessibility walk. A page that is added is in all of them by itself.

use std::convert::Infallible;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    routing::{self, MethodRouter},
};
use vagnpark_actions::App;
use vagnpark_domain::access::Permission;

/// A part of the business, as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    /// Logging in, and personal pages.
    Account,
    /// Vehicles and their trips.
    Fleet,
    /// Bookings, requests, waiting and messages.
    Booking,
    /// Defects, what falls due, and the workshop.
    Servicing,
    /// Costs, statements, agreements and prices.
    Finance,
    /// Registers that come as files.
    Import,
    /// People, webhooks and the audit log.
    Administration,
    /// Addresses for operators and browsers.
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

/// What `{id}` stands for below a folder, so that a test can put a real one there. The longest folder wins.
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
    /// The methods it takes.
    pub(crate) methods: Vec<Method>,
    /// The path, as in the router.
    pub(crate) path: &'static str,
    /// The area it belongs to.
    pub(crate) area: Area,
    /// What its methods require before anything that is sent is read.
    pub(crate) asks: Vec<(Method, Permission)>,
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
    /// An empty router; the routes added next belong to an area.
    pub(crate) fn of(area: Area) -> Self {
        Self { router: Router::new(), routes: Vec::new(), area }
    }

    /// The routes added next belong to another area.
    pub(crate) fn area(self, area: Area) -> Self {
        Self { area, ..self }
    }

    /// Serves a path.
    pub(crate) fn route(mut self, path: &'static str, methods: Methods) -> Self {
        self.routes.push(Route { methods: methods.names, path, area: self.area, asks: methods.asks });
        Self { router: self.router.route(path, methods.router), ..self }
    }

    /// Also serves what another one serves.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// The router, and what it serves.
    pub(crate) fn split(self) -> (Router<App>, Vec<Route>) {
        (self.router, self.routes)
    }
}

/// The handlers of a path, with their methods.
pub(crate) struct Methods {
    names: Vec<Method>,
    asks: Vec<(Method, Permission)>,
    router: MethodRouter<App, Infallible>,
}

/// A path that shows something.
pub(crate) fn get<H: Handler<T, App>, T: 'static>(handler: H) -> Methods {
    Methods { names: vec![Method::GET], asks: Vec::new(), router: routing::get(handler) }
}

/// A path that takes a form.
pub(crate) fn post<H: Handler<T, App>, T: 'static>(handler: H) -> Methods {
    Methods { names: vec![Method::POST], asks: Vec::new(), router: routing::post(handler) }
}

/// A path that takes a form with files, of a size of its own, from people with a permission: others are turned away
/// before a byte of it is read.
pub(crate) fn upload<H: Handler<T, App>, T: 'static>(
    permission: Permission,
    limit: DefaultBodyLimit,
    handler: H,
) -> Methods {
    let Methods { names, router, .. } = post(handler);
    Methods { names, asks: vec![(Method::POST, permission)], router: router.layer(limit) }
}

impl Methods {
    /// Also takes a form.
    pub(crate) fn post<H: Handler<T, App>, T: 'static>(self, handler: H) -> Self {
        self.merge(post(handler))
    }

    /// Also does what others do.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.names.extend(other.names);
        self.asks.extend(other.asks);
        Self { router: self.router.merge(other.router), ..self }
    }
}
