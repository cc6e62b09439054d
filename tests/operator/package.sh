#!/usr/bin/env bash
# The Debian package on a fresh root: installed and purged without systemd; then under a systemd of its own: socket,
# sandbox, key, reload, an upgrade with a visitor on board, kill -9. Needs a built binary ($FOLIO).
. "$(dirname "$0")/common.sh"
needs dpkg-deb dpkg

root "$work/root"
deploy/package "$folio" > "$work/package"
deb=$(tail -1 "$work/package")
cp "$deb" "$work/root/folio.deb"
in_root() { within "$work/root" "$@"; }
in_root apt-get update -qq
in_root apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus openssh-client procps > "$work/apt.log" 2>&1

in_root apt-get install -y -qq /folio.deb > "$work/install" 2>&1 || { cat "$work/install"; fail "installing"; }
grep -q 'SHA256:' "$work/install" || fail "the installation does not tell the host key"
[ "$(stat -c %a "$work/root/etc/folio/keys/ssh_host_ed25519_key")" = 600 ] || fail "others may read the key"
in_root test -x /usr/bin/folio -a -f /etc/folio/folio.toml -a -f /lib/systemd/system/folio.service \
    -a -f /usr/share/bash-completion/completions/folio -a -L /var/lib/folio/content
in_root getent passwd folio > /dev/null
in_root folio check --config /etc/folio/folio.toml > /dev/null
in_root folio config | grep -q '^require_key = true .*# /etc/folio/folio.toml:'
ok "installed: user, configuration, key, first site"

key() { in_root sha256sum /etc/folio/keys/ssh_host_ed25519_key; }
before=$(key)
echo '# mine' >> "$work/root/etc/folio/folio.toml"
in_root apt-get install -y -qq --reinstall /folio.deb > "$work/install" 2>&1
[ "$(key)" = "$before" ] || fail "an upgrade replaced the key"
grep -q '# mine' "$work/root/etc/folio/folio.toml" || fail "an upgrade replaced the configuration"
ok "an upgrade keeps key and configuration"
in_root apt-get remove -y -qq folio > "$work/remove" 2>&1
[ "$(key)" = "$before" ] || fail "removing took the key"
in_root apt-get purge -y -qq folio > "$work/purge" 2>&1
in_root test ! -e /etc/folio/keys -a ! -e /etc/folio -a -e /var/lib/folio/content/site.toml
! in_root getent passwd folio > /dev/null || fail "the user is left"
grep -q 'content is left in /var/lib/folio' "$work/purge" || fail "purging does not say what is left"
ok "removing keeps the key; purging takes it, and leaves content"

cp deploy/systemd/folio.service "$work/"
score=$(systemd-analyze security --offline=true "$work/folio.service" 2> /dev/null | sed -n 's/.*Overall exposure.*: \([0-9.]*\) .*/\1/p')
awk -v score="$score" 'BEGIN { exit !(score != "" && score <= 0.5) }' || fail "exposure is $score"
ok "systemd-analyze security: exposure $score, at most 0.5"

# From here on systemd runs in the root.
in_root apt-get install -y -qq /folio.deb > "$work/install" 2>&1
boot "$work/root"
inside systemctl enable --now folio.socket folio.service > "$work/enable" 2>&1 || { inside journalctl -u folio --no-pager | tail -20; fail "systemctl enable --now"; }
come() { inside ssh "${trusting[@]}" -p 2222 "$@"; }
eventually 10 come localhost help
inside systemctl is-active -q folio.service
ok "systemctl enable --now folio.socket folio.service, then ssh -p 2222 localhost"
inside folio health
ok "folio health finds the address of folio.socket"
pid=$(inside systemctl show --property=MainPID --value folio.service)
server=$(inside pgrep -P "$pid")
[ "$(inside readlink /proc/self/ns/net)" != "$(inside readlink "/proc/$server/ns/net")" ] || fail "the server has the network"
[ "$(inside stat -c %U "/proc/$server")" = folio ] || fail "the server runs as $(inside stat -c %U "/proc/$server")"
ok "the server has a network without an address, and is user folio"
inside folio fingerprint > "$work/fingerprint"
expected=$(head -1 "$work/fingerprint")
inside ssh-keyscan -p 2222 localhost 2> /dev/null | grep ed25519 > "$work/scan"
[ "$(ssh-keygen -lf "$work/scan" | cut -d' ' -f2)" = "$expected" ] || fail "another key is served"
ok "the key came as a credential"

inside sed -i 's/^title *=.*/title = "An edited area"/' /var/lib/folio/content/areas/first-area.md
reads_edit() { come localhost read first-area | grep -q 'An edited area'; }
eventually 5 reads_edit
ok "an edit of the content is read"
inside systemctl reload folio.service
eventually 5 inside sh -c "journalctl -u folio --no-pager | grep -q 'content reloaded'"
ok "systemctl reload"

# A visitor stays over a restart; others connect all the time and none is refused.
mkfifo "$work/keys"
nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup --root --wd \
    env -i HOME=/root PATH=/usr/bin:/bin ssh -tt "${trusting[@]}" -p 2222 linear@localhost < "$work/keys" > "$work/visit" 2>&1 &
visitor=$!
exec 9> "$work/keys"
eventually 10 grep -q '> ' "$work/visit"
cat > "$work/root/knock.sh" <<'KNOCK'
while [ ! -e /stop ]; do
    if ssh -F /dev/null -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o BatchMode=yes -o LogLevel=ERROR \
        -p 2222 localhost help > /dev/null 2>> /refused; then echo in; else echo refused; fi >> /knocks
done
KNOCK
inside sh /knock.sh &
knocker=$!
eventually 20 grep -q in "$work/root/knocks"
inside systemctl restart folio.service
now=$(inside systemctl show --property=MainPID --value folio.service)
[ "$now" != "$pid" ] || fail "nothing was restarted"
inside kill -0 "$server" || fail "the old server is gone with its visitor"
eventually 10 grep -q 'being renewed; this visit may go on for 5 minutes' "$work/visit"
seen=$(wc -l < "$work/root/knocks")
eventually 20 bash -c "[ \$(wc -l < '$work/root/knocks') -gt $((seen + 5)) ]"
printf 'help\n' >&9
eventually 10 bash -c "[ \$(grep -c '> ' '$work/visit') -ge 2 ]"
ok "a restart: the visit goes on and is told"
# kill -9 of everything: systemd starts it again, the socket keeps the queue.
inside sh -c "pkill -KILL -P $now; true"
eventually 10 come localhost help
touch "$work/root/stop"
wait "$knocker" || true
lost=$(grep -c refused "$work/root/knocks" || true)
[ "$lost" -le 1 ] || { cat "$work/root/refused"; fail "$lost connects were refused"; }
ok "$(grep -c in "$work/root/knocks") connects over a restart and a kill -9, refused: $lost (cut by the kill at most one)"
printf 'q\n' >&9
exec 9>&-
wait "$visitor" || true
eventually 10 bash -c "! nsenter --target $leader --pid --mount kill -0 $server 2> /dev/null"
ok "the old server ends with its last visit"
inside systemctl stop folio.socket folio.service
inside shutdown -h now > /dev/null 2>&1 || true
