//! Writing: only what changed, whole or not at all, and what is the owner's only once.

mod scratch;

use std::fs;
use std::time::SystemTime;

use ocpp_gen::emit::GeneratedFile;
use ocpp_gen::write::{MARKER, Plan, compare, write};
use scratch::Scratch;

fn file(path: &str, text: &str) -> GeneratedFile {
    GeneratedFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn plan(generated: &[(&str, &str)], once: &[(&str, &str)]) -> Plan {
    let files =
        |files: &[(&str, &str)]| files.iter().map(|(path, text)| file(path, text)).collect();
    Plan {
        generated: files(generated),
        once: files(once),
        owned: vec!["src".to_owned()],
        known: true,
        force: false,
    }
}

#[test]
fn a_second_run_touches_nothing() {
    let scratch = Scratch::new("second");
    let plan = plan(
        &[("src/a.rs", "a"), ("src/deep/b.rs", "b")],
        &[("main.rs", "main")],
    );
    let first = write(&scratch.0, &plan).expect("write");
    assert_eq!(first.written, ["src/a.rs", "src/deep/b.rs", "main.rs"]);
    let times = |scratch: &Scratch| -> Vec<SystemTime> {
        let modified =
            |path: &String| fs::metadata(scratch.0.join(path)).and_then(|file| file.modified());
        scratch
            .files()
            .iter()
            .map(|path| modified(path).expect("time"))
            .collect()
    };
    let before = times(&scratch);
    let second = write(&scratch.0, &plan).expect("write");
    assert!(second.is_current());
    assert_eq!((second.unchanged, second.kept.len()), (2, 1));
    assert_eq!(times(&scratch), before);
    assert_eq!(scratch.files(), ["main.rs", "src/a.rs", "src/deep/b.rs"]);
}

#[test]
fn only_changed_files_are_written() {
    let scratch = Scratch::new("changed");
    write(
        &scratch.0,
        &plan(&[("src/a.rs", "a"), ("src/b.rs", "b")], &[]),
    )
    .expect("write");
    let changed = plan(&[("src/a.rs", "a"), ("src/b.rs", "bb")], &[]);
    assert_eq!(
        compare(&scratch.0, &changed).expect("compare").written,
        ["src/b.rs"]
    );
    assert_eq!(
        scratch.text("src/b.rs").as_deref(),
        Some("b"),
        "comparing writes nothing"
    );
    assert_eq!(
        write(&scratch.0, &changed).expect("write").written,
        ["src/b.rs"]
    );
    assert_eq!(scratch.text("src/b.rs").as_deref(), Some("bb"));
}

#[test]
fn what_is_the_owners_stays() {
    let scratch = Scratch::new("owner");
    let mut plan = plan(&[], &[("main.rs", "first")]);
    write(&scratch.0, &plan).expect("write");
    scratch.write("main.rs", "mine");
    assert_eq!(write(&scratch.0, &plan).expect("write").kept, ["main.rs"]);
    assert_eq!(scratch.text("main.rs").as_deref(), Some("mine"));
    plan.force = true;
    assert_eq!(
        write(&scratch.0, &plan).expect("write").written,
        ["main.rs"]
    );
    assert_eq!(scratch.text("main.rs").as_deref(), Some("first"));
}

#[test]
fn leftovers_of_the_generator_go() {
    let scratch = Scratch::new("leftovers");
    let marked = format!("// {MARKER} 0.1.0.\n");
    write(
        &scratch.0,
        &plan(&[("src/a.rs", &marked), ("src/v21/b.rs", &marked)], &[]),
    )
    .expect("write");
    scratch.write("src/mine.rs", "// by hand\n");
    let smaller = plan(&[("src/a.rs", &marked)], &[]);
    assert_eq!(
        write(&scratch.0, &smaller).expect("write").removed,
        ["src/v21/b.rs"]
    );
    assert_eq!(scratch.files(), ["src/a.rs", "src/mine.rs"]);
}

#[test]
fn a_failure_leaves_everything_as_it_was() {
    let scratch = Scratch::new("failure");
    write(&scratch.0, &plan(&[("src/a.rs", "a")], &[])).expect("write");
    // `src/a.rs` is a file, so nothing can be put below it.
    let impossible = plan(
        &[
            ("src/a.rs", "changed"),
            ("src/z.rs", "new"),
            ("src/a.rs/b.rs", "b"),
        ],
        &[],
    );
    let problem = write(&scratch.0, &impossible)
        .expect_err("a file as a folder")
        .to_string();
    assert!(problem.contains("a.rs"), "{problem}");
    assert_eq!(scratch.files(), ["src/a.rs"]);
    assert_eq!(scratch.text("src/a.rs").as_deref(), Some("a"));
}

#[test]
fn emptied_folders_go_and_links_are_not_followed() {
    let scratch = Scratch::new("emptied");
    let marked = format!("// {MARKER} 0.1.0.\n");
    write(
        &scratch.0,
        &plan(
            &[("src/a.rs", &marked), ("src/v21/codec/b.rs", &marked)],
            &[],
        ),
    )
    .expect("write");
    scratch.write("elsewhere/c.rs", &marked);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../elsewhere", scratch.0.join("src/link")).expect("link");
    let smaller = plan(&[("src/a.rs", &marked)], &[]);
    let removed = write(&scratch.0, &smaller).expect("write").removed;
    assert_eq!(removed, ["src/v21/codec/b.rs"]);
    assert!(!scratch.0.join("src/v21").exists());
    assert!(scratch.0.join("elsewhere/c.rs").exists());
}

#[test]
fn what_somebody_else_wrote_is_not_overwritten() {
    let scratch = Scratch::new("foreign");
    scratch.write("src/a.rs", "fn mine() {}\n");
    scratch.write("src/b.rs", "");
    let mut plan = plan(
        &[("src/a.rs", "a"), ("src/b.rs", "b"), ("src/c.rs", "c")],
        &[],
    );
    plan.known = false;
    let problem = write(&scratch.0, &plan).expect_err("a foreign file");
    assert!(problem.to_string().contains("src/a.rs"), "{problem}");
    assert!(!problem.to_string().contains("src/b.rs"), "{problem}");
    assert_eq!(scratch.text("src/a.rs").as_deref(), Some("fn mine() {}\n"));
    assert_eq!(scratch.files(), ["src/a.rs", "src/b.rs"]);
    plan.force = true;
    write(&scratch.0, &plan).expect("write");
    assert_eq!(scratch.text("src/a.rs").as_deref(), Some("a"));
}

#[test]
fn what_an_interrupted_run_left_behind_goes() {
    let scratch = Scratch::new("interrupted");
    for name in ["Cargo.toml", "main.rs", "src/a.rs"] {
        scratch.write(&format!("{name}.ocpp-gen-new"), "hal");
    }
    let plan = plan(
        &[("Cargo.toml", "half"), ("src/a.rs", "a")],
        &[("main.rs", "")],
    );
    assert_eq!(write(&scratch.0, &plan).expect("write").removed.len(), 3);
    assert_eq!(scratch.files(), ["Cargo.toml", "main.rs", "src/a.rs"]);
    assert!(compare(&scratch.0, &plan).expect("compare").is_current());
}

#[test]
fn a_failure_leaves_no_folder() {
    let scratch = Scratch::new("no-folder");
    let name = format!("b/{}", "long".repeat(200));
    let plan = plan(&[("a", "a"), ("b/c", "c"), (&name, "d")], &[]);
    write(&scratch.0.join("new/out"), &plan).expect_err("a name no system takes");
    assert_eq!(fs::read_dir(&scratch.0).expect("folder").count(), 0);
}

/// Runs at once take turns: what stands in the end is one plan's, whole.
#[test]
fn runs_take_turns() {
    let scratch = Scratch::new("turns");
    let marked = |who: &str| format!("// {MARKER} 0.1.0.\n{who}\n");
    let names = |who: usize| (0..40).map(move |index| format!("src/{who}/{index}.rs"));
    let plans: Vec<_> = (0..4)
        .map(|who| {
            let text = marked(&who.to_string());
            let own: Vec<_> = names(who).collect();
            let files: Vec<_> = std::iter::once("src/shared.rs")
                .chain(own.iter().map(String::as_str))
                .map(|name| (name, text.as_str()))
                .collect();
            plan(&files, &[])
        })
        .collect();
    for _ in 0..5 {
        std::thread::scope(|scope| {
            for plan in &plans {
                let out = &scratch.0;
                scope.spawn(move || write(out, plan).expect("write"));
            }
        });
        let current = plans
            .iter()
            .filter(|plan| compare(&scratch.0, plan).expect("compare").is_current());
        assert_eq!(current.count(), 1);
    }
}
