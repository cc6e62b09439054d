//! The host key: loaded, or created once, and never replaced.
//!
//! Clients remember the key, and warn if it changes. So an existing file that is invalid is left to the operator, and
//! the server does not start.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use russh::keys::key::safe_rng;
use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, HashAlg, PrivateKey, PublicKey};
use rustix::fs::OFlags;

/// File name in the directory of keys, as for OpenSSH.
pub const FILE_NAME: &str = "ssh_host_ed25519_key";
/// Maximum size of a key file in bytes; an Ed25519 key takes about 400.
const FILE_BYTES: u64 = 16 * 1024;

/// The reason that there is no host key, and the remedy.
#[derive(Debug)]
pub struct KeyError {
    path: PathBuf,
    problem: String,
    help: &'static str,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "host key {}: {}; {}", self.path.display(), self.problem, self.help)
    }
}

impl std::error::Error for KeyError {}

/// Whether there is a file of the key's name in `directory`, even a broken link.
pub fn exists(directory: &Path) -> bool {
    // `Path::exists` is false for a dangling link, which should be reported as a broken key.
    fs::symlink_metadata(directory.join(FILE_NAME)).is_ok()
}

/// Loads the host key in `directory`.
///
/// # Errors
///
/// If the file does not exist, cannot be read, is not a private Ed25519 key, or others may read it.
pub fn load(directory: &Path) -> Result<PrivateKey, KeyError> {
    let path = directory.join(FILE_NAME);
    match exists(directory) {
        true => read(&path),
        false => Err(wrong(&path, "is not there, and require_key forbids making one", "restore it from a copy")),
    }
}

/// Loads the host key from a directory of credentials, which the service manager makes for this process
/// (systemd.exec(5)). Owner and mode are not checked, since the service manager is responsible for them.
///
/// # Errors
///
/// As for [`load`], except for owner and mode.
pub fn load_credential(directory: &Path) -> Result<PrivateKey, KeyError> {
    let path = directory.join(FILE_NAME);
    let mut text = String::new();
    open(&path)
        .and_then(|file| file.take(FILE_BYTES).read_to_string(&mut text))
        .map_err(|error| wrong(&path, error, "name it in the unit: LoadCredential=ssh_host_ed25519_key:PATH"))?;
    parse(&path, &text)
}

/// Opens a file for reading, without blocking on a pipe.
fn open(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Loads the host key in `directory`, or creates one if there is none.
///
/// # Errors
///
/// If a directory or file cannot be read or written, or as for [`load`].
pub fn load_or_create(directory: &Path) -> Result<PrivateKey, KeyError> {
    let path = directory.join(FILE_NAME);
    match fs::symlink_metadata(&path) {
        Ok(_) => read(&path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(directory, &path),
        Err(error) => Err(wrong(&path, error, "let the server's user read the directory")),
    }
}

fn wrong(path: &Path, problem: impl ToString, help: &'static str) -> KeyError {
    KeyError { path: path.to_owned(), problem: problem.to_string(), help }
}

const RESTORE: &str = "restore it from a copy, or move it away to have a new one made (visitors will be warned)";

fn read(path: &Path) -> Result<PrivateKey, KeyError> {
    let file =
        open(path).map_err(|error| wrong(path, error, "make it readable for the server's user (chown, chmod 0600)"))?;
    // The metadata of the open file, so that it belongs to what is read below.
    let metadata = file.metadata().map_err(|error| wrong(path, error, RESTORE))?;
    if !metadata.is_file() {
        return Err(wrong(path, "is not a file", RESTORE));
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        let problem = format!("belongs to user {}", metadata.uid());
        return Err(wrong(path, problem, "chown it to the user the server runs as"));
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(wrong(path, format!("others may read it (mode {mode:04o})"), "chmod 0600 it"));
    }
    let mut text = String::new();
    file.take(FILE_BYTES).read_to_string(&mut text).map_err(|error| wrong(path, error, RESTORE))?;
    parse(path, &text)
}

/// Parses a host key in the format of ssh-keygen; `path` is used in messages.
///
/// # Errors
///
/// If the text is not a private Ed25519 key without passphrase.
pub fn parse(path: &Path, text: &str) -> Result<PrivateKey, KeyError> {
    let key = PrivateKey::from_openssh(text)
        .map_err(|error| wrong(path, format!("is no OpenSSH private key ({error})"), RESTORE))?;
    if key.is_encrypted() {
        return Err(wrong(path, "is protected by a passphrase", "remove it with ssh-keygen -p"));
    }
    if key.algorithm() != Algorithm::Ed25519 {
        return Err(wrong(path, format!("is a {} key, not Ed25519", key.algorithm()), RESTORE));
    }
    Ok(key)
}

/// Creates a key file atomically, by writing a temporary file and linking it. If another server creates the file at
/// the same time, its key is used.
fn create(directory: &Path, path: &Path) -> Result<PrivateKey, KeyError> {
    const HELP: &str = "let the server's user write to the directory, or name another one with --keys";
    let key = PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519)
        .map_err(|error| wrong(path, error, "the system gives no random numbers"))?;
    let text = key.to_openssh(LineEnding::LF).map_err(|error| wrong(path, error, "report this as a bug"))?;
    fs::create_dir_all(directory).map_err(|error| wrong(path, error, HELP))?;
    let draft = directory.join(format!(".{FILE_NAME}.{}", hex(&sha256(key.public_key())[..8])));
    let written = write_draft(&draft, text.as_bytes()).and_then(|()| fs::hard_link(&draft, path));
    // A temporary file that cannot be removed does no harm: its name is not used again.
    let _ = fs::remove_file(&draft);
    match written {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(wrong(path, error, HELP)),
    }
}

fn write_draft(draft: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
    file.write_all(text)?;
    file.sync_all()
}

fn sha256(key: &PublicKey) -> [u8; 32] {
    key.fingerprint(HashAlg::Sha256).sha256().unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the fingerprint as shown by clients: `SHA256:` and 43 characters.
pub fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

/// Returns the line for a client's known_hosts file for `host` and `port` (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
pub fn known_hosts_line(key: &PublicKey, host: &str, port: u16) -> String {
    let mut key = key.clone();
    key.set_comment("");
    let key = key.to_openssh().unwrap_or_default();
    match port {
        22 => format!("{host} {key}"),
        port => format!("[{host}]:{port} {key}"),
    }
}

/// Returns the SSHFP record: Ed25519 (4, RFC 7479), SHA-256 (2, RFC 6594).
pub fn sshfp_record(key: &PublicKey, host: &str) -> String {
    format!("{host} IN SSHFP 4 2 {}", hex(&sha256(key)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_missing_key_is_made_once_and_kept() {
        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("deep/keys");
        let first = load_or_create(&keys).unwrap();
        let again = load_or_create(&keys).unwrap();
        assert_eq!(first.public_key().key_data(), again.public_key().key_data());
        assert_eq!(fs::metadata(keys.join(FILE_NAME)).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::read_dir(&keys).unwrap().count(), 1, "drafts are removed");
    }

    #[test]
    fn of_servers_starting_at_once_all_have_one_key() {
        let directory = tempfile::tempdir().unwrap();
        let barrier = std::sync::Barrier::new(8);
        let made: Vec<String> = std::thread::scope(|scope| {
            let start = || {
                barrier.wait();
                fingerprint(load_or_create(directory.path()).unwrap().public_key())
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(made.windows(2).all(|pair| pair[0] == pair[1]), "{made:?}");
    }

    #[test]
    fn whatever_is_wrong_with_a_key_is_said_and_left_alone() {
        let ecdsa =
            PrivateKey::random(&mut safe_rng(), Algorithm::Ecdsa { curve: russh::keys::EcdsaCurve::NistP256 }).unwrap();
        let good = PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519).unwrap();
        let (ecdsa, good) = (ecdsa.to_openssh(LineEnding::LF).unwrap(), good.to_openssh(LineEnding::LF).unwrap());
        let cases: [(&str, u32, &str); 6] = [
            ("", 0o600, "is no OpenSSH private key"),
            ("garbage", 0o600, "is no OpenSSH private key"),
            (&good[..200], 0o600, "is no OpenSSH private key"),
            (&good, 0o644, "others may read it (mode 0644); chmod 0600 it"),
            (&good, 0o640, "others may read it (mode 0640); chmod 0600 it"),
            (&ecdsa, 0o600, "is a ecdsa-sha2-nistp256 key, not Ed25519"),
        ];
        for (text, mode, complaint) in cases {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join(FILE_NAME);
            fs::write(&path, text).unwrap();
            chmod(&path, mode);
            let said = load_or_create(directory.path()).unwrap_err().to_string();
            assert!(said.contains(complaint), "{said}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_key_that_is_no_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join(FILE_NAME)).unwrap();
        assert!(load_or_create(directory.path()).unwrap_err().to_string().contains("is not a file"));
        let dangling = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", dangling.path().join(FILE_NAME)).unwrap();
        assert!(load_or_create(dangling.path()).is_err());
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(load_or_create(file.path()).is_err());
        let pipe = tempfile::tempdir().unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        let at = pipe.path().join(FILE_NAME);
        rustix::fs::mknodat(rustix::fs::CWD, &at, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(load_or_create(pipe.path()).unwrap_err().to_string().contains("is not a file"));
        assert!(load_credential(pipe.path()).is_err());
    }

    #[test]
    fn what_is_published_about_a_key() {
        // Output of OpenSSH's ssh-keygen -l and ssh-keygen -r.
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ a comment";
        let key = PublicKey::from_openssh(key).unwrap();
        assert_eq!(fingerprint(&key), "SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE");
        let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
        assert_eq!(known_hosts_line(&key, "a.example", 22), format!("a.example {line}"));
        let record = "a.example IN SSHFP 4 2 4fb4af67672c96aa4f8fa9cace2b420471e5a55177af732f2f09852f47e4d081";
        assert_eq!(sshfp_record(&key, "a.example"), record);
        assert_eq!(known_hosts_line(&key, "::1", 2222), format!("[::1]:2222 {line}"));
    }
}
