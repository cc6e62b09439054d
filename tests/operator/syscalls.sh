#!/usr/bin/env bash
# Checks that the sandbox denies no system call of the server, which is traced while all its functions are used. Needs $FOLIO.
. "$(dirname "$0")/common.sh"
needs strace strace
needs ssh openssh-client
needs curl curl

cp -r tests/site "$work/content"
metrics=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export FOLIO_METRICS=127.0.0.1:$metrics
: > "$work/line"
background strace -f -qq -o "$work/trace" "$folio" serve --listen 127.0.0.1:0 --content "$work/content" --keys "$work/keys" \
    > "$work/line" 2> "$work/log"
tracer=$process
eventually 20 grep -q ' on ' "$work/line"
port=$(sed 's/.* on [^;]*:\([0-9]*\);.*/\1/' "$work/line")
server=$(cat "/proc/$tracer/task/$tracer/children")
server=${server%% *}
started+=("$server")
for command in help 'read tides' 'search a' 'ls' 'cite tides' 'feed' 'uname -a'; do visit localhost "$command" > /dev/null 2>&1 || true; done
{ sleep 1; printf ' jsea'; sleep 0.5; printf '\033q'; sleep 0.5; } | visit -tt localhost > /dev/null 2>&1
printf 'open 1\nall\nq\n' | visit localhost linear > /dev/null
echo 'ls -l' | sftp -q "${trusting[@]}" -P "$port" localhost > /dev/null
scp -q -O -r "${trusting[@]}" -P "$port" localhost:write-ups "$work/by-scp"
scp -q -r "${trusting[@]}" -P "$port" localhost:write-ups "$work/by-sftp"
curl -sf "http://$FOLIO_METRICS/metrics" > /dev/null
reloads() { [ "$(curl -sf "http://$FOLIO_METRICS/metrics" | awk '/^folio_reloads_(succeeded|failed)_total/ { sum += $2 } END { print sum }')" -ge "$1" ]; }
echo >> "$work/content/site.toml"
eventually 20 reloads 1
mkdir -p "$work/content/files"
echo file > "$work/content/files/new.txt"
eventually 20 reloads 2
mv "$work/content" "$work/away"
eventually 20 reloads 3
mv "$work/away" "$work/content"
eventually 20 reloads 4
kill -HUP "$server"
eventually 20 reloads 5
kill -USR1 "$server"
kill -TERM "$server"
wait "$tracer" || fail "the server failed: $(cat "$work/log")"

awk '/seccomp\(SECCOMP_SET_MODE_FILTER/ { is_on = 1 } is_on' "$work/trace" > "$work/sandboxed"
grep -q accept4 "$work/sandboxed" || fail "the trace has no sandbox"
# clone3 fails as on a kernel without it.
grep -E '= -1 (EPERM|ENOSYS)' "$work/sandboxed" | grep -v clone3 > "$work/denied" || true
[ ! -s "$work/denied" ] || { sort "$work/denied" | uniq -c | head -20; fail "system calls of an ordinary day are denied"; }
ok "$(wc -l < "$work/sandboxed") system calls of $(grep -oE '^[0-9]+ +[a-z_0-9]+\(' "$work/sandboxed" | awk '{ print $2 }' | sort -u | wc -l) kinds, none denied"
