//! The Landlock ruleset for files and TCP (Linux 5.13 and later).

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
    path_beneath_rules,
};

use super::Strength;

/// The requested version of Landlock; on an older kernel some of its restrictions are missing.
const VERSION: ABI = ABI::V6;

/// Denies binding and connecting over TCP, and every file access except reading in the parent directories of
/// `readable`.
pub(super) fn restrict(readable: &[PathBuf]) -> Strength {
    match raise(readable) {
        Ok(RulesetStatus::FullyEnforced) => Strength::Full,
        Ok(RulesetStatus::PartiallyEnforced) => Strength::Partial,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Strength::None,
    }
}

fn raise(readable: &[PathBuf]) -> Result<RulesetStatus, RulesetError> {
    // Static binaries read random numbers from these files.
    let random = ["/dev/random", "/dev/urandom"].map(PathBuf::from);
    let places = readable.iter().flat_map(|path| places(path)).chain(random);
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(VERSION))?
        .handle_access(AccessNet::from_all(VERSION))?
        // Abstract sockets are allowed, since the service manager may listen on one.
        .scope(Scope::Signal)?
        .create()?
        .add_rules(path_beneath_rules(places, AccessFs::ReadFile | AccessFs::ReadDir))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Returns the directories below which `path` is read: usually its parent. Landlock rules apply to files, not paths,
/// and a directory or link may be replaced later.
fn places(path: &Path) -> Vec<PathBuf> {
    let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let named = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut places: Vec<PathBuf> = [named, resolved]
        .into_iter()
        .map(|path| match path.parent() {
            Some(around) if around.parent().is_some() => around.to_owned(),
            _ => path,
        })
        .collect();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_around_is_readable_but_never_all() {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path().canonicalize().unwrap();
        std::fs::create_dir_all(at.join("releases/1")).unwrap();
        std::os::unix::fs::symlink("releases/1", at.join("content")).unwrap();
        assert_eq!(places(&at.join("content")), [at.clone(), at.join("releases")]);
        assert_eq!(places(Path::new("/etc")), [PathBuf::from("/etc")]);
        assert_eq!(places(Path::new("/")), [PathBuf::from("/")]);
    }
}
