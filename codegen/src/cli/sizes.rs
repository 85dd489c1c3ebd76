//! `ocpp-gen sizes`: bytes of RAM per no-alloc message, at the chosen capacities.

use std::path::PathBuf;

use clap::ValueHint;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use ocpp_gen::Error;
use ocpp_gen::emit::nano::layout;
use ocpp_gen::generate;
use ocpp_gen::select::{SelectedVersion, Selection};
use ocpp_gen::source::Request;
use serde_json::{Value, json};

use super::output::{self, Table};
use super::{Failure, Format, Versions};

/// `sizes`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Profiles to show.
    #[arg(
        long,
        value_name = "PROFILE",
        value_delimiter = ',',
        default_value = "all"
    )]
    profile: Vec<String>,
    #[command(flatten)]
    versions: Versions,
    /// Bounds that take precedence over the embedded ones.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    capacities: Option<PathBuf>,
    /// Bytes of a pointer of the processor: 4 on Cortex-M and RV32, 8 on a host.
    #[arg(long, value_name = "BYTES", default_value = "4")]
    #[arg(value_parser = PossibleValuesParser::new(["2", "4", "8"]).try_map(|bytes| bytes.parse::<u64>()))]
    pointer: u64,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A message and its size.
struct Row<'v> {
    profile: &'v str,
    message: &'v str,
    bytes: u64,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let protocol = generate::protocol(&Request {
        versions: arguments.versions.ocpp.clone(),
        capacities: arguments.capacities.clone(),
        ..Request::default()
    })?;
    let selection = Selection::new(&protocol, &arguments.profile)?;
    let with_nano = selection
        .versions
        .iter()
        .filter(|version| version.version.has_nano());
    let reports: Vec<_> = with_nano
        .map(|version| {
            (
                version.version.id.as_str(),
                rows(version, arguments.pointer),
            )
        })
        .collect();
    if reports.is_empty() {
        let message = "there are no no-alloc messages of these versions; 1.6 has them";
        return Err(Error::Usage(message.to_owned()).into());
    }
    output::print(&match arguments.format {
        Format::Json => as_json(&reports, arguments.pointer),
        Format::Table => as_text(&reports, arguments.pointer, false),
        Format::Markdown => as_text(&reports, arguments.pointer, true),
    })
}

/// The largest first.
fn rows<'v>(selected: &SelectedVersion<'v>, pointer: u64) -> Vec<Row<'v>> {
    let sizes = layout(selected.version, pointer);
    let mut rows = Vec::new();
    for action in selected.actions() {
        for message in std::iter::once(&action.request).chain(&action.response) {
            rows.extend(sizes.get(message).map(|layout| Row {
                profile: &action.room,
                message,
                bytes: layout.size,
            }));
        }
    }
    rows.sort_by(|a, b| b.bytes.cmp(&a.bytes).then(a.message.cmp(b.message)));
    rows
}

fn as_json(reports: &[(&str, Vec<Row<'_>>)], pointer: u64) -> String {
    let one = |(version, rows): &(&str, Vec<Row<'_>>)| {
        let messages = rows.iter().map(
            |row| json!({ "profile": row.profile, "message": row.message, "bytes": row.bytes }),
        );
        json!({ "version": version, "pointer": pointer, "messages": messages.collect::<Value>() })
    };
    let value = match reports {
        [single] => one(single),
        several => several.iter().map(one).collect::<Value>(),
    };
    format!("{value:#}\n")
}

fn as_text(reports: &[(&str, Vec<Row<'_>>)], pointer: u64, markdown: bool) -> String {
    let mut text = String::new();
    for (version, rows) in reports {
        let title =
            format!("OCPP {version}: RAM per no-alloc message, pointers of {pointer} bytes");
        text.push_str(&output::heading(&title, markdown));
        let mut table = Table::new(&["bytes", "message", "profile"]);
        for row in rows {
            table.row(&[&row.bytes.to_string(), row.message, row.profile]);
        }
        text.push_str(&table.print(markdown));
    }
    text
}
