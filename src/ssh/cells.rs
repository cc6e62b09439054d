//! The total number of cells of all terminals, which limits the memory that peers can claim by large sizes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use prometheus_client::metrics::counter::Counter;

use crate::session::Size;

/// The maximum and the present number of cells of all terminals.
#[derive(Debug)]
pub(super) struct Cells {
    limit: u64,
    used: AtomicU64,
    /// Number of sizes that were reduced.
    clamped: Counter,
}

impl Cells {
    /// Creates the total of at most `limit` cells; `clamped` counts sizes that were reduced for it.
    pub(super) fn new(limit: u64, clamped: Counter) -> Arc<Cells> {
        Arc::new(Cells { limit, used: AtomicU64::new(0), clamped })
    }

    /// Creates a share without cells.
    pub(super) fn share(self: &Arc<Cells>) -> Share {
        Share { cells: self.clone(), held: 0 }
    }
}

/// The cells of one terminal, released when dropped.
#[derive(Debug)]
pub(super) struct Share {
    cells: Arc<Cells>,
    held: u64,
}

impl Share {
    /// Returns the size to draw for a terminal of this `size`: the same, or at most 80 x 24 while the total is too
    /// large.
    pub(super) fn fit(&mut self, size: Size) -> Size {
        let count = |size: Size| u64::from(size.columns) * u64::from(size.rows);
        let others = self.cells.used.fetch_sub(self.held, Relaxed) - self.held;
        let fits = others + count(size) <= self.cells.limit;
        let small =
            Size { columns: size.columns.min(Size::DEFAULT.columns), rows: size.rows.min(Size::DEFAULT.rows), ..size };
        let drawn = if fits { size } else { small };
        if drawn != size {
            self.cells.clamped.inc();
        }
        self.held = count(drawn);
        self.cells.used.fetch_add(self.held, Relaxed);
        drawn
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.cells.used.fetch_sub(self.held, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_shrink_when_all_together_are_too_large_and_grow_again() {
        let cells = Cells::new(10_000, Counter::default());
        let size = |columns, rows| Size { columns, rows, cell: Some((8, 16)) };
        let (mut first, mut second) = (cells.share(), cells.share());
        assert_eq!(first.fit(size(100, 90)), size(100, 90));
        assert_eq!(first.fit(size(100, 99)), size(100, 99), "what one has itself does not count against it");
        assert_eq!(second.fit(size(200, 50)), size(80, 24));
        assert_eq!(second.fit(size(40, 50)), size(40, 24));
        assert_eq!(cells.clamped.get(), 2);
        drop(first);
        assert_eq!(second.fit(size(200, 50)), size(200, 50));
        drop(second);
        assert_eq!(cells.used.load(Relaxed), 0);
    }
}
