//! What a rerun has to say about files that are the owner's: they are not touched, so the owner is told what changed.
//!
//! Owns the comparison of what was scaffolded last time with what would be today. Knows nothing of the owner's changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::emit::GeneratedFile;

/// What to change in kept files by hand: for each, the lines that were scaffolded last time and would not be today (`-`),
/// and the other way round (`+`), indented ones after what they stand under. Empty if nothing changed.
#[must_use]
pub fn advice(before: &[GeneratedFile], today: &[GeneratedFile], kept: &[String]) -> String {
    let before: BTreeMap<_, _> = before
        .iter()
        .map(|file| (file.path.as_str(), file.text.as_str()))
        .collect();
    let mut text = String::new();
    for file in today.iter().filter(|file| kept.contains(&file.path)) {
        let Some(old) = before.get(file.path.as_str()) else {
            continue;
        };
        let changes = changes(old, &file.text);
        if !changes.is_empty() {
            let _ = write!(text, "in {}:\n{changes}", file.path);
        }
    }
    text
}

/// Changed lines, and what indented ones stand under.
fn changes<'t>(old: &'t str, new: &'t str) -> String {
    let old: Vec<_> = old.lines().collect();
    let new: Vec<_> = new.lines().collect();
    // common[i][j]: the longest common subsequence of old[i..] and new[j..]. Scaffolds have some hundred lines.
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for (i, left) in old.iter().enumerate().rev() {
        for (j, right) in new.iter().enumerate().rev() {
            common[i][j] = if left == right {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let mut text = String::new();
    let mut told = None;
    let mut tell = |sign: char, lines: &[&'t str], at: usize| {
        let heading = heading(lines, at);
        if let Some(new) = heading.filter(|_| heading != told) {
            let _ = writeln!(text, "    {new}");
        }
        told = heading;
        let _ = writeln!(text, "  {sign} {}", lines[at]);
    };
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            i += 1;
            j += 1;
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            tell('-', &old, i);
            i += 1;
        } else {
            tell('+', &new, j);
            j += 1;
        }
    }
    text
}

/// What an indented line stands under: a section of TOML, an item of Rust.
fn heading<'l>(lines: &[&'l str], at: usize) -> Option<&'l str> {
    let indented = |line: &str| line.starts_with(' ');
    let mut above = lines.get(..at)?.iter().rev();
    if !indented(lines.get(at)?) {
        return None;
    }
    let nearest = *above.find(|line| !line.is_empty() && !indented(line))?;
    if nearest.contains(" = [") {
        // A list of TOML says little without its section.
        return above.find(|line| line.starts_with('[')).copied();
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> GeneratedFile {
        GeneratedFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn changed_lines_of_kept_files_are_told() {
        let check = |old: &str, new: &str, expected: &str| {
            let kept = ["a".to_owned()];
            let text = advice(&[file("a", old)], &[file("a", new), file("b", "x")], &kept);
            assert_eq!(text, expected, "{old:?} -> {new:?}");
        };
        check("1\n2\n3\n", "1\n2\n3\n", "");
        check("1\n3\n", "1\n2\n3\n", "in a:\n  + 2\n");
        check("1\n2\n3\n", "1\n3\n", "in a:\n  - 2\n");
        check("1\n2\n3\n", "1\n4\n3\n", "in a:\n  - 2\n  + 4\n");
        check("", "1\n", "in a:\n  + 1\n");
    }

    #[test]
    fn indented_lines_are_told_with_what_they_stand_under() {
        let told =
            |old: &str, new: &str| advice(&[file("a", old)], &[file("a", new)], &["a".to_owned()]);
        let old =
            "[one]\nfeatures = [\n    \"core\",\n]\n\n[two]\nfeatures = [\n    \"core\",\n]\n";
        let new = old.replace(
            "    \"core\",\n",
            "    \"core\",\n    \"security\",\n    \"x\",\n",
        );
        assert_eq!(
            told(old, &new),
            "in a:\n    [one]\n  +     \"security\",\n  +     \"x\",\n    [two]\n  +     \"security\",\n  +     \"x\",\n"
        );
        assert_eq!(
            told("mod v {\n    b;\n}\n", "mod v {\n    a;\n    b;\n}\nend;\n"),
            "in a:\n    mod v {\n  +     a;\n  + end;\n"
        );
    }

    #[test]
    fn new_and_forgotten_files_need_no_advice() {
        let kept = ["a".to_owned()];
        assert_eq!(advice(&[], &[file("a", "1\n")], &kept), "");
        assert_eq!(advice(&[file("a", "1\n")], &[file("a", "2\n")], &[]), "");
    }
}
