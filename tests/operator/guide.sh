#!/usr/bin/env bash
# Runs all commands of docs/operate.md in order, on a fresh Debian with its own systemd. Needs $FOLIO.
. "$(dirname "$0")/common.sh"

root "$work/root"
deploy/package "$folio" > "$work/package"
home=$work/root$(chroot "$work/root" sh -c 'echo ~')
cp "$(tail -1 "$work/package")" "$home"
within "$work/root" apt-get update -qq
within "$work/root" apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus openssh-server openssh-client \
    rsync git > "$work/apt.log" 2>&1
# The host is the author's machine as well: it has the author's key, and trusts what is on localhost.
mkdir -p "$home/.ssh"
ssh-keygen -q -t ed25519 -N '' -f "$home/.ssh/id_ed25519"
cp "$home/.ssh/id_ed25519.pub" "$home/author.pub"
cat > "$home/.ssh/config" <<'CONFIG'
Host *
    StrictHostKeyChecking accept-new
    BatchMode yes
    LogLevel ERROR
Host host
    HostName localhost
    Port 2022
    User author
CONFIG
boot "$work/root"

# The commands of the page, one on each line; each must succeed.
awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' docs/operate.md > "$work/commands"
[ "$(wc -l < "$work/commands")" -gt 30 ] || fail "docs/operate.md has few commands"
while IFS= read -r command <&3; do
    inside env -C /root sh -ec "$command" > "$work/said" 2>&1 < /dev/null \
        || { cat "$work/said"; inside journalctl -u folio --no-pager -n 20; fail "$command"; }
    ok "$command"
    case $command in
    "git -C my-site push "* | "rsync "*)
        reloaded() { inside sh -c 'journalctl -u folio --no-pager | grep -q "content reloaded"'; }
        eventually 10 reloaded
        ;;
    "systemctl restart folio"*) eventually 10 inside folio health ;;
    esac
    case $command in *purge*) ;; *) inside journalctl -u folio --no-pager > "$work/journal" ;; esac
done 3< "$work/commands"
! grep 'content not reloaded' "$work/journal" || fail "a publication was refused"
ok "what was published was served: $(grep -c 'content reloaded' "$work/journal") reloads, none refused"
inside shutdown -h now > /dev/null 2>&1 || true
