//! The compared servers, as child processes.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use russh::keys::{Algorithm, PrivateKey, key::safe_rng};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// Clock ticks of `/proc/PID/stat` on Linux, on every architecture in use.
const TICKS_PER_SECOND: f64 = 100.0;
const SSHD: &str = "/usr/sbin/sshd";
/// Timeout for the start of a server.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server with the page that sessions scroll on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// A minimal russh echo server: no content, no screen.
    Floor,
    /// folio's home page.
    Home,
    /// The first write-up on folio.
    Companion,
    /// OpenSSH's sshd with `less` as its only command.
    Sshd,
}

impl Peer {
    /// Returns the peers that can be started on this machine.
    pub fn installed() -> impl Iterator<Item = Peer> {
        let all = [Peer::Floor, Peer::Home, Peer::Companion, Peer::Sshd];
        all.into_iter().filter(|peer| *peer != Peer::Sshd || Path::new(SSHD).exists() && has("less"))
    }

    pub fn name(self) -> &'static str {
        match self {
            Peer::Floor => "floor",
            Peer::Home => "folio, home",
            Peer::Companion => "folio, companion",
            Peer::Sshd => "sshd + less",
        }
    }

    /// Returns the keys that open the page to be scrolled.
    pub fn way_in(self) -> &'static [u8] {
        if self == Peer::Companion { b"\r" } else { b"" }
    }

    /// Returns the maximum number of sessions; it is lower for sshd, which starts three processes for each.
    pub fn visits_at_most(self) -> usize {
        if self == Peer::Sshd { 100 } else { usize::MAX }
    }
}

/// Installs Debian's sshd and less if they are missing; does nothing without root or apt.
pub fn install() {
    let is_complete = Path::new(SSHD).exists() && has("less");
    if is_complete || !has("apt-get") || !rustix::process::geteuid().is_root() {
        return;
    }
    eprintln!("installing openssh-server and less");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let packages = ["install", "-y", "-qq", "--no-install-recommends", "openssh-server", "less"];
    if !(apt(&packages) || apt(&["update", "-qq"]) && apt(&packages)) {
        eprintln!("they could not be installed: sshd takes no part");
    }
}

fn has(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).exists()))
}

pub fn has_taskset() -> bool {
    has("taskset") && std::thread::available_parallelism().is_ok_and(|processors| processors.get() > 1)
        || has("taskset") && std::env::var_os(super::PINNED).is_some()
}

/// A running server, which is stopped when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// The key that sshd accepts.
    pub key: Option<Arc<PrivateKey>>,
    _folder: TempDir,
}

impl Server {
    pub async fn start(peer: Peer) -> Server {
        let folder = tempfile::tempdir().unwrap();
        match peer {
            Peer::Floor => {
                let mut command = pinned(&std::env::current_exe().unwrap());
                Server::announced(command.arg("floor"), folder)
            }
            Peer::Home | Peer::Companion => {
                let mut command = pinned(Path::new(env!("CARGO_BIN_EXE_folio")));
                let content = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
                let config = folder.path().join("folio.toml");
                std::fs::write(&config, LIMITS).unwrap();
                command.current_dir(folder.path()).arg("serve").arg("--config").arg(config);
                Server::announced(command.args(["--listen", "127.0.0.1:0", "--content", content]), folder)
            }
            Peer::Sshd => Server::sshd(folder).await,
        }
    }

    /// Starts a server that prints its address.
    fn announced(command: &mut Command, folder: TempDir) -> Server {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| line.split([' ', ';']).find_map(|word| word.parse::<SocketAddr>().ok()));
        Server { child, address: address.expect("the server says where it listens"), key: None, _folder: folder }
    }

    async fn sshd(folder: TempDir) -> Server {
        let path = |name: &str| folder.path().join(name);
        let (host, user) = (new_key(), new_key());
        let private = host.to_openssh(russh::keys::ssh_key::LineEnding::LF).unwrap();
        std::fs::write(path("host"), private.as_bytes()).unwrap();
        std::fs::set_permissions(path("host"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        std::fs::write(path("authorized_keys"), user.public_key().to_openssh().unwrap()).unwrap();
        let text: String = (0..2000).map(|number| format!("line {number} of a text that is read in less\n")).collect();
        std::fs::write(path("text"), text).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let show = |name: &str| path(name).display().to_string();
        let config = format!(
            "ListenAddress {port}\nHostKey {}\nAuthorizedKeysFile {}\nForceCommand less {}\nPidFile none\nUsePAM no\n\
             StrictModes no\nPermitRootLogin yes\nMaxStartups 1000\nMaxSessions 1000\nPrintMotd no\nPrintLastLog no\n",
            show("host"),
            show("authorized_keys"),
            show("text")
        );
        std::fs::write(path("config"), config).unwrap();
        let _ = std::fs::create_dir_all("/run/sshd");
        let mut command = pinned(Path::new(SSHD));
        command.args(["-D", "-e", "-f"]).arg(path("config")).stdin(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let listens = async {
            while TcpStream::connect(port).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, listens).await.expect("sshd listens");
        Server { child, address: port, key: Some(Arc::new(user)), _folder: folder }
    }

    /// Returns the processor time of the server and all processes it started.
    pub fn cpu(&self) -> Duration {
        self.processes().into_iter().map(cpu_time).sum::<Duration>() + ended_children_time(self.child.id())
    }

    /// Returns the private memory of the server and all processes it started, in KiB.
    pub fn memory(&self) -> u64 {
        self.processes().into_iter().map(private_kib).sum()
    }

    /// Returns the ids of the server and its descendants.
    fn processes(&self) -> Vec<u32> {
        let mut found = vec![self.child.id()];
        let mut at = 0;
        while let Some(process) = found.get(at) {
            let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
            let children = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
            let children: Vec<u32> = children
                .flat_map(|line| line.split(' ').filter_map(|id| id.trim().parse().ok()).collect::<Vec<_>>())
                .collect();
            found.extend(children);
            at += 1;
        }
        found
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Limits that are high enough for many sessions from one address.
const LIMITS: &str = "\
[limits]
connections = 20000
connections_per_source = 20000
waiting = 20000
waiting_early = 20000
waiting_per_source = 20000
accept_burst = 100000
accepts_per_second = 100000
cells_thousands = 100000
processor_burst_milliseconds = 600000
processor_milliseconds_per_second = 100000
";

fn new_key() -> PrivateKey {
    PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519).unwrap()
}

fn pinned(program: &Path) -> Command {
    if !has_taskset() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

/// Returns the processor time of a process, by its own clock: the ticks in `/proc` are too coarse for short runs.
#[cfg(target_os = "linux")]
fn cpu_time(process: u32) -> Duration {
    let clock = nix::time::clock_getcpuclockid(nix::unistd::Pid::from_raw(process as i32));
    clock.and_then(nix::time::ClockId::now).map(Duration::from).unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn cpu_time(_: u32) -> Duration {
    Duration::ZERO
}

/// Returns the processor time of the children of a process that have ended.
fn ended_children_time(process: u32) -> Duration {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name is in brackets and may contain anything; cutime is the fourteenth field after it.
    let fields = line.rsplit(')').next().unwrap_or_default().split(' ').map(|field| field.parse().unwrap_or(0));
    let ticks: u64 = fields.skip(14).take(2).sum();
    Duration::from_secs_f64(ticks as f64 / TICKS_PER_SECOND)
}

fn private_kib(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let kib = |line: &str| line.split_whitespace().nth(1)?.parse::<u64>().ok();
    text.lines().filter(|line| line.starts_with("Private_")).filter_map(kib).sum()
}
