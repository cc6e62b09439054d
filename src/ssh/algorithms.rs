//! The algorithms and timeouts that russh is configured with; all algorithms are cheap for the server.

use std::borrow::Cow;
use std::time::Duration;

use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PrivateKey};
use russh::server::Config;
use russh::{MethodKind, MethodSet, Preferred, SshId, cipher, compression, kex, mac};

/// Initial window of a channel: bytes that a peer may send before an adjustment.
pub(super) const WINDOW_BYTES: u32 = 64 * 1024;
/// Maximum messages to a peer waiting in russh's queue; each is at most a piece of output.
const EVENTS: usize = 4;

pub(super) fn config(key: PrivateKey) -> Config {
    Config {
        server_id: SshId::Standard(Cow::Borrowed("SSH-2.0-folio")),
        methods: MethodSet::from(&[MethodKind::PublicKey, MethodKind::Password, MethodKind::KeyboardInteractive][..]),
        auth_rejection_time: Duration::ZERO,
        auth_rejection_time_initial: Some(Duration::ZERO),
        keys: vec![key],
        preferred: Preferred {
            // No Diffie-Hellman groups: one client's group18 costs a second of our processor.
            kex: Cow::Borrowed(&[
                kex::MLKEM768X25519_SHA256,
                kex::CURVE25519,
                kex::CURVE25519_PRE_RFC_8731,
                kex::EXTENSION_SUPPORT_AS_SERVER,
                kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
            ]),
            // The server's host key is of the first kind. The others are listed because the server accepts signatures
            // of visitors made with them (RFC 8308, section 3.1): paramiko gives up if the kind of its key is missing
            // from the list.
            key: Cow::Borrowed(&[
                Algorithm::Ed25519,
                Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
                Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
                Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
                Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
                Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
                Algorithm::SkEd25519,
                Algorithm::SkEcdsaSha2NistP256,
            ]),
            host_key_certificates: Cow::Borrowed(&[]),
            cipher: Cow::Borrowed(&[cipher::CHACHA20_POLY1305, cipher::AES_256_GCM, cipher::AES_256_CTR]),
            // The last two are encrypt-and-MAC: weaker in theory than the first two, secure with counter mode, and
            // the only ones of libssh2 before 1.11, which curl uses in many distributions. Clients that support
            // better ones use those.
            mac: Cow::Borrowed(&[mac::HMAC_SHA256_ETM, mac::HMAC_SHA512_ETM, mac::HMAC_SHA256, mac::HMAC_SHA512]),
            compression: Cow::Borrowed(&[compression::NONE]),
        },
        window_size: WINDOW_BYTES,
        event_buffer_size: EVENTS,
        // An idle connection has no timers of russh: the supervisor has deadlines for each of its stages, and the
        // system asks whether the peer is still there.
        inactivity_timeout: None,
        keepalive_interval: None,
        ..Config::default()
    }
}
