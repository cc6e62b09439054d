"""The server under test as a process, with measurements from /proc."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

FOLIO = os.environ["FOLIO"]
CONTENT = os.environ.get("RELIABILITY_CONTENT")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Server:
    """A server of the repository's content, or of another, on a free port; its limits also apply to loopback."""

    def __init__(self, limits="", content=None, stderr=None, arguments=(), address="127.0.0.1"):
        self.directory = tempfile.mkdtemp(prefix="folio-reliability-")
        with open(f"{self.directory}/folio.toml", "w") as file:
            file.write(f"[limits]\nlimit_loopback = 1\n{limits}\n")
        command = [FOLIO, "serve", "--listen", f"{address}:0", "--content", content or CONTENT or f"{ROOT}/content", *arguments]
        with open(f"{self.directory}/log", "w") as log:
            self.process = subprocess.Popen(command, cwd=self.directory, stdout=subprocess.PIPE, stderr=stderr or log, text=True)
        line = self.process.stdout.readline()
        self.port = int(line.split(" on ")[1].split(";")[0].rsplit(":", 1)[1])
        self.settle()

    def settle(self):
        """Records the baseline, once there are no connections and the descriptors have not changed for half a second."""
        since, before = time.monotonic(), None
        while time.monotonic() - since < 0.5:
            now = self.figures()[1], self.sockets()
            if now != before or now[1]:
                since, before = time.monotonic(), now
            time.sleep(0.05)
        self.base = self.figures()

    def figures(self):
        """Returns RSS in KiB, number of descriptors, and processor seconds."""
        pid = self.process.pid
        status = open(f"/proc/{pid}/status").read()
        rss = int(status.split("VmRSS:")[1].split()[0])
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return rss, len(os.listdir(f"/proc/{pid}/fd")), seconds

    def precise_seconds(self):
        """Returns the processor seconds of all threads that live, to the nanosecond."""
        tasks = f"/proc/{self.process.pid}/task"
        return sum(int(open(f"{tasks}/{task}/schedstat").read().split()[0]) for task in os.listdir(tasks)) / 1e9

    def log(self):
        return open(f"{self.directory}/log", errors="replace").read()

    def sockets(self):
        """Returns the number of the system's TCP sockets on the server's port that are not listening."""
        port = f":{self.port:04X}"
        lines = open("/proc/net/tcp").read().splitlines()[1:]
        return sum(1 for line in lines if line.split()[1].endswith(port) and line.split()[3] not in ("0A", "06"))

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        """Sends SIGTERM; returns the seconds until the end, and the exit code."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return time.monotonic() - begun, code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.alive():
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


class Network:
    """A network of its own: a pair of connected devices, one of them in a namespace, in which `prefix` runs a command."""

    SERVER, PEER = "10.213.77.1", "10.213.77.2"

    @staticmethod
    def is_there():
        """Whether namespaces and devices can be created here."""
        if os.geteuid() != 0 or not shutil.which("ip"):
            return False
        with Network() as network:
            return network.is_up

    def __init__(self):
        self.name = f"folio-{os.getpid()}"
        self.prefix = ["ip", "netns", "exec", self.name]
        self.device, theirs = f"f{os.getpid()}a", f"f{os.getpid()}b"
        self.break_off = [*self.prefix, "ip", "link", "set", theirs, "down"]
        steps = (["ip", "netns", "add", self.name], ["ip", "link", "add", self.device, "type", "veth", "peer", theirs, "netns", self.name],
                 ["ip", "address", "add", f"{self.SERVER}/24", "dev", self.device], ["ip", "link", "set", self.device, "up"],
                 [*self.prefix, "ip", "address", "add", f"{self.PEER}/24", "dev", theirs], [*self.prefix, "ip", "link", "set", theirs, "up"])
        self.is_up = all(subprocess.run(step, stderr=subprocess.DEVNULL).returncode == 0 for step in steps)

    def vanish(self):
        """Takes the peer's device down: its packets are lost, without an end of its connections."""
        subprocess.run(self.break_off, check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Both devices disappear together, and at once, which they would not with the namespace.
        for step in (["ip", "link", "delete", self.device], ["ip", "netns", "delete", self.name]):
            subprocess.run(step, stderr=subprocess.DEVNULL)


class Sshd:
    """Debian's sshd with its default configuration, on a free port."""

    @staticmethod
    def is_there():
        return os.geteuid() == 0 and os.path.exists("/usr/sbin/sshd")

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="folio-reliability-sshd-")
        os.makedirs("/run/sshd", exist_ok=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{self.directory}/key"], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-f", "/dev/null", "-h", f"{self.directory}/key", "-p", str(self.port),
             "-o", "ListenAddress=127.0.0.1", "-o", "PidFile=none"], stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
