#!/usr/bin/env bash
# All tests on a fresh Debian 12 that has nothing but Rust.
. "$(dirname "$0")/common.sh"

rust_root "$work/root"
here apt-get update -qq
here tests/run > "$work/tests" 2>&1 || { grep -v '^test .* ok$' "$work/tests" | tail -60; fail "tests/run"; }
ok "tests/run: $(grep -c '^test .* ok$' "$work/tests") tests"
