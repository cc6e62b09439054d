//! Frames: text pictures shown one after the other, as an animated figure.

use unicode_width::UnicodeWidthStr;

use super::{Drawn, STATES_MAX, unique};
use crate::content::chart::{Frame, Frames};
use crate::content::fields::{Fields, Reader};
use crate::content::model::{Alignment, FigureBody, Inline, Table};
use crate::diagnostic::did_you_mean;

/// Maximum columns of a frame.
const WIDTH_MAX: usize = 60;
/// Maximum lines of a frame.
const HEIGHT_MAX: usize = 16;

/// Reads frames: `[[frame]]` with `name`, `ms` and `text`; `still` is the name of the frame shown without motion
/// (default: the last one).
pub fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Drawn> {
    let still = fields.optional_string(reader, "still");
    let mut frames: Vec<Frame> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for mut fields in fields.tables(reader, "frame").into_iter().take(STATES_MAX + 1) {
        let span = fields.span();
        let name = fields.words(reader, "name");
        let ms = fields.integer(reader, "ms", 50..10_001);
        let text = fields.words(reader, "text");
        fields.finish(reader);
        let (Some(name), Some(ms), Some(text)) = (name, ms, text) else { continue };
        let lines: Vec<String> = text.value.trim_end().lines().map(|line| line.trim_end().to_owned()).collect();
        let width = lines.iter().map(|line| line.width()).max().unwrap_or(0);
        if width > WIDTH_MAX || lines.len() > HEIGHT_MAX {
            let message = format!("a frame of {width}×{}; at most {WIDTH_MAX}×{HEIGHT_MAX} fit", lines.len());
            reader.error(text.span, message);
        }
        unique(reader, &names, &name.value, span, "frame");
        names.push(name.value.clone());
        frames.push(Frame { name: name.value, milliseconds: ms.value, lines });
    }
    if frames.is_empty() {
        reader.error(fields.span(), "frames without a whole `[[frame]]`");
        return None;
    }
    let still = match still {
        None => frames.len() - 1,
        Some(name) => names.iter().position(|known| *known == name.value).unwrap_or_else(|| {
            let hint = did_you_mean(&name.value, names.iter().map(String::as_str));
            reader.error(name.span, format!("there is no frame \"{}\"{hint}", name.value));
            0
        }),
    };
    let rows = frames.iter().map(|frame| {
        let mut picture = Vec::new();
        for line in &frame.lines {
            if !picture.is_empty() {
                picture.push(Inline::Break);
            }
            picture.push(Inline::Code(line.clone()));
        }
        vec![vec![Inline::Text(frame.name.clone())], picture]
    });
    let head = ["frame", "picture"].map(|word| vec![Inline::Text(word.to_owned())]).to_vec();
    let table = Table { columns: vec![Alignment::Left; 2], head, rows: rows.collect() };
    Some(Drawn { table, body: FigureBody::Frames(Frames { frames, still }), states: names, focusable: Vec::new() })
}
