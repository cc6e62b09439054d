//! Metrics of a session: frames, latency from key to frame, pages opened and read to the end.

use std::sync::Arc;

use tokio::time::Instant;

use crate::metrics::Metrics;
use crate::ui::Route;

/// Records the metrics of a session, without naming pages.
pub(super) struct Observer {
    metrics: Arc<Metrics>,
    /// Arrival time of the first key that is not yet followed by a frame.
    key: Option<Instant>,
    page: Option<Route>,
    is_finished: bool,
}

impl Observer {
    pub(super) fn new(metrics: Arc<Metrics>) -> Observer {
        Observer { metrics, key: None, page: None, is_finished: false }
    }

    /// Records the arrival of input.
    pub(super) fn received(&mut self) {
        self.key.get_or_insert_with(Instant::now);
    }

    /// Records a frame with this page, and whether its end was on screen.
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

    /// Records that the last byte of a frame was written.
    pub(super) fn sent(&mut self) {
        if let Some(key) = self.key.take() {
            self.metrics.key_to_frame.observe(key.elapsed().as_secs_f64());
        }
    }

    /// Discards the pending key, which has not changed the screen.
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
