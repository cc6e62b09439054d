#!/usr/bin/env bash
# Checks that the files in deploy/ agree with the program (variables, ports, health checks) and are valid in their
# formats. Kubernetes, Fly and Docker themselves do not run here.
. "$(dirname "$0")/common.sh"
needs haproxy haproxy

tools=target/clients/manifests
packages=(pyyaml==6.0.3 check-jsonschema==0.39.0 kubernetes-validate==1.37.0)
if [ "$(cat "$tools/done" 2> /dev/null)" != "${packages[*]}" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install -q "${packages[@]}"
    echo "${packages[*]}" > "$tools/done"
fi
"$tools/bin/check-jsonschema" --builtin-schema vendor.compose-spec deploy/compose.yaml > "$work/said" || { cat "$work/said"; fail compose.yaml; }
ok "compose.yaml by the Compose specification"
haproxy -c -f deploy/haproxy.cfg > "$work/said" 2>&1 || { cat "$work/said"; fail haproxy.cfg; }
ok "haproxy.cfg by HAProxy"
# The oldest version with a `sleep` for preStop by default, and the newest.
for version in 1.30 1.37; do
    for file in deployment disruption service; do
        "$tools/bin/kubernetes-validate" --strict --quiet -k "$version" "deploy/kubernetes/$file.yaml" > "$work/said" 2>&1 \
            || { cat "$work/said"; fail "$file.yaml, Kubernetes $version"; }
    done
done
ok "kubernetes/ by the schemas of Kubernetes 1.30 and 1.37"
"$tools/bin/python" - "$folio" <<'PYTHON'
import glob, os, re, subprocess, sys, tomllib, yaml

def variables(file, pairs):
    for name, value in pairs:
        if name == "FOLIO_HOST_KEY":
            continue
        said = subprocess.run([sys.argv[1], "config", "--config", "/dev/null"], env={name: str(value)}, capture_output=True, text=True)
        assert said.returncode == 0, (file, name, said.stderr)
        assert re.search(rf"# {name}$", said.stdout, re.M), f"{file}: the program does not know {name}"

documents = {}
for file in glob.glob("deploy/kubernetes/*.yaml"):
    for document in yaml.safe_load_all(open(file)):
        assert document["apiVersion"] and document["kind"], file
        documents[document["kind"]] = document
pod = documents["Deployment"]["spec"]["template"]
labels = pod["metadata"]["labels"]
for selector in (documents["Deployment"]["spec"]["selector"]["matchLabels"], documents["Service"]["spec"]["selector"],
                 documents["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]):
    assert selector.items() <= labels.items(), selector
server = next(c for c in pod["spec"]["containers"] if c["name"] == "folio")
assert documents["Service"]["spec"]["ports"][0]["targetPort"] in [port["name"] for port in server["ports"]]
variables("deployment.yaml", [(v["name"], v["value"]) for v in server["env"] if "value" in v])
listen = next(v["value"] for v in server["env"] if v["name"] == "FOLIO_LISTEN")
assert listen.endswith(f":{server['ports'][0]['containerPort']}")
drain = int(next(v["value"] for v in server["env"] if v["name"] == "FOLIO_LIMITS_DRAIN_SECONDS"))
wait = server["lifecycle"]["preStop"]["sleep"]["seconds"]
assert pod["spec"]["terminationGracePeriodSeconds"] >= drain + wait + 4, "visits are cut before they are asked to leave"
volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
for container in pod["spec"]["containers"] + pod["spec"]["initContainers"]:
    assert {mount["name"] for mount in container["volumeMounts"]} <= volumes, container["name"]
    context = container["securityContext"]
    assert context["readOnlyRootFilesystem"] and context["capabilities"] == {"drop": ["ALL"]} and not context["allowPrivilegeEscalation"]
listed = set(documents["Kustomization"]["resources"])
assert listed == {os.path.basename(f) for f in glob.glob("deploy/kubernetes/*.yaml")} - {"kustomization.yaml"}
for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
    assert server[probe]["exec"]["command"] == ["/folio", "health"], probe

fly = tomllib.load(open("deploy/fly.toml", "rb"))
variables("fly.toml", fly["env"].items())
assert os.path.exists(os.path.join("deploy", fly["build"]["dockerfile"]))
# The keys that flyctl reads (its Config, fly-go's MachineService), of those used here; it ignores others without a word.
known = {
    "": {"app", "primary_region", "kill_signal", "kill_timeout", "build", "env", "services", "vm"},
    "build": {"dockerfile"},
    "services": {"protocol", "internal_port", "auto_stop_machines", "min_machines_running", "ports", "concurrency", "tcp_checks"},
    "ports": {"port", "handlers", "proxy_proto_options"},
    "proxy_proto_options": {"version"},
    "concurrency": {"type", "soft_limit", "hard_limit"},
    "tcp_checks": {"interval", "timeout", "grace_period"},
    "vm": {"size", "memory"},
}

def known_keys(name, table):
    unknown = set(table) - known[name]
    assert not unknown, f"fly.toml: {name}: {unknown}"
    for key, value in table.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and key != "env":
                known_keys(key, each)

known_keys("", fly)
assert fly["env"]["FOLIO_PROXY_LISTEN"].endswith(f":{fly['services'][0]['internal_port']}")
assert int(fly["kill_timeout"].rstrip("s")) >= int(fly["env"]["FOLIO_LIMITS_DRAIN_SECONDS"]) + 4
compose = yaml.safe_load(open("deploy/compose.yaml"))["services"]["folio"]
variables("compose.yaml", compose["environment"].items())
image = open("Dockerfile").read()
variables("Dockerfile", [pair.split("=") for pair in re.search(r"^ENV (.*)$", image, re.M)[1].split()])
PYTHON
ok "variables, ports, probes and times agree with the program and with each other"
