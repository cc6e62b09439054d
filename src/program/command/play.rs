//! The command `play` without a terminal: a lab in words. Also finds the lab of an address.

use super::arguments::Arguments;
use super::{Context, Refusal, not_found, usage};
use crate::content::model::{Lab, Library, WriteUp};
use crate::diagnostic::did_you_mean;
use crate::typeset::plain::{self, PlainOptions};

/// Advice on playing interactively.
const HOW: &str = "To play it yourself, come with a terminal: ssh -t HOST play ADDRESS. As the user \"linear\" you play it by typed lines.";

pub(super) fn play(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let library = context.library;
    let labs: Vec<(&WriteUp, &Lab)> = labs(library).collect();
    let address = arguments.words.first().map(String::as_str);
    let state = arguments.words.get(1..).unwrap_or_default().join(" ");
    if let Some((write_up, lab)) = lab(library, address) {
        if let Some(problem) = lab.state_problem(&state) {
            return Err(usage(problem));
        }
        let options = PlainOptions { width: arguments.width.unwrap_or(context.options.width), ..context.options };
        let lines = plain::lab(write_up, &lab.id, &state, library, options).unwrap_or_default();
        let how = HOW.replace("ADDRESS", &format!("{}/{}", write_up.slug, lab.id));
        let how = plain::words(&library.site.with_host(&how), library, options);
        return Ok(format!("{}\n{}", plain::text(&lines), plain::text(&how)));
    }
    match address {
        None if labs.is_empty() => Err(not_found("there is nothing to play yet".to_owned())),
        None => {
            let row = |(write_up, lab): &(&WriteUp, &Lab)| {
                let address = format!("{}/{}", write_up.slug, lab.id);
                vec![address, format!("{} min", lab.minutes), context.clean(&lab.title)]
            };
            Ok(context.rows(&labs.iter().map(row).collect::<Vec<_>>()))
        }
        Some(address) => {
            let (page, id) = address.split_once('/').map_or((address, None), |(page, id)| (page, Some(id)));
            context.page(page)?;
            let here = || labs.iter().filter(|(write_up, _)| write_up.slug.as_str() == page);
            if here().next().is_none() {
                return Err(not_found(
                    "there is nothing to play on that page; \"play\" lists what there is".to_owned(),
                ));
            }
            let near = did_you_mean(id.unwrap_or_default(), here().map(|(_, lab)| lab.id.as_str()));
            Err(not_found(format!("there is no such lab on that page{near}")))
        }
    }
}

/// Returns the lab for an address: a page (its first lab) or page and name; without an address, the only lab.
pub(in crate::program) fn lab<'l>(library: &'l Library, address: Option<&str>) -> Option<(&'l WriteUp, &'l Lab)> {
    let mut labs = labs(library);
    let Some(address) = address else {
        let only = labs.next()?;
        return labs.next().is_none().then_some(only);
    };
    let (page, id) = address.split_once('/').map_or((address, None), |(page, id)| (page, Some(id)));
    labs.find(|(write_up, lab)| write_up.slug.as_str() == page && id.is_none_or(|id| id == lab.id))
}

/// Returns all labs in the order of their pages.
fn labs(library: &Library) -> impl Iterator<Item = (&WriteUp, &Lab)> {
    library.write_ups.iter().flat_map(|write_up| write_up.labs.iter().map(move |lab| (write_up.as_ref(), lab)))
}
