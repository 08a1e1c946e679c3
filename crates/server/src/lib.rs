//! Vagnpark's server: JSON API, pages and command line around the actions.
//!
//! A request comes in at `router`, is unpacked in `api` or `pages`, done by `vagnpark_actions`, decided in the domain
//! and kept by the store. JSON, pages, command line and import call the same actions.

mod api;
pub mod cli;
mod config;
mod pages;
mod web;

/// Reads a workbook and nothing else, if that is what the program was started for; answers how that went. A program
/// that was started for anything else has its workbooks read this way from now on.
pub fn read_workbook_apart() -> Option<std::process::ExitCode> {
    use vagnpark_importer::file::{read_apart, read_workbooks_with};
    if let Some(went_well) = read_apart(std::env::args_os().skip(1)) {
        return Some(if went_well { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE });
    }
    // On Linux this is the running program, even if its file has been replaced since.
    let itself = std::path::PathBuf::from("/proc/self/exe");
    if itself.exists() {
        read_workbooks_with(itself);
    } else if let Ok(program) = std::env::current_exe() {
        read_workbooks_with(program);
    }
    None
}
