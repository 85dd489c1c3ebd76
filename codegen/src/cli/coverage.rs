//! `ocpp-gen coverage`: how much of a version an implementation covers.

use std::path::PathBuf;

use clap::ValueHint;
use ocpp_gen::Error;
use ocpp_gen::coverage::{self, Count, Coverage, Implemented};
use ocpp_gen::diagnostic::{Diagnostic, Diagnostics, Place};
use ocpp_gen::model::Version;
use ocpp_gen::source::{COVERAGE, SourceFile};
use serde_json::{Value, json};

use super::list::{arrow, key};
use super::output::{self, Table};
use super::{Failure, Format, Versions};

/// `coverage`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What is implemented: {"csms_to_station": [actions], "station_to_csms": [actions]} [default: this project's own
    /// station and CSMS].
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    implemented: Option<PathBuf>,
    #[command(flatten)]
    versions: Versions,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let protocol = arguments.versions.protocol()?;
    let mut diagnostics = Diagnostics::default();
    let mut reports = Vec::new();
    for (name, file) in files(arguments, &protocol.versions)? {
        for version in &protocol.versions {
            let matches = name.as_ref().is_none_or(|(_, of)| *of == version.id);
            if let Some(implemented) = matches
                .then(|| read(&file, version, &mut diagnostics))
                .flatten()
            {
                let title = name.as_ref().map(|(end, _)| end.clone());
                reports.push((title, coverage::report(version, &implemented)));
            }
        }
    }
    diagnostics.into_result(())?;
    if reports.is_empty() {
        let message = "nothing is recorded of this project's own ends for these versions; give --implemented FILE";
        return Err(Error::Usage(message.to_owned()).into());
    }
    output::print(&match arguments.format {
        Format::Json => json_text(&reports),
        Format::Table => texts(&reports, false),
        Format::Markdown => texts(&reports, true),
    })
}

/// An end of this project (`station`) and the version its file is about; none for the user's own file.
type Title = Option<(String, String)>;

/// The user's file, or those of this project's own ends: `coverage/<version>/<end>.json`.
fn files(arguments: &Arguments, versions: &[Version]) -> Result<Vec<(Title, SourceFile)>, Failure> {
    if let Some(path) = &arguments.implemented {
        let file = SourceFile::read(path).map_err(Diagnostics::from)?;
        return Ok(vec![(None, file)]);
    }
    let mut files = Vec::new();
    for (path, text) in COVERAGE {
        let Some((id, end)) = path.trim_end_matches(".json").split_once('/') else {
            continue;
        };
        if versions.iter().any(|version| version.id == id) {
            let file = SourceFile {
                display: format!("bundled coverage/{path}"),
                name: (*path).to_owned(),
                bytes: text.as_bytes().into(),
                bundled: true,
            };
            files.push((Some((end.to_owned(), id.to_owned())), file));
        }
    }
    Ok(files)
}

fn read(
    file: &SourceFile,
    version: &Version,
    diagnostics: &mut Diagnostics,
) -> Option<Implemented> {
    const HELP: &str = "write {\"csms_to_station\": [actions], \"station_to_csms\": [actions]}";
    let text = file.bytes.strip_prefix(b"\xef\xbb\xbf");
    let text = text.unwrap_or(&file.bytes);
    if text.trim_ascii_start().starts_with(b"[") {
        // serde would take a list for the object's members in their order.
        let found = "no coverage file: a list where an object was expected";
        diagnostics.push(Diagnostic::pointer(&file.display, "", found, HELP));
        return None;
    }
    match serde_json::from_slice::<Implemented>(text) {
        Ok(implemented) => {
            for unknown in coverage::unknown(version, &implemented) {
                let (pointer, found) = (unknown.pointer, unknown.found);
                let diagnostic = Diagnostic::pointer(&file.display, pointer, found, unknown.help);
                diagnostics.push(diagnostic);
            }
            Some(implemented)
        }
        Err(error) => {
            let place = Place::Line(error.line().max(1), error.column().max(1));
            let found = format!("no coverage file: {error}");
            diagnostics.push(Diagnostic::new(&file.display, place, found, HELP));
            None
        }
    }
}

fn percent(count: Count) -> String {
    let percent = format!("{:.2}", count.percent());
    format!("{} %", percent.strip_suffix(".00").unwrap_or(&percent))
}

fn rows<'c>(coverage: &'c Coverage<'_>) -> [(&'static str, &'c Count); 3] {
    [
        ("overall", &coverage.overall),
        ("csms_to_station", &coverage.csms_to_station),
        ("station_to_csms", &coverage.station_to_csms),
    ]
}

fn json_text(reports: &[(Option<String>, Coverage<'_>)]) -> String {
    let one = |(title, coverage): &(Option<String>, Coverage<'_>)| {
        let mut report = json!({ "version": coverage.version.id });
        if let Some(title) = title {
            report["implementation"] = json!(title);
        }
        for (name, count) in rows(coverage) {
            report[name] = json!({
                "supported": count.supported,
                "total": count.total,
                "percent": count.percent(),
            });
        }
        let gaps = coverage.gaps.iter().map(|gap| {
            json!({
                "profile": gap.action.room,
                "action": gap.action.name,
                "direction": key(gap.direction),
                "closing": gap.closing,
            })
        });
        report["gaps"] = gaps.collect();
        let extensions = coverage
            .extensions
            .iter()
            .map(|action| json!({ "profile": action.room, "action": action.name }));
        report["extensions"] = extensions.collect();
        report
    };
    let value = match reports {
        [single] => one(single),
        several => several.iter().map(one).collect::<Value>(),
    };
    format!("{value:#}\n")
}

fn texts(reports: &[(Option<String>, Coverage<'_>)], markdown: bool) -> String {
    let texts: Vec<_> = reports
        .iter()
        .map(|(title, coverage)| text(title.as_deref(), coverage, markdown))
        .collect();
    texts.join("\n")
}

fn text(title: Option<&str>, coverage: &Coverage<'_>, markdown: bool) -> String {
    let whose = title
        .map(|title| format!(" by this project's {}", title.replace("csms", "CSMS")))
        .unwrap_or_default();
    let mut text = output::heading(
        &format!("OCPP {} covered{whose}", coverage.version.id),
        markdown,
    );
    let mut counts = Table::new(&["operations", "supported", "total", "percent"]);
    for (name, count) in rows(coverage) {
        let name = match name {
            "csms_to_station" => "CSMS -> station",
            "station_to_csms" => "station -> CSMS",
            _ => "distinct",
        };
        let row = [
            count.supported.to_string(),
            count.total.to_string(),
            percent(*count),
        ];
        counts.row(&[name, &row[0], &row[1], &row[2]]);
    }
    text.push_str(&counts.print(markdown));
    if !coverage.gaps.is_empty() {
        text.push('\n');
        text.push_str(&output::heading("Gaps", markdown));
        let mut gaps = Table::new(&["profile", "action", "direction", "closing it takes"]);
        for gap in &coverage.gaps {
            gaps.row(&[
                &gap.action.room,
                &gap.action.name,
                arrow(gap.direction),
                &gap.closing,
            ]);
        }
        text.push_str(&gaps.print(markdown));
    }
    if !coverage.extensions.is_empty() {
        text.push('\n');
        text.push_str(&output::heading(
            &format!(
                "Beyond the profiles of {}: {} of {}",
                coverage.version.id,
                coverage.extensions.len(),
                coverage.extensions_total
            ),
            markdown,
        ));
        let mut extensions = Table::new(&["profile", "action", "direction"]);
        for action in &coverage.extensions {
            extensions.row(&[&action.room, &action.name, arrow(action.direction)]);
        }
        text.push_str(&extensions.print(markdown));
    }
    text
}
