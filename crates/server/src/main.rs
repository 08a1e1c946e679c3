//! The one binary, `vagnpark`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    vagnpark_server::cli::run().await
}
