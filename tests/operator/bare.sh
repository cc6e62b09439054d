#!/usr/bin/env bash
# The README's first commands on a fresh Debian 12 that has nothing but Rust, and `cargo install`.
. "$(dirname "$0")/common.sh"

rust_root "$work/root"
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

here cargo install --locked --path . > "$work/install" 2>&1 || { tail -40 "$work/install"; fail "cargo install"; }
here sh -c 'cd / && folio new site mine && folio check mine/content && folio --version' > "$work/said" 2>&1 \
    || { cat "$work/said"; fail "what cargo installed does not run"; }
ok "cargo install --path ., then folio new site, folio check"
