#!/usr/bin/env bash
# Tests the metrics with Prometheus: every query of deploy/grafana.json and every alert has a result for a server with
# visitors, and the unit tests of the alerts pass.
. "$(dirname "$0")/common.sh"
needs prometheus prometheus
needs ssh openssh-client

(cd deploy/prometheus && promtool check config --syntax-only prometheus.yml && promtool check rules alerts.yml \
    && promtool test rules alerts.test.yml) > "$work/promtool" 2>&1 || { cat "$work/promtool"; fail "promtool"; }
ok "promtool: configuration, rules, and the rules' own test"

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
metrics=$(free_port)
export FOLIO_METRICS=127.0.0.1:$metrics
serve --content tests/site
cp deploy/prometheus/alerts.yml "$work/"
sed -e "s/127.0.0.1:9464/127.0.0.1:$metrics/" -e 's/15s/1s/' deploy/prometheus/prometheus.yml > "$work/prometheus.yml"
api=127.0.0.1:$(free_port)
background prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address="$api" \
    --log.level=error
ask() { curl -sf -G "http://$api/api/v1/$1" "${@:2}"; }
scraped() { ask query --data-urlencode 'query=up{job="folio"}' | grep -q '"1"'; }
eventually 20 scraped
for n in 1 2 3 4 5 6; do
    visit localhost help > /dev/null
    { sleep 0.2; printf ' '; sleep 0.2; printf 'q'; sleep 0.2; } | visit -tt localhost > /dev/null
done
counted() { ask query --data-urlencode 'query=folio_sessions_started_total > 11' | grep -q '"value"'; }
eventually 20 counted
ok "Prometheus reads the counts"

python3 - "$api" <<'PYTHON'
import json, sys, urllib.parse, urllib.request
def ask(what, **arguments):
    with urllib.request.urlopen(f"http://{sys.argv[1]}/api/v1/{what}?{urllib.parse.urlencode(arguments)}") as answer:
        return json.load(answer)["data"]
known = {name for name in ask("label/__name__/values") if name.startswith("folio_")}
panels = json.load(open("deploy/grafana.json"))["panels"]
seen = 0
for panel in panels:
    for target in panel["targets"]:
        query = target["expr"].replace("$instance", ".*")
        for name in {word for word in query.replace("(", " ").replace("{", " ").split() if word.startswith("folio_")}:
            assert name in known, f"{panel['title']}: no such count: {name}"
        # Rates need two samples, which a window of a day contains.
        found = ask("query", query=query.replace("[5m]", "[1m]"))["result"]
        assert found, f"{panel['title']}: nothing for {query}"
        seen += 1
groups = ask("rules")["groups"]
rules = [rule for group in groups for rule in group["rules"]]
assert len(rules) == 7 and all(rule["health"] == "ok" for rule in rules), rules
firing = [rule["name"] for rule in rules if rule["state"] == "firing"]
assert not firing, f"alerts for an ordinary day: {firing}"
print(f"{seen} queries of {len(panels)} panels answered, {len(rules)} alerts quiet")
PYTHON
ok "every panel and every alert is answered"
kill "$server"
down() { ask query --data-urlencode 'query=up{job="folio"} == 0' | grep -q '"value"'; }
eventually 20 down
ok "a server that is gone is seen"
