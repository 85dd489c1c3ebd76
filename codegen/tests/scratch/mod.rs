//! A folder of a test's own, gone when dropped.

// Each test program uses what it needs of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Tests of one program run side by side, and may ask for folders of the same name.
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    /// An empty folder of the caller's own; the name tells people which test left it.
    pub(crate) fn new(name: &str) -> Self {
        let nth = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = format!("ocpp-gen-{}-{nth}-{name}", std::process::id());
        let path = std::env::temp_dir().join(folder);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("scratch folder");
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("below the scratch folder")).expect("folder");
        fs::write(path, text).expect("file");
    }

    pub(crate) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }

    /// All files, by path from here, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, files: &mut Vec<String>) {
            for entry in fs::read_dir(folder).expect("folder") {
                let path = entry.expect("entry").path();
                if path.is_dir() {
                    walk(&path, root, files);
                } else {
                    let path = path.strip_prefix(root).expect("below");
                    files.push(path.to_string_lossy().into_owned());
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.0, &self.0, &mut files);
        files.sort();
        files
    }

    /// A text in which this folder is called `DIR`.
    pub(crate) fn said(&self, text: &str) -> String {
        text.replace(&self.0.display().to_string(), "DIR")
    }

    /// Runs `ocpp-gen` in this folder and demands an exit code; gives what was printed on both streams.
    #[cfg(feature = "cli")]
    pub(crate) fn run(&self, arguments: &[&str], code: i32) -> (String, String) {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_ocpp-gen"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("ocpp-gen runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{stdout}\n{stderr}"
        );
        (stdout, stderr)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
