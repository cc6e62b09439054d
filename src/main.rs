//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    folio::cli::run(std::env::args_os())
}
