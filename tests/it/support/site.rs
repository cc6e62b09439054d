//! A server of the portfolio over the test site.

use std::sync::Arc;
use std::time::Duration;

use folio::config::Limits;
use folio::content::lab;
use folio::content::model::{Attachment, Lab, Library};
use folio::diagnostic::Source;
use folio::program::{self, IdleTimeouts, Site};
use tokio::sync::watch;

use super::programs::bytes;
use super::server::Server;
use crate::visitor::library;

/// Size of `files/large.bin`: many packets, and more than a window of 2 MiB.
pub const LARGE_BYTES: usize = 3_000_017;

/// Returns the test site with an additional large file and lab.
pub fn offered() -> Arc<Library> {
    let mut library = (*library("tests/site")).clone();
    let large = Attachment { bytes: bytes(LARGE_BYTES).into(), modified: 1_779_667_200 };
    library.attachments.insert("large.bin".to_owned(), large);
    let maps = library.write_ups.iter_mut().find(|write_up| write_up.slug.as_str() == "maps").unwrap();
    Arc::make_mut(maps).labs.push(first_lab());
    library.into()
}

/// Returns the lab of the template for authors.
fn first_lab() -> Lab {
    let mut found = Vec::new();
    let source = Source::new("labs/first.toml", include_str!("../../../src/scaffold/lab.toml"));
    lab::parse("first", &source, &Default::default(), &mut found).unwrap_or_else(|| panic!("{found:?}"))
}

/// Starts a server of the test site.
pub fn server() -> Server {
    let (sender, snapshots) = watch::channel(program::snapshot(offered()));
    // The content does not change during a test.
    drop(sender);
    let patience = IdleTimeouts { idle: Duration::from_secs(600), warning: Duration::from_secs(60) };
    Server::of(Site::new(snapshots, patience), Limits::default())
}
