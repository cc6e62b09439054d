//! Counts of one visit: frames, how fast keys are answered, pages opened and read to their end.

use std::sync::Arc;

use tokio::time::Instant;

use crate::metrics::Metrics;
use crate::ui::Route;

/// Recorder of a visit's metrics; no page is named.
pub(super) struct Observer {
    metrics: Arc<Metrics>,
    /// Arrival of the first key that no frame has answered.
    key: Option<Instant>,
    page: Option<Route>,
    is_finished: bool,
}

impl Observer {
    pub(super) fn new(metrics: Arc<Metrics>) -> Observer {
        Observer { metrics, key: None, page: None, is_finished: false }
    }

    /// Input arrived.
    pub(super) fn received(&mut self) {
        self.key.get_or_insert_with(Instant::now);
    }

    /// A frame was drawn that shows this page, perhaps its end.
    pub(super) fn drawn(&mut self, page: &Route, is_at_end: bool) {
        self.metrics.frames.inc();
        if self.page.as_ref() != Some(page) {
            self.page = Some(page.clone());
            self.is_finished = false;
            self.metrics.pages_opened.inc();
        }
        if is_at_end && !std::mem::replace(&mut self.is_finished, true) {
            self.metrics.pages_finished.inc();
        }
    }

    /// The last byte of a frame was taken.
    pub(super) fn sent(&mut self) {
        if let Some(key) = self.key.take() {
            self.metrics.key_to_frame.observe(key.elapsed().as_secs_f64());
        }
    }

    /// Clears the pending key: it changed nothing on the screen.
    pub(super) fn settled(&mut self) {
        self.key = None;
    }
}

#[cfg(test)]
mod tests {
    use crate::content::model::Page;

    use super::*;

    #[test]
    fn a_page_is_opened_and_finished_once_a_visit_to_it() {
        let metrics = Arc::new(Metrics::default());
        let mut observer = Observer::new(metrics.clone());
        let (home, works) = (Route::Page(Page::Home), Route::Page(Page::Works));
        for (page, is_at_end) in
            [(&home, false), (&home, true), (&home, false), (&home, true), (&works, true), (&home, true)]
        {
            observer.drawn(page, is_at_end);
        }
        assert_eq!((metrics.frames.get(), metrics.pages_opened.get(), metrics.pages_finished.get()), (6, 3, 3));
        observer.sent();
        observer.received();
        observer.settled();
        observer.sent();
        assert!(metrics.text().contains("folio_key_to_frame_seconds_count 0\n"), "no key, no time");
        observer.received();
        observer.received();
        observer.sent();
        assert!(metrics.text().contains("folio_key_to_frame_seconds_count 1\n"));
    }
}
