//! Fuzzes every lab engine with any lines: no panic, refused lines change nothing, and the same lines lead to the
//! same state.

#![no_main]

use std::sync::Arc;

use folio::lab::{Run, Setup, grid, memory, scm};
use libfuzzer_sys::fuzz_target;

fn setup(number: u8) -> Setup {
    match number % 3 {
        0 => {
            let stages = grid::Stage::NAMES.map(|(_, stage)| stage).to_vec();
            Setup::Grid(grid::Setup { stages, mode: grid::Mode::Both, trap: grid::Trap::Either, ..grid::Setup::default() })
        }
        1 => Setup::Memory(memory::Setup { episodes: 14, families: 3, capacity: 6, questions: 12 }),
        _ => Setup::Scm(scm::Setup { trap: number & 4 != 0, ..scm::Setup::default() }),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&number, lines)) = bytes.split_first() else { return };
    let setup = Arc::new(setup(number));
    let (mut run, mut again) = (Run::new(setup.clone(), number.into()), Run::new(setup, number.into()));
    for line in String::from_utf8_lossy(lines).lines() {
        let before = (run.describe(), run.score());
        let reply = run.execute(line);
        assert!(!reply.lines.is_empty());
        if !reply.executed {
            assert!(!reply.moved);
            assert_eq!((run.describe(), run.score()), before, "{line:?}");
        }
        assert_eq!(again.execute(line), reply, "{line:?}");
        assert_eq!(again.describe(), run.describe(), "{line:?}");
    }
});
