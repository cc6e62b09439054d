//! Fuzzes the TeX parser with any text: no panic, errors within the text, and the result can be laid out at any
//! width.

#![no_main]

use folio::content::model::{Block, BlockKind, Document, Library};
use folio::content::tex::Formula;
use folio::diagnostic::Span;
use folio::typeset::plain::{PlainOptions, plain};
use folio::typeset::{Charset, Manuscript, Shape, lay_out};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let tex = String::from_utf8_lossy(bytes);
    let (formula, mistakes) = Formula::parse(&tex);
    assert!(mistakes.iter().all(|mistake| tex.get(mistake.range.clone()).is_some()));
    let blocks = vec![Block { span: Span::default(), kind: BlockKind::Math(formula) }];
    let (document, library) = (Document { blocks, ..Document::default() }, Library::default());
    let manuscript = Manuscript::prose(&document, &library);
    for glyphs in [Charset::Full, Charset::Ascii] {
        for width in [1, 17, 72] {
            lay_out(manuscript, Shape { width, margin: 0, glyphs });
        }
    }
    assert!(!plain(manuscript, PlainOptions { width: Some(72), ascii: false }).contains('\x1b'));
});
