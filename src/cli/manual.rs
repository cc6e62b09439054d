//! Shell completions and the manual page, generated from the definition of the command line.

use std::io::{self, Write};

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::Arguments;

/// Prints the completion script for `shell`.
pub fn completions(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "folio", &mut script);
    io::stdout().write_all(&script).context("cannot print")
}

/// Prints the manual page in roff: the program, then every command with its options.
pub fn manual() -> anyhow::Result<()> {
    io::stdout().write_all(&page().context("cannot make the page")?).context("cannot print")
}

fn page() -> io::Result<Vec<u8>> {
    let mut program = Arguments::command();
    program.build();
    let mut page = Vec::new();
    let whole = Man::new(program.clone());
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    for command in program.get_subcommands() {
        section(command, &mut page)?;
    }
    writeln!(page, ".SH FILES")?;
    for (file, purpose) in [
        ("folio.toml", "The configuration, in the working directory or named by --config or FOLIO_CONFIG."),
        ("/etc/folio", "The configuration of an installed server and its host key."),
        ("/var/lib/folio", "Its content."),
    ] {
        writeln!(page, ".TP\n\\fB{file}\\fR\n{purpose}")?;
    }
    Ok(page)
}

/// Writes the section of a command: name, purpose, options.
fn section(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_name();
    let mut options = Vec::new();
    Man::new(command.clone()).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options).replacen(".SH OPTIONS", "", 1);
    let purpose = command.get_about().map(ToString::to_string).unwrap_or_default();
    write!(page, ".SH \"FOLIO {}\"\n{purpose}.\n{options}", name.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_every_command_and_option() {
        let page = String::from_utf8(page().unwrap()).unwrap();
        for command in Arguments::command().get_subcommands() {
            let name = command.get_name().to_uppercase();
            assert!(page.contains(&format!(".SH \"FOLIO {name}\"")), "{name}");
            let shown = command.get_arguments().filter(|option| !option.is_hide_set());
            for option in shown.filter_map(clap::Arg::get_long) {
                assert!(page.contains(&option.replace('-', "\\-")), "{name} --{option}");
            }
        }
    }
}
