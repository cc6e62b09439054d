//! Pictures and files that an imported page shows or links to: found beside the page or in its site, and copied.

use std::fs;
use std::path::{Path, PathBuf};

use super::{address_of, stem};
use crate::content::image::{FORMATS, is_within_limits};

/// Folders of a site with static files, for addresses that begin at its root.
const ROOTS: [&str; 6] = ["", "static", "assets", "assets/img", "public", "images"];
/// Maximum size of a picture in bytes.
const BYTES_MAX: u64 = 8 * 1024 * 1024;
/// The limits of pictures, in words.
pub const LIMITS: &str = "at most 8 MiB, 16 million pixels, and 8192 on a side";
/// Maximum number of parent directories searched for the root of the page's site.
const ABOVE_MAX: usize = 6;
/// File extensions of pages, which are not downloadable files.
const PAGES: [&str; 6] = ["md", "html", "htm", "qmd", "ipynb", "php"];

/// The files of an imported page.
#[derive(Debug)]
pub struct Assets {
    /// Directory of the imported page.
    directory: PathBuf,
    /// The content directory of the site to import to.
    content: PathBuf,
    /// Files to be copied: source, and path in the content.
    pub copies: Vec<(PathBuf, String)>,
}

impl Assets {
    /// Creates an empty list of files for the page at `file`.
    pub fn of(file: &Path, content: &Path) -> Assets {
        let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        let directory = file.parent().unwrap_or(Path::new("")).to_owned();
        Assets { directory, content: content.to_owned(), copies: Vec::new() }
    }

    /// Returns the file at an address of the page.
    fn find(&self, address: &str) -> Option<PathBuf> {
        let path = address.split(['?', '#']).next()?.replace("%20", " ");
        let path = path.trim_start_matches("./").trim_start_matches('/');
        if path.is_empty() {
            return None;
        }
        let is_file = |path: &PathBuf| path.is_file();
        Some(self.directory.join(path)).filter(is_file).or_else(|| {
            let above = self.directory.ancestors().take(ABOVE_MAX);
            above.flat_map(|directory| ROOTS.map(|root| directory.join(root).join(path))).find(is_file)
        })
    }

    /// Whether a picture is larger than the pictures of a page may be.
    pub fn is_too_large(&self, address: &str) -> bool {
        let Some(file) = self.find(address) else { return false };
        let bytes = fs::metadata(&file).map_or(0, |metadata| metadata.len());
        let size = image::ImageReader::open(&file)
            .ok()
            .and_then(|reader| reader.with_guessed_format().ok()?.into_dimensions().ok());
        bytes > BYTES_MAX || size.is_some_and(|(width, height)| !is_within_limits(width, height))
    }

    /// Adds a picture; returns its path in the content, or `None` if it does not exist or its format is not
    /// supported.
    pub fn picture(&mut self, address: &str) -> Option<String> {
        let file = self.find(address)?;
        let written = file.extension()?.to_str()?.to_ascii_lowercase();
        // The format is detected from the content, since file extensions are often wrong.
        let format = image::guess_format(&fs::read(&file).ok()?).ok()?;
        let is_right = format.extensions_str().contains(&written.as_str());
        let ending = if is_right { written } else { (*format.extensions_str().first()?).to_owned() };
        FORMATS.iter().find(|(known, _)| *known == ending)?;
        let name = address_of(&file.file_stem()?.to_string_lossy());
        let name = if name.is_empty() { "picture".to_owned() } else { name };
        self.copied(file, |number| match number {
            1 => format!("pages/images/{name}.{ending}"),
            number => format!("pages/images/{name}-{number}.{ending}"),
        })
    }

    /// Adds a file; returns its path in the content, or `None` if it does not exist or is a page.
    pub fn file(&mut self, address: &str) -> Option<String> {
        let file = self.find(address)?;
        let ending = file.extension()?.to_str()?.to_ascii_lowercase();
        if PAGES.contains(&ending.as_str()) {
            return None;
        }
        let name = file.file_name()?.to_str()?.to_owned();
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
        let name: String = name.chars().map(plain).collect();
        let (first, last) = (stem(&name).to_owned(), ending);
        self.copied(file, |number| match number {
            1 => format!("files/{name}"),
            number => format!("files/{first}-{number}.{last}"),
        })
    }

    /// Adds a file under the first name that is free or that has the same content; returns its path.
    fn copied(&mut self, file: PathBuf, name: impl Fn(usize) -> String) -> Option<String> {
        if let Some((_, path)) = self.copies.iter().find(|(known, _)| *known == file) {
            return Some(path.clone());
        }
        let bytes = fs::read(&file).ok()?;
        for path in (1..100).map(name) {
            let place = self.content.join(&path);
            if self.copies.iter().any(|(_, known)| *known == path) {
                continue;
            }
            match fs::read(&place) {
                Ok(there) if there == bytes => return Some(path),
                Ok(_) => {}
                Err(_) => {
                    self.copies.push((file, path.clone()));
                    return Some(path);
                }
            }
        }
        None
    }

    /// Returns the path from `pages/` to the existing page of the content with this address.
    pub fn page(&self, address: &str) -> Option<String> {
        let path = address.split(['?', '#']).next()?;
        let trimmed = path.trim_matches('/').trim_end_matches("/index.html").trim_end_matches("/index.md");
        if trimmed.is_empty() && path.starts_with('/') {
            return Some("../vision.md".to_owned());
        }
        let name = address_of(stem(trimmed));
        let candidates = [format!("pages/{name}.md"), format!("areas/{name}.md"), format!("write-ups/{name}/page.md")];
        let found = candidates.into_iter().find(|path| self.content.join(path).is_file())?;
        Some(format!("../{found}"))
    }
}
