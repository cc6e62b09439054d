//! The one integration test binary.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
// The fuzz targets have modules of their own, some of which are also here.
#![allow(clippy::duplicate_mod)]

// The fuzz targets name the crate that defines their entry point.
extern crate self as libfuzzer_sys;

mod author;
mod author_cases;
mod author_works;
mod binary;
mod closing;
mod commands;
mod content;
mod content_watch;
mod copying;
mod corpus;
mod counts;
mod dice;
mod figures;
mod files;
mod first_minute;
mod footer;
mod fuzz_targets;
mod guide;
mod images;
mod keys;
mod labs;
mod limits;
mod linear;
mod linear_everything;
mod paging;
mod plain;
mod random;
mod rates;
mod reader;
mod replay;
mod screens;
mod search;
mod service;
mod shell;
mod sources;
mod ssh;
mod support;
mod tidy;
mod transcripts;
mod visitor;
mod visits;
mod whole;
