//! The command `read`: a page, section or file as text, in colour or as Markdown; also `linear` without input.

use super::arguments::{Arguments, Flag};
use super::{Context, Refusal, help, not_found, usage};
use crate::diagnostic::did_you_mean;
use crate::snapshot::files::Body;
use crate::typeset::depth::Depth;
use crate::typeset::plain::{self, PlainOptions};

pub(super) fn read(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let library = context.library;
    let address = arguments.words[0].as_str();
    let (address, anchor) = address.split_once('#').map_or((address, None), |(page, anchor)| (page, Some(anchor)));
    let page = match context.page(address) {
        Ok(page) => page,
        // Paths from the output of `ls` are accepted too.
        Err(refusal) => return file(context, &arguments.words[0]).unwrap_or(Err(refusal)),
    };
    if arguments.has(Flag::Markdown) {
        let source = library
            .sources
            .get(&page)
            .ok_or_else(|| not_found("that page is gathered from others and has no Markdown".to_owned()))?;
        return Ok(source.text.to_string());
    }
    let options = PlainOptions { width: arguments.width.unwrap_or(context.options.width), ..context.options };
    let lines = match anchor {
        None => plain::lines(&page, library, arguments.depth, options),
        Some(_) if arguments.depth != Depth::Everything => {
            return Err(usage("--depth is for whole pages".to_owned()));
        }
        Some(anchor) => Some(plain::section(&page, anchor, library, options).ok_or_else(|| {
            let layout = plain::layout(&page, library, options).unwrap_or_default();
            let near = did_you_mean(anchor, layout.sections.iter().map(|section| section.anchor.as_str()));
            let way_out = if near.is_empty() { "; \"toc\" lists them" } else { near.as_str() };
            not_found(format!("there is no such section on that page{way_out}"))
        })?),
    };
    Ok(context.print(&lines.unwrap_or_default(), arguments))
}

/// Returns the text of the file at a path; `None` if there is no file.
fn file(context: &Context, path: &str) -> Option<Result<String, Refusal>> {
    let tree = context.snapshot.files();
    let (_, entry) = tree.get(path)?;
    let Body::File(bytes) = &entry.body else { return None };
    let text = std::str::from_utf8(bytes).ok().map(|text| text.replace("\r\n", "\n"));
    let is_text = |text: &String| text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    Some(text.filter(is_text).ok_or_else(|| not_found("that file is no text; scp and sftp fetch it".to_owned())))
}

/// Returns the output of `linear` where no input is possible: the page, or an error about its address.
pub(super) fn linear(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    if arguments.words.is_empty() { Ok(help::introduction(context)) } else { read(context, arguments) }
}
