//! The commands `caps` (the visitor's terminal) and `version` (the server).

use super::arguments::Arguments;
use super::{Context, Refusal};

pub(super) fn caps(context: &Context, _: &Arguments) -> Result<String, Refusal> {
    let mut said = String::new();
    if context.columns.is_none() {
        said += "There is no terminal here; \"ssh -t\" announces one. Without, this is assumed:\n\n";
    }
    for fact in context.capabilities.summary() {
        said += &format!("{:<23} {} ({})\n", fact.label, fact.value, fact.source);
    }
    Ok(said)
}

pub(super) fn version(_: &Context, _: &Arguments) -> Result<String, Refusal> {
    Ok(concat!("folio ", env!("CARGO_PKG_VERSION"), "\n").to_owned())
}
