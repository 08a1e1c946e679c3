//! A real browser: Chromium, driven through chromedriver.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::LazyLock,
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{seen, until};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser window that is closed when the test is over.
pub(crate) struct Browser {
    pub(crate) page: Client,
    driver: Child,
    port: u16,
    address: String,
    _profile: TempDir,
}

/// A driver with the port that it has found. It takes one that is free in one family of addresses, and gives up if it
/// is not in the other.
fn started() -> Option<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is missing: run scripts/install-test-tools");
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, rest) = line.split_once("started successfully on port ")?;
        rest.trim_end_matches('.').parse().ok()
    });
    let Some(port) = port else {
        driver.wait().unwrap();
        return None;
    };
    std::thread::spawn(move || lines.for_each(drop));
    Some((driver, port))
}

impl Browser {
    /// Opens a window for a server's pages.
    pub(crate) async fn open(address: &str) -> Self {
        let (driver, port) = (0..5).find_map(|_| started()).expect("chromedriver says its port");
        let profile = tempfile::tempdir().unwrap();
        let profile_flag = format!("--user-data-dir={}", profile.path().display());
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--lang=sv-SE",
            &profile_flag,
        ];
        // As most of our users have it: the fields for dates and times follow the browser's language.
        let prefs = json!({ "intl.accept_languages": "sv-SE,sv" });
        let wanted = json!({ "goog:chromeOptions": { "args": arguments, "prefs": prefs },
            "goog:loggingPrefs": { "browser": "ALL" } });
        let page = ClientBuilder::new(hyper_connector())
            .capabilities(wanted.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a browser window");
        Self { page, driver, port, address: address.to_owned(), _profile: profile }
    }

    async fn command(&self, path: &str, body: Value) -> Value {
        let session = self.page.session_id().await.unwrap().unwrap();
        let url = format!("http://127.0.0.1:{}/session/{session}/{path}", self.port);
        let answer =
            reqwest::Client::new().post(url).json(&body).timeout(Duration::from_secs(30)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        self.command("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await;
    }

    /// Sets the width of the window; a narrow one is a phone.
    pub(crate) async fn resize(&self, width: u32) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Sets the theme, `light` or `dark`.
    pub(crate) async fn theme(&self, theme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    pub(crate) async fn go(&self, path: &str) {
        self.page.goto(&format!("{}{path}", self.address)).await.unwrap();
    }

    pub(crate) async fn log_in(&self, login: &str, password: &str) {
        self.go("/login").await;
        self.fill("#login", login).await;
        self.fill("#password", password).await;
        self.click("main button").await;
    }

    /// The first element that a selector picks, as soon as it is there.
    async fn find(&self, selector: &str) -> Element {
        let found = self.page.wait().for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Gives a field a value whose typing depends on the browser's language, such as a date.
    pub(crate) async fn set(&self, selector: &str, value: &str) {
        let script = "document.querySelector(arguments[0]).value = arguments[1]";
        self.page.execute(script, vec![selector.into(), value.into()]).await.unwrap();
    }

    /// Picks a day, `2026-12-01`, or a time, `13:00`, in the browser's own field, which says that it has changed.
    pub(crate) async fn pick(&self, selector: &str, value: &str) {
        self.focus(selector).await;
        self.set(selector, value).await;
        let script = "for (const kind of ['input', 'change']) document.querySelector(arguments[0]).dispatchEvent(new \
                      Event(kind, { bubbles: true }))";
        self.page.execute(script, vec![json!(selector)]).await.unwrap();
        assert_eq!(self.value(selector).await, value, "picked in {selector}");
    }

    /// Sends the form a button belongs to without waiting for the answer, as the first of two quick taps does.
    pub(crate) async fn tap(&self, selector: &str) {
        let script = "const button = document.querySelector(arguments[0]); \
                      fetch(button.formAction, { method: 'POST', redirect: 'manual', body: new URLSearchParams(new \
                      FormData(button.form, button)) })";
        self.page.execute(script, vec![json!(selector)]).await.unwrap();
    }

    /// Chooses from a list.
    pub(crate) async fn choose(&self, selector: &str, value: &str) {
        let list = self.find(selector).await;
        list.select_by_value(value).await.unwrap();
    }

    /// Chooses from a list by label.
    pub(crate) async fn choose_by_label(&self, selector: &str, label: &str) {
        let list = self.find(selector).await;
        list.select_by_label(label).await.unwrap();
    }

    /// Chooses a file for a file field.
    pub(crate) async fn attach(&self, selector: &str, file: &Path) {
        let path = file.canonicalize().unwrap();
        self.find(selector).await.send_keys(path.to_str().unwrap()).await.unwrap();
    }

    /// Clicks on something that leads to no other page.
    pub(crate) async fn tick(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    /// The path of the page, without its query.
    pub(crate) async fn path(&self) -> String {
        self.page.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the page has moved on by itself.
    pub(crate) async fn wait_for_path(&self, is_there: impl Fn(&str) -> bool) {
        until("another page", PATIENCE, async || {
            let path = self.path().await;
            seen(is_there(&path), path)
        })
        .await;
    }

    /// Waits until something is there.
    pub(crate) async fn wait_for(&self, selector: &str) {
        self.find(selector).await;
    }

    /// Waits until something says a text.
    pub(crate) async fn wait_for_text(&self, selector: &str, text: &str) {
        let script = "return document.querySelector(arguments[0])?.textContent";
        until(&format!("{selector} says {text}"), PATIENCE, async || {
            let said = self.page.execute(script, vec![json!(selector)]).await.unwrap_or_default();
            seen(said.as_str().is_some_and(|said| said.contains(text)), said)
        })
        .await;
    }

    /// Waits until the page's stream of events is open.
    pub(crate) async fn wait_until_listening(&self) {
        self.wait_for("[data-listening]").await;
    }

    /// Waits until something is in the lane of a vehicle on the board, and in no other.
    pub(crate) async fn wait_until_only_in_lane(&self, selector: &str, vehicle: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].map((found) \
                      => found.closest('.lane').dataset.vehicle)";
        until(&format!("{selector} only in the lane of {vehicle}"), PATIENCE, async || {
            let lanes = self.page.execute(script, vec![json!(selector)]).await.unwrap();
            seen(lanes == json!([vehicle]), lanes)
        })
        .await;
    }

    pub(crate) async fn focus(&self, selector: &str) {
        self.find(selector).await;
        self.page.execute("document.querySelector(arguments[0]).focus()", vec![json!(selector)]).await.unwrap();
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(crate) async fn keys(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in keys.chars() {
            actions = actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        }
        self.page.perform_actions(actions).await.unwrap();
    }

    /// Presses a key with the shift key held.
    pub(crate) async fn keys_with_shift(&self, keys: &str) {
        const SHIFT: char = '\u{e008}';
        let mut actions = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: SHIFT });
        for key in keys.chars() {
            actions = actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        }
        self.page.perform_actions(actions.then(KeyAction::Up { value: SHIFT })).await.unwrap();
    }

    /// The middle of something, in the window.
    async fn middle(&self, selector: &str) -> (f64, f64) {
        let script = "const found = document.querySelector(arguments[0]); \
                      const box = (found.closest('.entry') ?? found).getBoundingClientRect(); \
                      return [box.left + box.width / 2, box.top + box.height / 2]";
        let place = self.page.execute(script, vec![json!(selector)]).await.unwrap();
        (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
    }

    /// Drags by the middle, from place to place.
    async fn drag_between(&self, from: (f64, f64), to: (f64, f64)) {
        let at = |(x, y): (f64, f64)| PointerAction::MoveTo { duration: Some(Duration::from_millis(60)), x, y };
        let half = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let actions = MouseActions::new("mouse".to_owned())
            .then(at(from))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(at(half))
            .then(at(to))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.page.perform_actions(actions).await.unwrap();
    }

    /// Drags one thing onto another.
    pub(crate) async fn drag(&self, selector: &str, onto: &str) {
        self.find(onto).await;
        self.drag_between(self.middle(selector).await, self.middle(onto).await).await;
    }

    /// Drags a bar of the board straight up or down into the lane of a vehicle.
    pub(crate) async fn drag_to_lane(&self, selector: &str, vehicle: &str) {
        let from = self.middle(selector).await;
        let lane = self.middle(&format!(".lane[data-vehicle='{vehicle}'] .bars")).await;
        self.drag_between(from, (from.0, lane.1)).await;
    }

    /// Clicks, and waits until the page that follows is there.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.page.execute("window.before = true", vec![]).await.unwrap();
        element.click().await.unwrap();
        until(&format!("a page that follows the click on {selector}"), PATIENCE, async || {
            let left = self.page.execute("return !window.before && document.readyState === 'complete'", vec![]).await;
            seen(left.as_ref().is_ok_and(|left| *left == json!(true)), left)
        })
        .await;
    }

    pub(crate) async fn text(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        element.text().await.unwrap()
    }

    pub(crate) async fn value(&self, selector: &str) -> String {
        self.page.find(Locator::Css(selector)).await.unwrap().prop("value").await.unwrap().unwrap_or_default()
    }

    pub(crate) async fn attribute(&self, selector: &str, name: &str) -> String {
        let element = self.find(selector).await;
        element.attr(name).await.unwrap().unwrap_or_default()
    }

    /// The faults that axe-core finds in the page: rule and element.
    pub(crate) async fn violations(&self) -> Vec<String> {
        // Every rule looks at everything; what passed is neither described nor transferred.
        let run = "axe.run({ resultTypes: ['violations'] }).then((found) => arguments[0](found.violations))";
        // A page is checked in several looks, so the script may be there already.
        if self.page.execute("return 'axe' in window", vec![]).await.unwrap() == json!(false) {
            self.page.execute(axe(), vec![]).await.unwrap();
        }
        let found = self.page.execute_async(run, vec![]).await.unwrap();
        let describe = |violation: &Value| format!("{}: {}", violation["id"], violation["nodes"][0]["html"]);
        found.as_array().unwrap().iter().map(describe).collect()
    }

    /// Errors on the console since the last time.
    pub(crate) async fn console_errors(&self) -> Vec<String> {
        let log = self.command("se/log", json!({ "type": "browser" })).await;
        // A page with status 409 or 422 is the answer to a refusal, not an error of the page.
        let refusal = |entry: &Value| {
            ["409", "422"]
                .iter()
                .any(|status| entry["message"].as_str().unwrap().contains(&format!("status of {status}")))
        };
        let severe = |entry: &&Value| entry["level"] == "SEVERE" && !refusal(entry);
        log["value"].as_array().unwrap().iter().filter(severe).map(|entry| entry["message"].to_string()).collect()
    }

    /// Addresses outside the server's own that the page asked for anything.
    pub(crate) async fn foreign_requests(&self) -> Vec<String> {
        let asked = self
            .page
            .execute("return performance.getEntriesByType('resource').map(e => e.name)", vec![])
            .await
            .unwrap();
        let names = asked.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned);
        names.filter(|name| !name.starts_with(&self.address)).collect()
    }

    /// Whether the window is a phone's.
    pub(crate) async fn is_narrow(&self) -> bool {
        self.page.execute("return innerWidth < 600", vec![]).await.unwrap() == json!(true)
    }

    /// Whether the page is wider than the window, so that one has to scroll sideways.
    pub(crate) async fn overflows(&self) -> bool {
        let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        self.page.execute(wide, vec![]).await.unwrap() == json!(true)
    }

    /// What of the page is cut at its edge or has to be scrolled sideways by itself: tables and whatever else is wider
    /// than where it is. The board and the first rows of a file are as wide as they are.
    pub(crate) async fn cut(&self) -> Vec<String> {
        let script = "const wide = (e) => getComputedStyle(e).overflowX !== 'visible' \
                      && e.scrollWidth > e.clientWidth + 1; \
                      const spared = '.hidden, .board-scroll, pre, input, select, textarea, .scroll:has(> .raw)'; \
                      const room = document.documentElement.clientWidth; \
                      const out = (e) => !e.closest('.scroll') && e.getBoundingClientRect().right > room + 1; \
                      return [...document.querySelectorAll('main *')].filter((e) => !e.closest(spared)) \
                      .filter((e) => wide(e) || out(e)).map((e) => `${e.tagName} ${e.ariaLabel ?? e.textContent}`)";
        let found = self.page.execute(script, vec![]).await.unwrap();
        found.as_array().unwrap().iter().map(|cut| cut.as_str().unwrap().chars().take(80).collect()).collect()
    }
}

/// The script of axe-core.
fn axe() -> &'static str {
    static AXE: LazyLock<String> = LazyLock::new(|| {
        let path = std::env::var("TEST_AXE").expect("TEST_AXE is not set: run the tests with scripts/test");
        std::fs::read_to_string(path).expect("axe-core is missing: run scripts/install-test-tools")
    });
    &AXE
}

fn hyper_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver takes its browser with it.
        let session_end = format!("http://127.0.0.1:{}/shutdown", self.port);
        let _ = Command::new("curl").args(["-s", "-m", "5", &session_end]).stdout(Stdio::null()).status();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
