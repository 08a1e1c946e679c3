//! `demo`: the example, for people who want to look at the program. It is built in unless the feature `demo` is left
//! out, as in what is shipped.

use vagnpark_actions::demo::{self, Found};

use super::operate::{bind, cannot_listen, duties, entrance};
use crate::{
    cli::{
        database::make,
        failure::Failure,
        output::{print, say},
    },
    config::Config,
    web::{observe, serve as server},
};

/// Makes the example in an empty database, and serves it. What holds anything else is left alone.
pub(crate) async fn demo(config: &Config, no_serve: bool) -> Result<(), Failure> {
    observe::start_logging("warn");
    let (duties, entrance) = (duties(config)?, entrance(config)?);
    let app = make(config).await?;
    match demo::look(&app).await? {
        Found::Nothing => {
            say("making the Bergslagen example …");
            demo::create(&app).await?;
        }
        Found::Example => {}
        Found::Other => {
            return Err(Failure::Unexpected(format!(
                "{} holds something else than the example; name an empty database with --database",
                config.place()
            )));
        }
    }
    if no_serve {
        print(&demo::logins());
        return Ok(());
    }
    let (listener, address) = bind(config).await?;
    print(&format!("\n  http://{address}/\n\n"));
    print(&demo::logins());
    server::serve(app, listener, duties, entrance).await.map_err(|error| cannot_listen(config, &error))
}
