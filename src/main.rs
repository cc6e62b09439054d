//! The entry point: parses arguments, returns an exit code.

/// glibc's allocator keeps the memory of visitors who have left; jemalloc returns it (`.cargo/config.toml`).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    folio::cli::run(std::env::args_os())
}
