//! Cache of decoded images, keyed by the bytes of their files; kept over reloads, and optionally on disk.
//!
//! A file of the cache consists of `FOLIOPI1`, the length of the PNG, width and height (four bytes each, big-endian),
//! the PNG, and the pixels. Invalid files are made again; write errors are ignored.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Pixels;

/// Magic number of cache files; it changes with the decoding.
const MAGIC: &[u8; 8] = b"FOLIOPI1";
/// Bytes of the header, before the PNG.
const HEAD_BYTES: usize = 20;

/// The decoded and resized form of an image file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedImage {
    /// A PNG for terminals, of limited size.
    pub png: Arc<[u8]>,
    /// The reduced image, for drawing in cells.
    pub pixels: Pixels,
    /// Hash of the bytes in `png`.
    pub fingerprint: u64,
}

/// Cache of decoded images, keyed by the content of their files; in memory and optionally on disk.
#[derive(Debug, Default)]
pub struct Cache {
    known: Mutex<HashMap<String, DecodedImage>>,
    directory: Option<PathBuf>,
    made: AtomicUsize,
}

impl Cache {
    /// Creates a cache on disk in `directory`, which is created when needed.
    pub fn at(directory: PathBuf) -> Cache {
        Cache { directory: Some(directory), ..Cache::default() }
    }

    /// Returns the number of images decoded so far, without cache hits.
    pub fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    /// Returns the cached result for these bytes, or the result of `make`.
    ///
    /// # Errors
    ///
    /// Those of `make`; they are not cached.
    pub fn of(
        &self,
        bytes: &[u8],
        make: impl FnOnce() -> Result<DecodedImage, String>,
    ) -> Result<DecodedImage, String> {
        let key = key(bytes);
        if let Some(made) = self.lock().get(&key) {
            return Ok(made.clone());
        }
        let file = self.directory.as_ref().map(|directory| directory.join(&key));
        let read = file.as_ref().and_then(|file| decode(&fs::read(file).ok()?));
        let made = match read {
            Some(made) => made,
            None => {
                let made = make()?;
                self.made.fetch_add(1, Ordering::Relaxed);
                if let Some(file) = &file {
                    write(file, &encode(&made));
                }
                made
            }
        };
        self.lock().insert(key, made.clone());
        Ok(made)
    }

    /// Drops entries that nothing else refers to.
    pub fn sweep(&self) {
        self.lock().retain(|_, made| Arc::strong_count(&made.png) > 1);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, DecodedImage>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
static SHARED: OnceLock<Arc<Cache>> = OnceLock::new();

/// Enables the disk cache of [`shared`]; to be called once, before any content is loaded.
pub fn keep_in(directory: PathBuf) {
    let _ = DIRECTORY.set(directory);
}

/// Returns the cache shared by all loads of this process.
pub fn shared() -> Arc<Cache> {
    SHARED.get_or_init(|| Arc::new(DIRECTORY.get().cloned().map_or_else(Cache::default, Cache::at))).clone()
}

/// Returns a hash of bytes.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn key(bytes: &[u8]) -> String {
    format!("{:016x}-{:x}", fingerprint(bytes), bytes.len())
}

fn encode(made: &DecodedImage) -> Vec<u8> {
    let length = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    let mut bytes = MAGIC.to_vec();
    bytes.extend(length(made.png.len()));
    bytes.extend(made.pixels.width.to_be_bytes());
    bytes.extend(made.pixels.height.to_be_bytes());
    bytes.extend_from_slice(&made.png);
    bytes.extend_from_slice(&made.pixels.rgba);
    bytes
}

fn decode(bytes: &[u8]) -> Option<DecodedImage> {
    let head = bytes.get(..HEAD_BYTES).filter(|head| head.starts_with(MAGIC))?;
    let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    let (length, width, height) = (number(8)?, number(12)?, number(16)?);
    let end = HEAD_BYTES.checked_add(usize::try_from(length).ok()?)?;
    let (png, rgba) = (bytes.get(HEAD_BYTES..end)?, bytes.get(end..)?);
    let pixels = u64::from(width) * u64::from(height) * 4;
    (pixels == rgba.len() as u64).then(|| DecodedImage {
        fingerprint: fingerprint(png),
        png: png.into(),
        pixels: Pixels { width, height, rgba: rgba.into() },
    })
}

/// Writes a file atomically; other processes may write the same file.
fn write(file: &Path, bytes: &[u8]) {
    let Some(directory) = file.parent() else { return };
    let temporary = file.with_extension(format!("{}.tmp", std::process::id()));
    let written = fs::create_dir_all(directory).and_then(|()| fs::write(&temporary, bytes));
    if written.and_then(|()| fs::rename(&temporary, file)).is_err() {
        let _ = fs::remove_file(&temporary);
    }
}
