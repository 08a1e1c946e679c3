//! The one binary, `vagnpark`.

use std::process::ExitCode;

/// A large import allocates in one thread and frees in another, which the usual allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    vagnpark_server::cli::run().await
}
