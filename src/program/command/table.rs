//! The table of commands, from which dispatch, help, usage, suggestions and the manual page are generated.

use super::arguments::Flag;

/// The commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Help,
    Ls,
    Read,
    Toc,
    Figure,
    Play,
    Linear,
    Search,
    Cite,
    News,
    Feed,
    Caps,
    Version,
}

impl Name {
    /// Returns the word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Name::Help => "help",
            Name::Ls => "ls",
            Name::Read => "read",
            Name::Toc => "toc",
            Name::Figure => "figure",
            Name::Play => "play",
            Name::Linear => "linear",
            Name::Search => "search",
            Name::Cite => "cite",
            Name::News => "news",
            Name::Feed => "feed",
            Name::Caps => "caps",
            Name::Version => "version",
        }
    }
}

/// A command of the table.
pub(super) struct Entry {
    pub name: Name,
    /// Arguments for the help text.
    pub operands: &'static str,
    /// Allowed number of arguments.
    pub words: std::ops::RangeInclusive<usize>,
    pub flags: &'static [Flag],
    /// Description in one line.
    pub does: &'static str,
    /// Further help, as sentences.
    pub more: &'static [&'static str],
    /// Field names of the objects that `--json` prints.
    pub fields: &'static [&'static str],
    /// Examples, as typed after `ssh HOST`.
    pub examples: &'static [&'static str],
}

impl Entry {
    /// Returns the synopsis: `read ADDRESS[#SECTION] [--width N]`.
    pub fn synopsis(&self) -> String {
        let mut synopsis = self.name.word().to_owned();
        if !self.operands.is_empty() {
            synopsis += &format!(" {}", self.operands);
        }
        for flag in self.flags {
            synopsis += &format!(" [{}]", flag.synopsis());
        }
        synopsis
    }
}

pub(super) const COMMANDS: &[Entry] = &[
    Entry {
        name: Name::Help,
        operands: "[COMMAND]",
        words: 0..=1,
        flags: &[],
        does: "this list, or all about one command",
        more: &[],
        fields: &[],
        examples: &["help search"],
    },
    Entry {
        name: Name::Ls,
        operands: "[PATH]",
        words: 0..=1,
        flags: &[Flag::Json],
        does: "every address that can be read and the files to fetch, or the files below PATH",
        more: &[
            "The files are those that scp and sftp fetch; an address stands for its folder.",
            "With PATH and --json: name, kind, bytes, modified; the last in seconds since 1970.",
        ],
        fields: &["address", "kind", "title"],
        examples: &["ls", "ls /"],
    },
    Entry {
        name: Name::Read,
        operands: "ADDRESS[#SECTION]",
        words: 1..=1,
        flags: &[Flag::Width, Flag::Depth, Flag::Colour, Flag::Markdown],
        does: "print a page or a section of it",
        more: &[
            "With a terminal (ssh -t) and no option, the interface opens there.",
            "A path that \"ls /\" leads to is printed as it is.",
        ],
        fields: &[],
        examples: &["read home", "read home --width 0 | fmt"],
    },
    Entry {
        name: Name::Toc,
        operands: "ADDRESS",
        words: 1..=1,
        flags: &[Flag::Json],
        does: "the sections of a page, with the minutes of each",
        more: &["An address that it prints can be given to read."],
        fields: &["address", "level", "number", "title", "words"],
        examples: &["toc home"],
    },
    Entry {
        name: Name::Figure,
        operands: "ADDRESS/FIGURE",
        words: 1..=1,
        flags: &[Flag::Csv, Flag::Width, Flag::Colour],
        does: "print a figure as words and a table",
        more: &["\"ls ADDRESS/figures\" has their names."],
        fields: &[],
        examples: &[],
    },
    Entry {
        name: Name::Play,
        operands: "[ADDRESS[/LAB] [NAME=VALUE ...]]",
        words: 0..=9,
        flags: &[Flag::Width],
        does: "play a lab (ssh -t); without a terminal, its rules and a run",
        more: &[
            "Without an address: the lab, if there is but one, else a list of them.",
            "A model opens with these values: play ADDRESS/LAB p=0.9 n=5.",
        ],
        fields: &[],
        examples: &["play"],
    },
    Entry {
        name: Name::Linear,
        operands: "[ADDRESS[#SECTION]]",
        words: 0..=1,
        flags: &[],
        does: "read by typed lines: for screen readers, plain terminals and pipes",
        more: &[
            "As the user \"linear\" no command is needed. Every line is text and stays; \"help\" there says what can be typed.",
            "From a pipe each line is a command: printf '1\\nn\\nq\\n' | ssh HOST linear",
        ],
        fields: &[],
        examples: &["linear", "linear home"],
    },
    Entry {
        name: Name::Search,
        operands: "WORDS",
        words: 1..=16,
        flags: &[Flag::Colour, Flag::Json],
        does: "every place that has all the words; exit 1 if there is none",
        more: &[
            "A word is found where a word begins with it, whatever its case and accents.",
            "A number is found whole.",
            "Words in quotation marks are a phrase; ssh needs a second pair around them.",
            "What is told after a prediction is found, but only the question is printed.",
        ],
        fields: &["address", "kind", "text"],
        examples: &["search causes", "search '\"the wrong graph\"'"],
    },
    Entry {
        name: Name::Cite,
        operands: "ADDRESS|KEY",
        words: 1..=1,
        flags: &[Flag::Bibtex, Flag::Ris, Flag::Csl, Flag::Text, Flag::Json],
        does: "how to cite a work; BibTeX unless told otherwise",
        more: &["An area stands for its works, \"works\" for all."],
        fields: &["key", "title", "authors", "year", "venue", "arxiv", "url", "bibtex"],
        examples: &["cite works >> refs.bib"],
    },
    Entry {
        name: Name::News,
        operands: "",
        words: 0..=0,
        flags: &[Flag::Json],
        does: "what's new",
        more: &[],
        fields: &["date", "text", "link"],
        examples: &["news"],
    },
    Entry {
        name: Name::Feed,
        operands: "",
        words: 0..=0,
        flags: &[],
        does: "the news as an Atom feed",
        more: &["A feed reader that runs programs can be given the whole line."],
        fields: &[],
        examples: &["feed > feed.xml"],
    },
    Entry {
        name: Name::Caps,
        operands: "",
        words: 0..=0,
        flags: &[],
        does: "what is known of your terminal",
        more: &["Worth a try with and without ssh -t."],
        fields: &[],
        examples: &["caps"],
    },
    Entry {
        name: Name::Version,
        operands: "",
        words: 0..=0,
        flags: &[],
        does: "the version of this server",
        more: &[],
        fields: &[],
        examples: &["version"],
    },
];

/// Common commands of other servers, with the error messages for them.
pub(super) const ELSEWHERE: &[(&str, &str)] = &[
    ("rsync", "rsync is not served here; sftp and scp are"),
    ("git-upload-pack", "there is no repository here; sftp and scp fetch what there is"),
    ("git-receive-pack", "there is no repository here, and nothing can be sent"),
    ("git-upload-archive", "there is no repository here; sftp and scp fetch what there is"),
    ("man", "the manual is \"help\", and \"help COMMAND\""),
    ("cat", "\"read\" prints a page or a file; scp and sftp fetch files"),
    ("less", "\"read\" prints a page, and a pager reads it: ssh HOST read ADDRESS | less"),
    ("grep", "\"search\" finds words on all pages"),
    ("exit", "there is no shell here to leave"),
];
