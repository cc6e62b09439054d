//! The product over the test site, served.

use std::time::Duration;

use folio::config::Limits;
use folio::content::model::Attachment;
use folio::program::{Patience, Site};
use tokio::sync::watch;

use super::programs::bytes;
use super::server::Server;
use crate::visitor::library;

/// Bytes of the file offered as `files/large.bin`: many packets and more than a window of 2 MiB.
pub const LARGE_BYTES: usize = 3_000_017;

/// A server of the test site, with a large file beside what the site has.
pub fn server() -> Server {
    let mut library = (*library("tests/site")).clone();
    let large = Attachment { bytes: bytes(LARGE_BYTES).into(), modified: 1_779_667_200 };
    library.attachments.insert("large.bin".to_owned(), large);
    let (sender, library) = watch::channel(library.into());
    // Nobody edits during a test; the library stays as it is.
    drop(sender);
    let patience = Patience { idle: Duration::from_secs(600), warning: Duration::from_secs(60) };
    Server::of(Site::new(library, patience), Limits::default())
}
