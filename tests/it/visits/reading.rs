//! Tests of reading the published write-ups: the terminal after every step, and the cost of a step.

use std::time::Duration;

use folio::content::model::Page;
use folio::ui::Message;
use folio::ui::Route;

use super::budgets::STEP_BYTES;
use super::session::{Client, Session};
use crate::visitor::library;

/// Waits for the end of animations, in the program and in its twin; returns the number of bytes.
async fn settle(session: &mut Session, when: &str) -> usize {
    let mut sent = session.check(when).len();
    let mut frames = 0;
    while session.twin.model.is_moving() {
        session.twin.tell(Message::Tick(false));
        session.wait(Duration::from_millis(41)).await;
        sent += session.check(&format!("{when}, frame {frames}")).len();
        frames += 1;
        assert!(frames <= 6, "{when}: it goes on moving");
    }
    sent
}

#[tokio::test(start_paused = true)]
async fn companions_are_read_with_the_space_key_cell_by_cell() {
    let library = library("content");
    for (columns, rows) in [(110, 34), (80, 24), (38, 12)] {
        for (index, write_up) in library.write_ups.iter().enumerate() {
            let client = Client { columns, rows, ..Client::default() };
            let mut session = Session::open(&library, &client);
            for _ in 0..index {
                session.send(b"\t");
            }
            session.send(b"\r");
            assert_eq!(*session.twin.model.route(), Route::Page(Page::WriteUp(write_up.slug.clone())));
            let mut steps = 0;
            for step in 0..150 {
                let when = format!("{} at {columns}x{rows}, space {step}", write_up.slug);
                session.queue(b" ");
                session.run();
                let moved = session.twin.model.is_moving();
                let sent = settle(&mut session, &when).await;
                if moved {
                    steps += 1;
                    assert!(sent <= STEP_BYTES, "{when}: {sent} bytes");
                }
                if session.text().contains("the end") {
                    break;
                }
                assert!(step < 149, "{when}: the end is never reached:\n{}", session.text());
            }
            assert!(steps > 0 || rows < 20, "{} at {columns}x{rows}: no stage ever changed", write_up.slug);
            let polls = session.polls();
            session.wait(Duration::from_secs(60)).await;
            assert_eq!((session.check("at rest").len(), session.polls()), (0, polls), "at rest nothing is woken");
        }
    }
}
