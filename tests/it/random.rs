//! Random keys, resizes and edits with a fixed seed: no panic, and the screen always equals that of a newly drawn
//! frame.

use std::sync::Arc;

use folio::content::model::Library;
use folio::program::snapshot;
use folio::snapshot::Snapshot;
use folio::term::input::{Event, KeyPress};
use folio::ui::Route;
use folio::ui::keymap::{Action, BINDINGS};
use folio::ui::{Effect, Message};

use crate::dice::Dice;
use crate::visitor::{Visitor, library};

/// Returns a snapshot that keeps no layouts.
fn forgetful(library: &Arc<Library>) -> Arc<Snapshot> {
    Arc::new(Snapshot::new(library.clone(), Vec::new()).with_layouts_bytes(0))
}

#[test]
fn no_series_of_keys_resizes_and_edits_does_harm() {
    let whole = library("tests/site");
    let mut reduced = (*whole).clone();
    reduced.write_ups.remove(0);
    reduced.news.clear();
    let libraries = [whole, Arc::new(reduced), library("content")];
    let keys: Vec<KeyPress> = BINDINGS
        .iter()
        .filter(|binding| binding.action != Action::Leave)
        .flat_map(|binding| binding.keys)
        .copied()
        .collect();
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let mut visitor = Visitor::new(&libraries[0], 80, 24, "xterm-256color", &[]);
        // A twin whose layouts are dropped between any two messages sees the same; some have one, since it takes longer.
        let mut twin = (seed % 4 == 0).then(|| Visitor::new(&libraries[0], 80, 24, "xterm-256color", &[]));
        if let Some(twin) = &mut twin {
            twin.tell(Message::Snapshot(forgetful(&libraries[0])));
        }
        for step in 0..400 {
            let edited = &libraries[dice.below(libraries.len())];
            let message = match dice.below(12) {
                0 => Message::Resize(1 + dice.below(220) as u16, 1 + dice.below(70) as u16),
                1 => Message::Snapshot(snapshot(edited.clone())),
                _ => Message::Event(Event::Key(keys[dice.below(keys.len())])),
            };
            if let Some(twin) = &mut twin {
                twin.model.rest();
                twin.tell(match &message {
                    Message::Snapshot(_) => Message::Snapshot(forgetful(edited)),
                    message => message.clone(),
                });
            }
            let told = format!("seed {seed}, step {step}: {message:?}");
            let told = &told[..told.len().min(200)];
            visitor.tell(message);
            let drawn = visitor.screen();
            assert_eq!(drawn, visitor.screen(), "{told}");
            if let Some(twin) = &mut twin {
                twin.model.rest();
                assert_eq!(drawn, twin.screen(), "{told}");
            }
            assert_eq!(drawn.lines().count(), usize::from(visitor.model.size().1), "{told}");
        }
        // From any state, a bounded number of Escapes leads to the first page, and q ends the session.
        for _ in 0..64 {
            visitor.press("Esc");
        }
        assert!(matches!(visitor.model.route(), Route::Page(folio::content::model::Page::Home)), "seed {seed}");
        assert_eq!(visitor.press("q"), [Effect::Leave], "seed {seed}");
    }
}
