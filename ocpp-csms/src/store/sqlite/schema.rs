//! The file's tables, and how an older file becomes a newer one.
//!
//! Owns the list of migrations. A file of a newer program is left alone.

use rusqlite::Connection;

use super::fault::Fault;

/// Says whose file it is (`PRAGMA application_id`): "OCPP".
const APPLICATION: i32 = 0x4F43_5050;

/// Each brings the file from the version of its place to the next. Never changed once released, only added to.
const MIGRATIONS: &[&str] = &[include_str!("schema-1.sql")];

/// Makes the tables what this program expects.
///
/// # Errors
/// A file that is not this program's or newer than it, and what SQLite finds wrong.
pub(super) fn migrate(db: &mut Connection) -> Result<(), Fault> {
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION && (application != 0 || tables > 0) {
        return Err(Fault::Other(
            "the file is a database of some other program; name another file".to_owned(),
        ));
    }
    let newest = MIGRATIONS.len() as i64;
    if version > newest {
        return Err(Fault::Other(format!(
            "the file is of version {version}, this program knows {newest} at most; use a newer program"
        )));
    }
    let done = usize::try_from(version).unwrap_or(0);
    for (nth, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        let step = db.transaction()?;
        step.execute_batch(migration)?;
        step.pragma_update(None, "application_id", APPLICATION)?;
        step.pragma_update(None, "user_version", nth as i64 + 1)?;
        step.commit()?;
    }
    Ok(())
}
