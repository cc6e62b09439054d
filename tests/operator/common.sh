# Shared functions of tests/operate: fresh Debian roots, waiting for a condition, servers that end with the test.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
repository=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/folio-operate.XXXXXX")
started=()
passed=0

finish() {
    status=$?
    for process in "${started[@]}"; do kill "$process" 2> /dev/null || true; done
    wait 2> /dev/null || true
    [ "$status" = 0 ] || { echo "FAILED: $part (what it left is in $work)" >&2; exit "$status"; }
    rm -rf "$work"
    echo "$part: $passed passed, 0 failed"
}
part=$(basename "$0" .sh)
trap finish EXIT

# ok WORDS: reports that the check before this line succeeded.
ok() { passed=$((passed + 1)); echo "ok   $part: $*"; }

fail() { echo "FAIL $part: $*" >&2; exit 1; }

# skip WORDS: ends a part that cannot run here; in CI that is a failure.
skip() {
    [ "${CI:-}" != true ] || fail "$*"
    echo "SKIPPED $part: $*" >&2
    exit 0
}

# eventually SECONDS COMMAND...: runs the command until it succeeds.
eventually() {
    local until=$((SECONDS + $1))
    shift
    until "$@" > "$work/eventually" 2>&1; do
        if [ "$SECONDS" -ge "$until" ]; then
            cat "$work/eventually" >&2
            fail "this never held: $*"
        fi
        sleep 0.05
    done
}

# background COMMAND...: starts a command that is killed at the end of the test. Sets $process to its id.
background() {
    "$@" &
    process=$!
    started+=("$process")
}

# needs COMMAND PACKAGE: installs a Debian package if its command is missing.
needs() {
    command -v "$1" > /dev/null && return
    { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; } || skip "$1 is missing (Debian's $2)"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" > /dev/null
}

# root DIR: a fresh Debian 12 in DIR, minbase; the download is kept under target/.
root() {
    [ "$(id -u)" = 0 ] || skip "a fresh root takes root"
    needs debootstrap debootstrap
    local kept=target/operate/bookworm.tar
    if [ ! -e "$kept" ]; then
        mkdir -p target/operate
        debootstrap --variant=minbase bookworm "$work/bookworm" > "$work/debootstrap.log"
        tar -C "$work/bookworm" -cf "$kept.new" .
        mv "$kept.new" "$kept"
        rm -rf "$work/bookworm"
    fi
    mkdir -p "$1"
    tar -C "$1" -xf "$kept"
    # The network configuration and mirrors are those of the host.
    cp /etc/resolv.conf /etc/hosts "$1/etc/"
    if [ -d /etc/ssl/certs ]; then mkdir -p "$1/etc/ssl"; cp -rL /etc/ssl/certs "$1/etc/ssl/" 2> /dev/null || true; fi
}

# within DIR COMMAND...: runs a command in the root, with a /proc and terminals of its own. Nothing stays mounted or
# running after it. `binds` may name directories of the host that are seen at the same place.
binds=()
within() {
    local at=$1
    shift
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -c '
        set -e
        root=$1; shift
        while [ "$1" != -- ]; do mkdir -p "$root$1"; mount --rbind "$1" "$root$1"; shift; done
        shift
        mount -t proc proc "$root/proc"
        mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
        rm -f "$root/dev/ptmx"; ln -s pts/ptmx "$root/dev/ptmx"
        mkdir -p "$root/dev/shm" && mount -t tmpfs tmpfs "$root/dev/shm"
        exec chroot "$root" "$@"
    ' within "$at" "${binds[@]}" -- env -i HOME=/root LANG=C.UTF-8 TERM=xterm DEBIAN_FRONTEND=noninteractive \
        CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# rust_root DIR: a fresh Debian 12 in DIR with Rust and this repository in /srv/folio, and nothing else. `here COMMAND...`
# then runs a command in the repository there.
rust_root() {
    local at=$1/srv/folio toolchain registry
    toolchain=$(rustc --print sysroot)
    root "$1"
    mkdir -p "$at" "$1/usr/local/cargo/bin"
    git ls-files -z | xargs -0 cp --parents -t "$at"
    # Rust is the host's own toolchain; crates that it has fetched need not be fetched again.
    for tool in cargo rustc rustdoc cargo-fmt rustfmt cargo-clippy clippy-driver; do
        ln -sf "$toolchain/bin/$tool" "$1/usr/local/cargo/bin/$tool"
    done
    binds=("$toolchain")
    registry=${CARGO_HOME:-$HOME/.cargo}/registry
    if [ -d "$registry" ]; then cp -r "$registry" "$1/usr/local/cargo/"; fi
    # Builds are kept between runs.
    bare_target=$repository/target/operate/bare
    mkdir -p "$bare_target"
    binds+=("$bare_target")
    bare_root=$1
}
here() { within "$bare_root" env -C /srv/folio CARGO_TARGET_DIR="$bare_target" "$@"; }

# serve ARGUMENT...: starts the program under test with a key in $work/keys. Sets $port, and $server to its process.
folio=${FOLIO:-$repository/target/debug/folio}
serve() {
    : > "$work/line"
    background "$folio" serve --listen 127.0.0.1:0 --keys "$work/keys" "$@" > "$work/line" 2>> "$work/log"
    server=$process
    eventually 10 grep -q ' on ' "$work/line"
    port=$(sed 's/.* on [^;]*:\([0-9]*\);.*/\1/' "$work/line")
}

# visit [OPTION...] HOST ...: runs ssh as a visitor, which accepts any host key and never prompts.
trusting=(-F /dev/null -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o BatchMode=yes -o LogLevel=ERROR)
visit() { ssh "${trusting[@]}" -p "${port:?}" "$@"; }

# owner_sshd: Debian's sshd as the owner's way in. `$owner` is a file for ssh -F in which it is called `host`.
owner_sshd() {
    needs sshd openssh-server
    needs ssh openssh-client
    local at=$work/sshd
    mkdir -p "$at" /run/sshd
    ssh-keygen -q -t ed25519 -N '' -f "$at/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$at/owner_key"
    cp "$at/owner_key.pub" "$at/authorized_keys"
    owner_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cat > "$at/sshd_config" <<CONFIG
ListenAddress 127.0.0.1:$owner_port
HostKey $at/host_key
AuthorizedKeysFile $at/authorized_keys
PidFile none
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
Subsystem sftp internal-sftp
SetEnv PATH=$(dirname "$folio"):$PATH
CONFIG
    background "$(command -v sshd)" -D -e -f "$at/sshd_config" 2> "$at/log"
    owner=$at/config
    cat > "$owner" <<CONFIG
Host host
    HostName 127.0.0.1
    Port $owner_port
    User $(id -un)
    IdentityFile $at/owner_key
    UserKnownHostsFile /dev/null
    StrictHostKeyChecking no
    BatchMode yes
    LogLevel ERROR
CONFIG
    eventually 10 ssh -F "$owner" host true
}

# boot ROOT: starts systemd in the root, in a network of its own. `inside COMMAND...` then runs a command there.
boot() {
    needs systemd-nspawn systemd-container
    needs nsenter util-linux
    background systemd-nspawn --quiet --directory="$1" --boot --register=no --keep-unit --private-network \
        --resolv-conf=off --console=pipe < /dev/null > "$work/console" 2>&1
    local nspawn=$process
    leader=
    for _ in $(seq 200); do
        leader=$(cat "/proc/$nspawn/task/$nspawn/children" 2> /dev/null || true)
        leader=${leader%% *}
        [ -z "$leader" ] || [ "$(cat "/proc/$leader/comm" 2> /dev/null)" != systemd ] || break
        sleep 0.05
    done
    [ -n "$leader" ] || { cat "$work/console" >&2; skip "systemd does not start here"; }
    eventually 60 inside systemctl is-active -q multi-user.target
}
inside() {
    nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup --root --wd \
        env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
}
