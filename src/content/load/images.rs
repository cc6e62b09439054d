//! The images of a folder, decoded in parallel.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use crate::content::image::{self, Image};
use crate::diagnostic::Diagnostic;

/// Maximum number of images of a folder. A drawn image takes up to 2 MiB of memory.
const IMAGES_MAX: usize = 128;

/// Images by path, with the hash of their files; `None` if a later change could have the same hash.
pub type Images = BTreeMap<String, (Option<u64>, Arc<Image>)>;

/// Returns the images of a folder, ordered by path: `unchanged` ones, and `pictures`, decoded in parallel unless
/// `known`.
pub fn images(
    unchanged: Vec<Arc<Image>>,
    pictures: &[(String, &str, &[u8])],
    known: &Images,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Image>> {
    let cache = image::shared();
    let make = |(id, path, bytes): &(String, &str, &[u8])| {
        let same = known.get(*path).filter(|(_, image)| *image.original == **bytes);
        match same {
            Some((_, image)) => Ok(image.clone()),
            None => image::read(id, path, bytes, &cache).map(Arc::new),
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let made: Vec<Result<Arc<Image>, String>> = thread::scope(|scope| {
        let share = |share| scope.spawn(move || <[_]>::iter(share).map(make).collect::<Vec<_>>());
        let running: Vec<_> = pictures.chunks(pictures.len().div_ceil(cores).max(1)).map(share).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut images = unchanged;
    for ((_, path, _), made) in pictures.iter().zip(made) {
        match made {
            Ok(image) => images.push(image),
            Err(message) => diagnostics.push(Diagnostic::file(*path, message)),
        }
    }
    images.sort_by(|a, b| a.path.cmp(&b.path));
    if let Some(image) = images.get(IMAGES_MAX) {
        diagnostics.push(Diagnostic::file(image.path.as_str(), format!("more than {IMAGES_MAX} images")));
    }
    for (index, image) in images.iter().enumerate() {
        if let Some(twin) = images[..index].iter().find(|twin| twin.id == image.id) {
            let message = format!("has the name of {}; each needs its own", twin.path);
            diagnostics.push(Diagnostic::file(image.path.as_str(), message));
        }
    }
    images.truncate(IMAGES_MAX);
    images
}
