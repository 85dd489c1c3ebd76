//! Laying out Rust text the way rustfmt leaves it.
//!
//! Owns wrapping and import lists. Knows no model.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// rustfmt's default.
const WIDTH: usize = 100;
/// Longest `use` on one line, and longest line of one that is broken: found by asking rustfmt.
const USE_WIDTH: usize = 98;
const USE_LINE: usize = 99;
/// Longest last line of a broken signature that keeps its brace.
const BRACE_LINE: usize = 96;

/// Appends a documentation comment, wrapped, each paragraph by itself; nothing for no paragraphs.
pub(in crate::emit) fn docs(out: &mut String, indent: usize, marker: &str, paragraphs: &[String]) {
    let pad = " ".repeat(indent);
    let filled = paragraphs.iter().filter(|text| !text.is_empty());
    for (index, paragraph) in filled.enumerate() {
        if index > 0 {
            let _ = writeln!(out, "{pad}{marker}");
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let full = indent + marker.len() + 1 + line.len() + 1 + word.len() > WIDTH;
            if full && !line.is_empty() {
                let _ = writeln!(out, "{pad}{marker}{line}");
                line.clear();
            }
            line.push(' ');
            line.push_str(word);
        }
        let _ = writeln!(out, "{pad}{marker}{line}");
    }
}

/// `use PATH::{A, B};`, as many names a line as fit; nothing for no names.
pub(in crate::emit) fn import(out: &mut String, path: &str, names: &BTreeSet<&str>) {
    let mut names: Vec<&str> = names.iter().copied().collect();
    names.sort_by(|a, b| version_order(a, b));
    if let [name] = names[..] {
        let _ = writeln!(out, "use {path}::{name};");
        return;
    }
    if names.is_empty() {
        return;
    }
    let line = format!("use {path}::{{{}}};", names.join(", "));
    if line.len() <= USE_WIDTH {
        let _ = writeln!(out, "{line}");
        return;
    }
    let _ = write!(out, "use {path}::{{");
    let mut width = WIDTH;
    for name in names {
        if width + 1 + name.len() + 1 > USE_LINE {
            out.push_str("\n   ");
            width = 3;
        }
        let _ = write!(out, " {name},");
        width += name.len() + 2;
    }
    out.push_str("\n};\n");
}

/// rustfmt's order of names: digits count as numbers.
fn version_order(a: &str, b: &str) -> std::cmp::Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (in_a, in_b) = (digits(a), digits(b));
        if in_a > 0 && in_b > 0 {
            let ((left, rest_a), (right, rest_b)) = (a.split_at(in_a), b.split_at(in_b));
            let number = |text: &[u8]| {
                let zeros = text.iter().take_while(|&&byte| byte == b'0').count();
                (text.len() - zeros, text[zeros..].to_vec())
            };
            match number(left).cmp(&number(right)) {
                std::cmp::Ordering::Equal => (a, b) = (rest_a, rest_b),
                unequal => return unequal,
            }
            continue;
        }
        match (a.split_first(), b.split_first()) {
            (Some((left, rest_a)), Some((right, rest_b))) if left == right => {
                (a, b) = (rest_a, rest_b)
            }
            (left, right) => return left.map(|(byte, _)| byte).cmp(&right.map(|(byte, _)| byte)),
        }
    }
}

/// Most characters between the braces of a struct literal on one line: rustfmt's `struct_lit_width`.
const STRUCT_WIDTH: usize = 18;

/// A struct literal's text from its opening brace on.
pub(super) fn literal(indent: usize, fields: &[String]) -> String {
    let line = fields.join(", ");
    if line.len() <= STRUCT_WIDTH {
        return format!("{{ {line} }}");
    }
    let pad = " ".repeat(indent);
    let mut text = "{\n".to_owned();
    for field in fields {
        let _ = writeln!(text, "{pad}    {field},");
    }
    let _ = write!(text, "{pad}}}");
    text
}

/// A function's head up to its return type: on one line if it fits with `tail` behind it, else a line a parameter.
pub(in crate::emit) fn signature(
    indent: usize,
    name: &str,
    parameters: &[String],
    tail: &str,
) -> String {
    let pad = " ".repeat(indent);
    let line = format!("{pad}{name}({}){tail}", parameters.join(", "));
    if line.len() <= WIDTH - usize::from(tail.ends_with(';')) {
        return line;
    }
    if line.len() == WIDTH {
        // One too long for its semicolon alone: rustfmt moves the return type.
        let head = format!("{pad}{name}({})", parameters.join(", "));
        return format!("{head}\n{pad}{}", tail.trim_start());
    }
    let mut text = format!("{pad}{name}(\n");
    for parameter in parameters {
        let _ = writeln!(text, "{pad}    {parameter},");
    }
    let last = format!("{pad}){tail}");
    match last.strip_suffix(" {") {
        Some(head) if last.len() > BRACE_LINE => {
            let _ = write!(text, "{head}\n{pad}{{");
        }
        _ => text.push_str(&last),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_wrapped() {
        let mut out = String::new();
        let long = "word ".repeat(30);
        docs(&mut out, 4, "///", &[long, String::new(), "end".to_owned()]);
        assert!(out.lines().all(|line| line.len() <= WIDTH), "{out}");
        assert!(out.ends_with("    ///\n    /// end\n"), "{out}");
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = ["Get15118", "Get2", "GetA", "Ga"];
        names.sort_by(|a, b| version_order(a, b));
        assert_eq!(names, ["Ga", "Get2", "Get15118", "GetA"]);
    }
}
