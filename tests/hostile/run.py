"""Runs the cases of tests/reliability and prints a line for each."""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from attacker import CHANNELS
from content import enlarged
from storms import KINDS as STORMS
from server import CONTENT, FOLIO, ROOT, Network, Server, Sshd

HERE = os.path.dirname(os.path.abspath(__file__))
failed = []


def tell(name, passed, figure, limit):
    print(f"{name:<30} {'pass' if passed else 'FAIL'}  {figure}  (limit {limit})", flush=True)
    if not passed:
        failed.append(name)


def attackers(server, sources, each, kinds, reads=True):
    process = subprocess.Popen(
        [sys.executable, f"{HERE}/attacker.py", str(server.port), str(sources), str(each), "reads" if reads else "shut",
         *kinds], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def honest(server, seconds):
    """Returns the latencies of keys and of new sessions in milliseconds, each measured in a separate process."""
    processes = {what: subprocess.Popen([sys.executable, f"{HERE}/visitor.py", what, str(server.port), str(seconds)],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
                 for what in ("keys", "visits")}
    measured = {}
    for what, process in processes.items():
        said = process.communicate(timeout=seconds + 120)[0]
        measured[what] = json.loads(said) if said else []
    return measured


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("inf")


def back_to_baseline(server, name):
    """Checks that descriptors and sockets return to their numbers before the attack within 15 seconds."""
    end = time.monotonic() + 15
    while time.monotonic() < end and (server.figures()[1] > server.base[1] or server.sockets()):
        time.sleep(0.2)
    descriptors, sockets = server.figures()[1] - server.base[1], server.sockets()
    tell(f"{name}/baseline", server.alive() and descriptors <= 0 and sockets == 0,
         f"{descriptors} descriptors and {sockets} sockets too many", "0 after 15 s")


def raw(server, source, first=b""):
    stream = socket.socket()
    stream.bind((source, 0))
    stream.settimeout(12)
    stream.connect(("127.0.0.1", server.port))
    stream.sendall(first)
    return stream


def fairness(seconds=12):
    """Measures a normal visitor while 64 attackers from 16 sources send input at the limit."""
    with Server() as server:
        quiet = honest(server, 4)
        crowd = attackers(server, 16, 4, ["search", "find", "linear", "keys"])
        time.sleep(3)
        before = server.figures()[2]
        busy = honest(server, seconds)
        used = (server.figures()[2] - before) / seconds
        took, code = server.stop()
        crowd.kill()
        visits, calm = ([it if it is not None else 10_000 for it in run["visits"]] for run in (busy, quiet))
        tell("fairness/key", percentile(busy["keys"], 0.99) <= 60,
             f"p50 {percentile(busy['keys'], 0.5):.1f} ms, p99 {percentile(busy['keys'], 0.99):.1f} ms; without them "
             f"{percentile(quiet['keys'], 0.5):.1f} and {percentile(quiet['keys'], 0.99):.1f} ms; "
             f"{used:.1f} processors used", "p99 60 ms")
        tell("fairness/visit", percentile(visits, 0.99) <= 500,
             f"p50 {percentile(visits, 0.5):.0f} ms, p99 {percentile(visits, 0.99):.0f} ms of {len(visits)}; without them "
             f"{percentile(calm, 0.5):.0f} and {percentile(calm, 0.99):.0f} ms", "p99 500 ms")
        tell("fairness/stop", took <= 5 and code == 0, f"{took:.1f} s, exit {code}", "5 s")


def silence():
    """Measures normal visitors while many sources keep silent sockets open; for comparison, Debian's sshd under the same load."""
    for sources, each in ((17, 8), (300, 4)):
        with Server() as server:
            held = silent(server, sources, each)
            visits = honest(server, 6)["visits"]
            share = 100 * sum(it is not None for it in visits) / max(1, len(visits))
            beside = beside_sshd(lambda sshd: greeted_beside(sshd, sources, each))
            tell(f"silence/{sources}", share >= 99, f"{share:.0f} % of {len(visits)} visits{beside}", "99 %")
            for stream in held:
                stream.close()
            back_to_baseline(server, f"silence/{sources}")


def silent(server, sources, each):
    held = []
    for source in range(sources):
        for _ in range(each):
            try:
                held.append(raw(server, f"127.2.{source // 200}.{source % 200 + 1}"))
            except OSError:
                pass
    return held


def greeted_beside(sshd, sources, each):
    held = silent(sshd, sources, each)
    greeted = 0
    for number in range(20):
        try:
            with raw(sshd, f"127.8.8.{number + 1}") as stream:
                greeted += stream.recv(8) == b"SSH-2.0-"
        except OSError:
            pass
    for stream in held:
        stream.close()
    return f"{5 * greeted} % are greeted"


def beside_sshd(measure):
    """Returns the result of Debian's sshd under the same load, as text; empty if sshd is not installed."""
    if not Sshd.is_there():
        return ""
    with Sshd() as sshd:
        return f"; sshd: {measure(sshd)}"


def closed_after(server, seconds):
    """Returns the seconds until the server closes the connection of a peer that sends single bytes and never authenticates."""
    begun = time.monotonic()
    stream = raw(server, "127.3.0.1", b"SSH-2.0-")
    stream.settimeout(0.5)
    while time.monotonic() - begun < seconds:
        try:
            stream.sendall(b"x")
            if not stream.recv(100):
                break
        except socket.timeout:
            continue
        except OSError:
            break
    return time.monotonic() - begun


def deadline():
    """Checks that a peer that sends single bytes before authentication is disconnected after ten seconds."""
    with Server() as server:
        took = closed_after(server, 15)
        beside = beside_sshd(lambda sshd: "open after 15 s" if closed_after(sshd, 15) >= 15 else "closed")
        tell("deadline/login", 9 <= took <= 11.5, f"{took:.1f} s{beside}", "10 s")


SHUT = ("keys", "linear", "sftp", "results", "found", "outline", "figure", "grid", "graph", "memories")


def memory(kinds=SHUT, seconds=8, count=16, content=None, name="memory"):
    """Compares the memory for peers that flood input and read nothing with that for as many idle peers."""
    def warmed(kind):
        """Returns a server whose code and shared pages are already in memory, so that they do not count as a connection's."""
        server = Server(content=content)
        first = attackers(server, 1, 1, [kind])
        time.sleep(2.5)
        first.kill()
        first.wait()
        server.settle()
        return server

    with warmed("keys") as server:
        process = subprocess.Popen([sys.executable, f"{HERE}/visitor.py", "idle", str(server.port), str(count)],
                                   stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        time.sleep(1)
        at_rest = (server.figures()[0] - server.base[0]) / count
        process.kill()

    def measure(kind):
        with warmed(kind) as server:
            crowd = attackers(server, count, 1, [kind], reads=False)
            peak = 0
            for _ in range(int(seconds * 5)):
                time.sleep(0.2)
                peak = max(peak, server.figures()[0])
            each = (peak - server.base[0]) / count - at_rest
            crowd.kill()
            tell(f"{name}/{kind}", each <= 256, f"{each:.0f} KiB a connection above the {at_rest:.0f} of an idle visit", "256 KiB")
            back_to_baseline(server, f"{name}/{kind}")

    # Two at a time: most of the time is waiting.
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(measure, kinds))


def channels(kinds=tuple(CHANNELS)):
    """Measures the memory for peers that read nothing on four channels, over content ten times as large as the repository's."""
    content = enlarged(f"{ROOT}/content")
    # Layouts have a limit for all connections together, which so many reach.
    many = [kind for kind in kinds if kind.endswith("-widths")]
    few = [kind for kind in kinds if kind not in many]
    try:
        # Twice as many as elsewhere, since one command on the way takes a mebibyte, whatever their number.
        memory(few, count=32, content=content, name="channels")
        memory(many, count=128, content=content, name="channels")
    finally:
        shutil.rmtree(content)


def vanish(count=8):
    """Measures the time until a connection whose peer has vanished without a word is closed, for idle visitors and typing ones."""
    if not Network.is_there():
        return tell("vanish", True, "not measured: no network namespaces here", "75 s")
    for kind in ("idle", "stream"):
        with Network() as network, Server(address=network.SERVER) as server:
            process = subprocess.Popen([*network.prefix, sys.executable, f"{HERE}/visitor.py", kind, str(server.port), str(count),
                                        network.SERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            process.stdout.readline()
            time.sleep(1)
            held = server.figures()[1] - server.base[1]
            network.vanish()
            begun = time.monotonic()
            while server.figures()[1] > server.base[1] and time.monotonic() - begun < 120:
                time.sleep(0.2)
            took = time.monotonic() - begun
            process.kill()
            process.wait()
            tell(f"vanish/{kind}", held >= count and took <= 75, f"{held} descriptors for {took:.0f} s", "75 s")
            back_to_baseline(server, f"vanish/{kind}")


def logs():
    """Checks the server with stderr on a full disk, and on a pipe without a reader."""
    for name, stderr in (("full", open("/dev/full", "w")), ("pipe", subprocess.PIPE)):
        with Server(stderr=stderr) as server:
            if server.process.stderr:
                server.process.stderr.close()
            for _ in range(3):
                server.process.send_signal(10)
                time.sleep(0.1)
            visits = honest(server, 2)["visits"]
            tell(f"logs/{name}", server.alive() and None not in visits, f"{len(visits)} visits", "all")


def idle():
    """Measures the processor time of a server with 4,000 write-ups and no visitors."""
    content = "/tmp/folio-reliability-content"
    shutil.rmtree(content, ignore_errors=True)
    subprocess.run([FOLIO, "new", "site", content], check=True, capture_output=True)
    site = f"{content}/content" if os.path.isdir(f"{content}/content") else content
    areas = [name[:-3] for name in os.listdir(f"{site}/areas")]
    for number in range(4000):
        os.makedirs(f"{site}/write-ups/w{number}")
        with open(f"{site}/write-ups/w{number}/page.md", "w") as file:
            file.write(f'+++\ntitle = "W{number}"\nareas = ["{areas[0]}"]\nsummary = "x"\n+++\n\nText.\n')
    try:
        with Server(content=site) as server:
            time.sleep(10)
            # /proc counts processor time in hundredths of a second, so a minute is needed to detect a thousandth.
            before = server.figures()[2]
            time.sleep(60)
            share = (server.figures()[2] - before) / 60 * 100
            tell("idle/4000", share <= 0.1, f"{share:.2f} % of a processor", "0.1 %")
    except (IndexError, ValueError):
        tell("idle/4000", False, "the content does not load", "0.1 %")


def sandbox():
    said = subprocess.run([FOLIO, "serve", "--sandbox-check", "--listen", "127.0.0.1:0", "--content", CONTENT or f"{ROOT}/content"],
                          capture_output=True, text=True, cwd="/tmp")
    lines = [line for line in said.stdout.splitlines() if line.startswith("pass")]
    tell("sandbox", said.returncode == 0, f"{len(lines)} of 8; {said.stdout.splitlines()[:1]}", "8 of 8")


def audit():
    """Checks with ssh-audit that there are no failures, and only the four expected warnings."""
    tool = os.path.join(os.path.dirname(sys.executable), "ssh-audit")
    if not os.path.exists(tool):
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "ssh-audit==3.9.0"], check=True)

    def found(server):
        said = subprocess.run([tool, "--skip-rate-test", "-jj", "-p", str(server.port), "127.0.0.1"],
                              capture_output=True, text=True)
        items = [item for section in ("kex", "key", "enc", "mac") for item in json.loads(said.stdout).get(section, [])]
        return [[item["algorithm"] for item in items if item.get("notes", {}).get(kind)] for kind in ("warn", "fail")]

    with Server() as server:
        warned, fails = found(server)
        beside = beside_sshd(lambda sshd: "{1} failures, {0} warnings".format(*map(len, found(sshd))))
        wanted = ["curve25519-sha256", "curve25519-sha256@libssh.org", "hmac-sha2-256", "hmac-sha2-512"]
        tell("audit", not fails and sorted(warned) == wanted, f"{len(fails)} failures, warned: {', '.join(warned)}{beside}",
             "0 failures, these four")


def soak(minutes=30):
    """Measures the growth of memory during half an hour of visits, floods and edits, over the last two thirds of it."""
    content = "/tmp/folio-reliability-soak"
    shutil.rmtree(content, ignore_errors=True)
    shutil.copytree(f"{ROOT}/content", content)
    with Server(content=content) as server:
        crowd = attackers(server, 4, 2, ["search", "linear"])
        samples, p99 = [], []
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            with open(f"{content}/site.toml", "a") as file:
                file.write("\n")
            server.process.send_signal(1)
            p99.append(percentile(honest(server, 20)["keys"], 0.99))
            samples.append((time.monotonic(), server.figures()[0]))
        crowd.kill()
        late = samples[len(samples) // 3:]
        slope = statistics.linear_regression(*zip(*late)).slope * 3600 / 1024 if len(late) > 2 else 0
        tell("soak/memory", slope <= 1, f"{slope:.2f} MiB an hour", "1 MiB an hour")
        tell("soak/key", p99[-1] <= 1.1 * p99[0] + 5, f"p99 {p99[0]:.1f} ms, then {p99[-1]:.1f} ms", "10 %")
        back_to_baseline(server, "soak")


def keys(connections=6):
    """Measures the processor time of a key that is offered with a wrong signature, above that of a connection without a key."""
    def cost(kind):
        with Server() as server:
            before = server.precise_seconds()
            said = subprocess.run([sys.executable, f"{HERE}/keys.py", str(server.port), "127.5.0.1", kind, str(connections)],
                                  capture_output=True, text=True, timeout=120)
            used = server.precise_seconds() - before
            panics = server.log().count("a connection's task failed")
            return used, int(said.stdout or 0), panics, said.stderr

    bare = cost("none")[0]
    for kind in ("rsa2048", "rsa4096", "exponent", "rsa16384", "rsa30000", "even", "zero", "tiny", "one", "certificate", "p256", "p521"):
        used, offers, panics, errors = cost(kind)
        each = max(0, used - bare) / max(1, offers) * 1000
        tell(f"keys/{kind}", offers >= connections and each <= 5 and not panics,
             f"{each:.2f} ms for each of {offers} offers{', ' + str(panics) + ' panics' if panics else ''}{errors[-200:]}", "5 ms, no panic")


def storms(kinds=tuple(STORMS), seconds=4, sources=8, each=2):
    """Measures a normal visitor, the memory and what remains, during and after each kind of flood and malformed opening."""
    for kind in kinds:
        with Server() as server:
            process = subprocess.Popen([sys.executable, f"{HERE}/storms.py", str(server.port), str(sources), str(each), kind],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            process.stdout.readline()
            time.sleep(1)
            measured = honest(server, seconds)
            grown = (server.figures()[0] - server.base[0]) / 1024
            process.kill()
            process.wait()
            key = percentile(measured["keys"], 0.99)
            failures, count = measured["visits"].count(None), len(measured["visits"])
            panics = server.log().count("panicked")
            tell(f"storms/{kind}", key <= 60 and count and not failures and not panics and grown <= 64,
                 f"key p99 {key:.1f} ms, {failures} of {count} visits fail, {grown:.1f} MiB more, {panics} panics",
                 "60 ms, none, 64 MiB, none")
            back_to_baseline(server, f"storms/{kind}")


CASES = {case.__name__: case for case in (fairness, silence, deadline, memory, channels, vanish, logs, idle, sandbox, audit, keys, storms)}
QUICK = ("deadline", "logs", "audit", "memory", "channels/four-interfaces")

wanted = sys.argv[1:] or list(CASES)
if wanted == ["quick"]:
    wanted = list(QUICK)
for name in wanted:
    # `storms/offers` is one kind of a case.
    case, _, kind = name.partition("/")
    soak() if name == "soak" else CASES[case](*[(kind,)] * bool(kind))
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
