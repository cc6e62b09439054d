#!/usr/bin/env bash
# Tests a release: a reproducible tarball with a right checksum, the notes of its version, and a working server in it. Needs a built binary ($FOLIO).
. "$(dirname "$0")/common.sh"
needs ssh openssh-client

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
out=target/release-$version
deploy/release "$folio" > "$work/said"
cp "$out"/*.sha256 "$work/before"
(cd "$out" && sha256sum --check --quiet ./*.sha256) || fail "the checksum is another file's"
deploy/release "$folio" > "$work/said"
cmp -s "$work/before" "$out"/*.sha256 || fail "the same files give another tarball"
ok "a tarball with its checksum, twice the same"
[ -s "$out/notes.md" ] || fail "there are no notes"
! grep -q '^## ' "$out/notes.md" || fail "the notes are of more than one version"
grep -qFx -f "$out/notes.md" CHANGELOG.md || fail "the notes are not from CHANGELOG.md"
ok "the notes are those of $version in CHANGELOG.md"

tar -C "$work" -xzf "$out"/*.tar.gz
at=$(echo "$work"/folio-"$version"-*)
for file in folio folio.1 README.md CHANGELOG.md operate.md writing.md folio.toml systemd/folio.service systemd/folio.socket \
    completions/folio.bash completions/folio.zsh completions/folio.fish; do
    [ -s "$at/$file" ] || fail "the tarball has no $file"
done
[ "$("$at/folio" --version)" = "folio $version" ] || fail "the binary is another version"
bash -n "$at/completions/folio.bash"
"$at/folio" new site "$work/site" > /dev/null
folio=$at/folio
serve --content "$work/site/content"
visit localhost help > "$work/help"
grep -q search "$work/help" || fail "the server of the tarball does not answer"
ok "what is unpacked makes a site and serves it"

# A version without an entry in CHANGELOG.md is not released.
mkdir -p "$work/other/deploy"
cp deploy/release "$work/other/deploy/"
cp CHANGELOG.md "$work/other/"
printf 'version = "9.9.9"\n' > "$work/other/Cargo.toml"
! "$work/other/deploy/release" "$folio" > "$work/said" 2>&1 || fail "a version without notes was released"
grep -q 'CHANGELOG.md has no section "## 9.9.9"' "$work/said" || fail "no complaint: $(cat "$work/said")"
ok "a version without notes is refused"
