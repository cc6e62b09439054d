//! The entry point: parses arguments, returns an exit code.

fn main() -> std::process::ExitCode {
    folio::cli::run(std::env::args_os())
}
