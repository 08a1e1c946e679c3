//! The routes of the pages as data: what [`table`] says is what is served, what guards it, what the menu shows, what
//! `vagnpark routes` prints, and what the tests of login, roles, isolation and accessibility walk. A page that is added
//! is in all of them by itself, and cannot be added without saying whom it is for.

pub(crate) mod audience;
pub(crate) mod guide;
pub(crate) mod operations;
pub(crate) mod parameters;
pub(crate) mod permits;
pub(crate) mod table;

use std::convert::Infallible;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    routing::{self, MethodRouter},
};
use vagnpark_actions::App;

use self::audience::Audience;

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
    ("/debiterat/", "charged"),
    ("/fel/", "defect"),
    ("/fordon/", "vehicle"),
    ("/forfragningar/", "booking"),
    ("/forslag/", "proposal"),
    ("/import/", "import"),
    ("/import/utkast/", "draft"),
    ("/invandningar/", "objection"),
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

/// What a method of a route answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A page, which the test of accessibility opens.
    Page,
    /// A file, a picture or a calendar.
    File,
    /// The page that a form leads to.
    Form,
    /// The page that a form with files leads to.
    Upload,
}

impl Answer {
    /// The word for it in the list.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::File => "file",
            Self::Form => "form",
            Self::Upload => "upload",
        }
    }
}

/// A method of a route.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub(crate) method: Method,
    pub(crate) answer: Answer,
    pub(crate) audience: Audience,
}

/// A place in the main menu.
#[derive(Clone, Debug)]
pub(crate) struct MenuPlace {
    /// The key of its name.
    pub(crate) key: &'static str,
    /// Those who see it there, if not all whom the page is for.
    only: Option<Audience>,
}

/// A route that is served.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// The path, as in the router.
    pub(crate) path: &'static str,
    /// The area it belongs to.
    pub(crate) area: Area,
    /// The methods it takes.
    pub(crate) served: Vec<Served>,
    /// Its place in the main menu; most have none.
    pub(crate) menu: Option<MenuPlace>,
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

    /// Its place in the main menu, and those who see it there.
    pub(crate) fn place_in_menu(&self) -> Option<(&MenuPlace, &Audience)> {
        let place = self.menu.as_ref()?;
        Some((place, place.only.as_ref().or_else(|| self.audience_of(&Method::GET))?))
    }

    /// Whether it takes a method.
    #[cfg(test)]
    pub(crate) fn takes(&self, method: &Method) -> bool {
        self.audience_of(method).is_some()
    }

    /// Those whom a method of it is for.
    pub(crate) fn audience_of(&self, method: &Method) -> Option<&Audience> {
        self.served.iter().find(|served| served.method == *method).map(|served| &served.audience)
    }

    /// Whether all of it is for everybody.
    pub(crate) fn is_open(&self) -> bool {
        self.served.iter().all(|served| served.audience == Audience::Everybody)
    }

    /// Whether it takes a form with files.
    pub(crate) fn takes_files(&self) -> bool {
        self.served.iter().any(|served| served.answer == Answer::Upload)
    }
}

/// A router that remembers what it serves.
pub(crate) struct Pages {
    router: Router<App>,
    routes: Vec<Route>,
    area: Area,
}

impl Pages {
    /// An empty router of an area.
    pub(crate) fn of(area: Area) -> Self {
        Self { router: Router::new(), routes: Vec::new(), area }
    }

    /// Serves a path.
    pub(crate) fn route(mut self, path: &'static str, methods: Methods) -> Self {
        self.routes.push(Route { path, area: self.area, served: methods.served, menu: methods.menu });
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

/// The handlers of a path, with their methods, and whom each is for.
pub(crate) struct Methods {
    served: Vec<Served>,
    menu: Option<MenuPlace>,
    router: MethodRouter<App, Infallible>,
}

fn one(method: Method, answer: Answer, audience: Audience, router: MethodRouter<App, Infallible>) -> Methods {
    Methods { served: vec![Served { method, answer, audience }], menu: None, router }
}

/// A path that shows a page to somebody.
pub(crate) fn get<H: Handler<T, App>, T: 'static>(audience: impl Into<Audience>, handler: H) -> Methods {
    one(Method::GET, Answer::Page, audience.into(), routing::get(handler))
}

/// A path that hands out a file.
pub(crate) fn file<H: Handler<T, App>, T: 'static>(audience: impl Into<Audience>, handler: H) -> Methods {
    one(Method::GET, Answer::File, audience.into(), routing::get(handler))
}

/// A path that takes a form.
pub(crate) fn post<H: Handler<T, App>, T: 'static>(audience: impl Into<Audience>, handler: H) -> Methods {
    one(Method::POST, Answer::Form, audience.into(), routing::post(handler))
}

/// A path that takes a form with files, of a size of its own.
pub(crate) fn upload<H: Handler<T, App>, T: 'static>(
    audience: impl Into<Audience>,
    limit: DefaultBodyLimit,
    handler: H,
) -> Methods {
    one(Method::POST, Answer::Upload, audience.into(), routing::post(handler).layer(limit))
}

impl Methods {
    /// Also takes a form.
    pub(crate) fn post<H: Handler<T, App>, T: 'static>(self, audience: impl Into<Audience>, handler: H) -> Self {
        self.merge(post(audience, handler))
    }

    /// Also does what others do.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.served.extend(other.served);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// Stands in the main menu, under a name, for all whom the page is for.
    pub(crate) fn in_menu(self, key: &'static str) -> Self {
        Self { menu: Some(MenuPlace { key, only: None }), ..self }
    }

    /// Stands in the main menu only for some of those whom the page is for.
    pub(crate) fn in_menu_of(self, audience: impl Into<Audience>, key: &'static str) -> Self {
        Self { menu: Some(MenuPlace { key, only: Some(audience.into()) }), ..self }
    }
}
