//! Queries to terminals, by family.

use super::Charset;
use super::guess::Family;

/// OSC 10 and 11 again, after a change between dark and light; device attributes last, as in the first queries.
pub const COLOUR_QUESTIONS: &[u8] = b"\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b[c";

/// OSC 10 and 11: text colour and background colour.
const COLOURS: &[u8] = b"\x1b]10;?\x1b\\\x1b]11;?\x1b\\";

const VERSION: &[u8] = b"\x1b[>0q";
const KITTY_KEYBOARD: &[u8] = b"\x1b[?u";
/// DECRQM: synchronized output, grapheme clusters, theme notices, in-band resize.
const MODES: &[u8] = b"\x1b[?2026$p\x1b[?2027$p\x1b[?2031$p\x1b[?2048$p";
/// The sizes of the text area and of a cell, in pixels.
const PIXELS: &[u8] = b"\x1b[14t\x1b[16t";
/// Queries the graphics protocol by a one-pixel image that is not shown (`a=q`).
const KITTY_GRAPHICS: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
/// A character with two columns on terminals with wide ambiguous characters (UAX #11), at the start of the line, and
/// DSR for the cursor position after it.
const AMBIGUOUS_WIDTH: &[u8] = "\r─\x1b[6n".as_bytes();
/// DA1, which every terminal answers; the reply marks the end of all replies.
const ATTRIBUTES: &[u8] = b"\x1b[c";
/// Erases the line with the printed parts of unknown queries: Terminal.app prints the `p` of DECRQM, and few clients
/// send the variable that identifies it.
const WIPE: &[u8] = b"\r\x1b[2K";

/// Whether a family is tested for the width of ambiguous characters: not if none of them are drawn, and not the Linux
/// console, which has no wide ones.
pub(super) fn asks_for_width(family: Family, charset: Charset) -> bool {
    let is_asked = matches!(family, Family::Xterm | Family::Apple | Family::Screen | Family::Tmux | Family::Unknown);
    is_asked && charset != Charset::Ascii
}

/// Returns the queries for a family.
///
/// Linux kernels before 5.8 print the last byte of a CSI with `>` or `$`, and all of an APC, so the console is only
/// asked for its attributes. screen takes an APC as a hard status line and tmux as the pane's title, so neither is
/// asked about kitty's graphics protocol, nor is an unknown terminal.
pub(super) fn batch(family: Family, charset: Charset) -> Vec<u8> {
    let width = if asks_for_width(family, charset) { AMBIGUOUS_WIDTH } else { b"" };
    match family {
        Family::Dumb | Family::Hardware => Vec::new(),
        Family::Linux => ATTRIBUTES.to_vec(),
        Family::Xterm => {
            [COLOURS, VERSION, KITTY_KEYBOARD, MODES, PIXELS, KITTY_GRAPHICS, width, ATTRIBUTES, WIPE].concat()
        }
        Family::Apple => [COLOURS, PIXELS, width, ATTRIBUTES, WIPE].concat(),
        Family::Screen | Family::Tmux | Family::Unknown => {
            [COLOURS, VERSION, KITTY_KEYBOARD, MODES, PIXELS, width, ATTRIBUTES, WIPE].concat()
        }
    }
}
