#!/usr/bin/env bash
# The Debian package on a fresh root: installed and purged without systemd; then under a systemd of its own: socket,
# sandbox, key, reload, an upgrade with a connected visitor, kill -9. Needs a built binary ($FOLIO).
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

inside systemctl enable -q folio-metrics.socket
inside systemctl stop folio.service
inside systemctl start folio-metrics.socket folio.service
pid=$(inside systemctl show --property=MainPID --value folio.service)
server=$(inside pgrep -P "$pid")
metrics() { inside bash -c 'exec 3<> /dev/tcp/127.0.0.1/9464; printf "GET /metrics HTTP/1.1\r\n\r\n" >&3; cat <&3' | grep -q '^folio_connections_open '; }
eventually 10 metrics
come localhost help > /dev/null || fail "visitors are not served beside the metrics"
ok "folio-metrics.socket: the metrics are read beside the visitors' socket"

# A visitor's session survives a restart; others connect meanwhile, and none is refused.
mkfifo "$work/keys"
nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup --root --wd \
    env -i HOME=/root PATH=/usr/bin:/bin ssh -tt "${trusting[@]}" -p 2222 linear@localhost < "$work/keys" > "$work/visit" 2>&1 &
visitor=$!
exec 9> "$work/keys"
eventually 10 grep -q '> ' "$work/visit"
# Connects repeatedly, and records the start, the end and the result of each connection.
cat > "$work/root/knock.sh" <<'KNOCK'
while [ ! -e /stop ]; do
    begun=$(date +%s.%N)
    said=$(ssh -F /dev/null -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o BatchMode=yes -o LogLevel=ERROR \
        -p 2222 localhost help 2>&1 > /dev/null) && became=in || became="lost: $said"
    echo "$begun $(date +%s.%N) $became" >> /knocks
done
KNOCK
inside sh /knock.sh &
knocker=$!
knocked() { wc -l < "$work/root/knocks"; }
more() { [ "$(knocked)" -gt $(($1 + $2)) ]; }
eventually 20 grep -q in "$work/root/knocks"
for _ in 1 2 3; do
    before=$(inside systemctl show --property=MainPID --value folio.service)
    inside systemctl restart folio.service
    now=$(inside systemctl show --property=MainPID --value folio.service)
    [ "$now" != "$before" ] || fail "nothing was restarted"
    eventually 20 more "$(knocked)" 2
done
inside kill -0 "$server" || fail "the old server is gone with its visitor"
eventually 10 grep -q 'being renewed; this visit may go on for 5 minutes' "$work/visit"
! grep lost "$work/root/knocks" || fail "a connect was lost over a restart"
printf 'help\n' >&9
eventually 10 bash -c "[ \$(grep -c '> ' '$work/visit') -ge 2 ]"
ok "three restarts: the visit goes on and is told, and of $(knocked) connects none was lost"
# Everything killed, more often than systemd forgives a unit by default: each time it is started again, and the socket keeps
# the queue. Only a connect that the killed server had accepted already can be cut.
: > "$work/kills"
for _ in 1 2 3 4 5 6 7; do
    now=$(inside systemctl show --property=MainPID --value folio.service)
    date +%s.%N >> "$work/kills"
    inside sh -c "kill -KILL \$(pgrep -P $now) $now; true"
    eventually 20 more "$(knocked)" 1
done
eventually 10 come localhost help
touch "$work/root/stop"
wait "$knocker" || true
awk 'NR == FNR { kills[NR] = $1; next }
    $3 == "lost:" {
        cut = 0
        for (n in kills) if ($1 <= kills[n] + 0.5 && kills[n] <= $2) cut = 1
        if (!cut || /refused/) { print; bad = 1 }
    }
    END { exit bad }' "$work/kills" "$work/root/knocks" || fail "a connect was lost that no kill explains"
lost=$(grep -c lost "$work/root/knocks" || true)
[ "$lost" -le 7 ] || fail "$lost connects were lost to seven kills"
inside systemctl is-active -q folio.socket folio.service
ok "seven times kill -9: of $(knocked) connects none was refused; $lost were cut, each by a kill"
printf 'q\n' >&9
exec 9>&-
wait "$visitor" || true
eventually 10 bash -c "! nsenter --target $leader --pid --mount kill -0 $server 2> /dev/null"
ok "the old server ends with its last visit"
inside systemctl stop folio.socket folio.service
inside shutdown -h now > /dev/null 2>&1 || true
