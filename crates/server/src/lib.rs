//! Vagnpark's server: actions, JSON API, pages and command line around the domain's rules.
//!
//! A request comes in at [`router`], is unpacked in `api` or `pages`, done in [`actions`], decided in
//! the domain and kept by the store. JSON, pages, command line and import call the same actions.

mod actions;
mod api;
mod app;
mod auth;
pub mod cli;
mod config;
mod demo;
mod error;
mod files;
mod form_once;
mod idempotency;
mod observe;
mod outside;
mod pages;
mod pictures;
mod problem;
mod router;
mod serve;
mod text;
mod together;
mod worker;
