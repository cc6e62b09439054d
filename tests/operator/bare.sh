#!/usr/bin/env bash
# The README's first commands on a fresh Debian 12 that has nothing but Rust.
. "$(dirname "$0")/common.sh"

toolchain=$(rustc --print sysroot)
root "$work/root"
at=$work/root/root/folio
mkdir -p "$at" "$work/root/root/.cargo/bin"
git ls-files -z | xargs -0 cp --parents -t "$at"
# Rust is the host's own toolchain; crates that it has fetched need not be fetched again.
for tool in cargo rustc rustdoc cargo-fmt rustfmt cargo-clippy clippy-driver; do
    ln -sf "$toolchain/bin/$tool" "$work/root/root/.cargo/bin/$tool"
done
binds=("$toolchain")
registry=${CARGO_HOME:-$HOME/.cargo}/registry
if [ -d "$registry" ]; then cp -r "$registry" "$work/root/root/.cargo/"; fi
# Builds are kept between runs of this test.
target=$repository/target/operate/bare
mkdir -p "$target"
binds+=("$target")
here() { within "$work/root" env -C /root/folio CARGO_TARGET_DIR="$target" "$@"; }

install=$(sed -n 's/.*a fresh Debian needs `\(apt-get install [^`]*\)`.*/\1/p' README.md)
[ -n "$install" ] || fail "README.md does not say what a fresh Debian needs"
here apt-get update -qq
# shellcheck disable=SC2086
here ${install/install/install -y -qq --no-install-recommends} > "$work/apt.log"
ok "$install"

visit='cargo run --release & until ssh -p 2222 -o StrictHostKeyChecking=no -o BatchMode=yes localhost help; do
    kill -0 $! || exit 1; sleep 1; done'
here bash -c "$visit" > "$work/visit" 2>&1 || { tail -40 "$work/visit"; fail "cargo run"; }
ok "cargo run --release, then ssh -p 2222 localhost"

here tests/run > "$work/tests" 2>&1 || { grep -v '^test .* ok$' "$work/tests" | tail -60; fail "tests/run"; }
ok "tests/run: $(grep -c '^test .* ok$' "$work/tests") tests"
