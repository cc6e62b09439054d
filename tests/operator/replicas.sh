#!/usr/bin/env bash
# Three replicas behind a real HAProxy with deploy/haproxy.cfg: one is killed, one drains, one is added; limits count
# visitors' own addresses.
. "$(dirname "$0")/common.sh"
needs haproxy haproxy
needs ssh openssh-client

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
"$folio" fingerprint --keys "$work/keys" > /dev/null 2>&1
declare -A replicas
# replica NAME: starts one, whose process is in $replicas; its port for the proxy is in $at.
replica() {
    at=$(free_port)
    background env FOLIO_LISTEN=127.0.0.1:0 FOLIO_PROXY_LISTEN="127.0.0.1:$at" FOLIO_PROXY_NETWORKS=127.0.0.0/8 \
        FOLIO_LIMITS_LIMIT_LOOPBACK=1 FOLIO_LIMITS_CONNECTIONS_PER_SOURCE=3 FOLIO_LIMITS_ACCEPT_BURST=1000 \
        FOLIO_LIMITS_ACCEPTS_PER_SECOND=1000 FOLIO_LIMITS_DRAIN_SECONDS=60 FOLIO_REQUIRE_KEY=true \
        "$folio" serve --content tests/site --keys "$work/keys" > "$work/$1" 2> "$work/$1.log"
    replicas[$1]=$process
    eventually 10 grep -q ' on ' "$work/$1"
}
replica one
export FOLIO_ONE=127.0.0.1:$at
replica two
export FOLIO_TWO=127.0.0.1:$at
replica three
export FOLIO_THREE=127.0.0.1:$at
port=$(free_port)
export FOLIO_BIND=127.0.0.1:$port FOLIO_ADMIN=$work/admin
background haproxy -db -f deploy/haproxy.cfg > "$work/haproxy.log" 2>&1
eventually 10 test -S "$work/admin"
admin() {
    python3 - "$work/admin" "$@" <<'PYTHON'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall((" ".join(sys.argv[2:]) + "\n").encode())
while part := s.recv(65536):
    sys.stdout.write(part.decode())
PYTHON
}
# state NAME COLUMN: from HAProxy's statistics.
state() { admin show stat | awk -F, -v name="$1" -v column="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) c = i } $2 == name { print $c }'; }
is() { [ "$(state "$1" "$2")" = "$3" ]; }
for name in one two three; do eventually 15 is "$name" status UP; done
ok "three replicas are up"

# From here on, visitors have stored the host key and reject any other.
ssh-keyscan -p "$port" 127.0.0.1 2> /dev/null | grep ed25519 > "$work/known_hosts"
knows=(-F /dev/null -o UserKnownHostsFile="$work/known_hosts" -o StrictHostKeyChecking=yes -o BatchMode=yes -o LogLevel=ERROR)
page() { ssh "${knows[@]}" -b "127.0.0.$1" -p "$port" tides@127.0.0.1; }
page 1 > "$work/page"
grep -q . "$work/page"
for n in 2 3 4 5 6 7; do page "$n" | cmp -s - "$work/page" || fail "another replica shows another page"; done
for name in one two three; do [ "$(state "$name" stot)" -ge 2 ] || fail "$name has had no visitor"; done
ok "every replica has the same key and the same page"

# stay ADDRESS NAME: a visit that stays, with its text in $work/NAME; its input is the descriptor $input.
stay() {
    mkfifo "$work/$2.in"
    ssh -tt "${knows[@]}" -b "127.0.0.$1" -p "$port" linear@127.0.0.1 < "$work/$2.in" > "$work/$2" 2>&1 &
    visitor=$!
    started+=("$visitor")
    exec {input}> "$work/$2.in"
    eventually 10 grep -q '> ' "$work/$2"
}
busy() { for name in one two three four; do [ "$(state "$name" scur)" = 1 ] && echo "$name"; done; true; }

# Limits: three connections of one address, whichever replica has them, are counted by each on its own.
crowd=()
for n in $(seq 15); do
    sleep 60 | ssh -tt "${knows[@]}" -b 127.0.0.9 -p "$port" linear@127.0.0.1 > "$work/crowd.$n" 2>&1 &
    crowd+=($!)
    started+=($!)
done
full() { [ "$(state BACKEND scur)" = 9 ] && [ "$(grep -l '> ' "$work"/crowd.* 2> /dev/null | wc -l)" = 9 ]; }
eventually 20 full
page 10 | cmp -s - "$work/page" || fail "a stranger is refused for what another address does"
kill "${crowd[@]}" 2> /dev/null || true
ok "of one address each replica takes three connections; another address is let in"
idle() { [ "$(state BACKEND scur)" = 0 ]; }
eventually 20 idle

# A replica is killed: its session ends, and the visitor can reconnect to another one at once.
stay 20 killed
victim=$(busy)
kill -KILL "${replicas[$victim]}"
for n in 21 22 23 24 25 26; do page "$n" | cmp -s - "$work/page" || fail "a connect was lost"; done
wait "$visitor" && fail "the visit did not notice"
exec {input}>&-
eventually 10 is "$victim" status DOWN
ok "one replica is killed: no connect is lost"

# A replica drains: its session continues, new ones go to others; then it stops.
stay 30 drained
leaving=$(busy)
admin set server "folio/$leaving" state drain > /dev/null
before=$(state "$leaving" stot)
for n in 31 32 33 34; do page "$n" | cmp -s - "$work/page" || fail "a connect was lost"; done
[ "$(state "$leaving" stot)" = "$before" ] || fail "the draining replica got visitors"
kill -TERM "${replicas[$leaving]}"
eventually 10 grep -q 'being renewed; this visit may go on for 1 minute' "$work/drained"
printf 'help\n' >&"$input"
answered() { [ "$(grep -c '^> ' "$work/drained")" -ge 2 ]; }
eventually 10 answered
printf 'q\n' >&"$input"
exec {input}>&-
wait "$visitor" || true
gone() { ! kill -0 "${replicas[$leaving]}" 2> /dev/null; }
eventually 10 gone
ok "one replica drains: its visit goes on to its end, nobody new comes"

# A replica is added.
replica four
admin add server folio/four "127.0.0.1:$at" check inter 1s fall 2 rise 1 send-proxy-v2 check-send-proxy > "$work/added"
admin enable health folio/four > /dev/null
admin enable server folio/four > /dev/null
eventually 10 is four status UP
for n in 41 42 43 44; do page "$n" | cmp -s - "$work/page" || fail "a connect was lost"; done
[ "$(state four stot)" -ge 1 ] || fail "the new replica gets nobody: $(cat "$work/added")"
ok "one replica is added"
