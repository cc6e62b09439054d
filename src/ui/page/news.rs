//! The news page: all news items, newest first.

use super::sheet::{Sheet, dim};
use crate::content::model::{Library, News};
use crate::typeset::{Layout, Shape};

/// Columns of the date when the text is beside it.
const DATE_COLUMNS: usize = 13;

pub(super) fn lay_out(library: &Library, shape: Shape) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.heading("What's new", "");
    let mut year = 0;
    for news in &library.news {
        sheet.blank();
        if news.date.year != year {
            year = news.date.year;
            sheet.section(&year.to_string(), &year.to_string());
        }
        item(&mut sheet, news);
    }
    sheet.finish()
}

/// Adds a news item: its date, then its text.
pub(super) fn item(sheet: &mut Sheet, news: &News) {
    let target = news.link.clone().map(|link| sheet.target(link));
    sheet.labelled((&news.date.to_string(), dim()), DATE_COLUMNS, &news.text, target);
}
