//! The news page: all news items, newest first.

use super::builder::{PageBuilder, dim};
use crate::content::model::{Library, News};
use crate::typeset::{Layout, Shape};

/// Columns of the date when the text is beside it.
const DATE_COLUMNS: usize = 13;

pub(super) fn lay_out(library: &Library, shape: Shape) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    builder.heading("What's new");
    let mut year = 0;
    for news in &library.news {
        builder.blank();
        if news.date.year != year {
            year = news.date.year;
            builder.section(&year.to_string(), &year.to_string());
        }
        item(&mut builder, news);
    }
    builder.finish()
}

/// Adds a news item: its date, then its text.
pub(super) fn item(builder: &mut PageBuilder, news: &News) {
    let target = news.link.clone().map(|link| builder.target(link));
    builder.labelled((&news.date.to_string(), dim()), DATE_COLUMNS, &news.text, target);
}
