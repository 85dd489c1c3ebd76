//! What takes time: jobs, the restart, the clock, storage.

use std::string::ToString as _;

use super::*;
use crate::roles::Progress;
use crate::settings::Settings;
use crate::station::Station;
use crate::storage::VALUE_BYTES;

#[test]
fn a_lock_is_a_job() {
    let mut bench = Bench::new();
    bench.rig().lock = Progress::Busy;
    bench.job(7, Work::Lock { connector: 1 });
    assert!(bench.poll(10).events().is_empty());
    bench.rig().lock = Progress::Done;
    assert_eq!(
        bench.poll(10).events(),
        ["JobEnded { job: 7, outcome: Done }"]
    );
    assert!(bench.poll(10).events().is_empty());
    assert_eq!(bench.rig().log, ["clock", "lock"]);
}

#[test]
fn a_lock_that_never_comes_to_rest_has_failed() {
    let mut bench = Bench::new();
    bench.rig().lock = Progress::Busy;
    bench.job(7, Work::Unlock { connector: 1 });
    assert!(bench.poll(9_999).events().is_empty());
    assert_eq!(
        bench.poll(1).events(),
        ["JobEnded { job: 7, outcome: Failed }"]
    );
}

#[test]
fn a_later_movement_replaces_an_earlier_one() {
    let mut bench = Bench::new();
    bench.rig().lock = Progress::Busy;
    bench.job(7, Work::Lock { connector: 1 });
    bench.job(8, Work::Unlock { connector: 1 });
    assert_eq!(
        bench.poll(10).events(),
        ["JobEnded { job: 7, outcome: Failed }"]
    );
    bench.rig().lock = Progress::Done;
    assert_eq!(
        bench.poll(10).events(),
        ["JobEnded { job: 8, outcome: Done }"]
    );
}

#[test]
fn a_lock_that_cannot_move_or_does_not_exist_has_failed() {
    let mut bench = Bench::new();
    bench.job(7, Work::Lock { connector: 2 });
    assert_eq!(bench.events(), ["JobEnded { job: 7, outcome: Failed }"]);
    bench.job(8, Work::Lock { connector: 3 });
    assert_eq!(bench.events(), ["JobEnded { job: 8, outcome: Failed }"]);
}

#[test]
fn a_restart_is_done_once_with_open_contactors() {
    let mut bench = Bench::new();
    bench.close_both();
    bench.outputs.restart = Some(Restart::Hard);
    bench.poll(10).poll(10);
    assert!(!bench.rig().closed && !bench.rig().evse_closed);
    assert_eq!(bench.rig().log, ["clock", "Hard, closed: false"]);
}

#[test]
fn a_restart_that_fails_is_told_and_tried_again() {
    let mut bench = Bench::new();
    bench.rig().no_reset = true;
    bench.outputs.restart = Some(Restart::Soft);
    bench.poll(10).poll(10);
    assert_eq!(bench.fault(1), Some(Code::ResetFailure));
    bench.rig().no_reset = false;
    bench.poll(10).poll(10).poll(10);
    assert_eq!(bench.rig().log.len(), 4);
    assert_eq!(bench.fault(1), None);
}

#[test]
fn the_clock_is_read_once_and_can_be_set() {
    let mut bench = Bench::new();
    let mut fresh = Hardware::new(Rig::default());
    fresh.poll(Instant::ZERO, &Outputs::default(), &mut Inputs::default());
    assert_eq!(
        fresh.next_event(),
        Some(Event::Clock {
            unix_ms: 1_700_000_000_000
        })
    );
    assert_eq!(fresh.next_event(), None);
    assert_eq!(bench.hardware.set_clock(Instant::ZERO, 5), Ok(()));
    assert_eq!(bench.rig().log, ["clock", "clock 5"]);
}

#[cfg(feature = "firmware")]
#[test]
fn updates_and_uploads_are_jobs() {
    use crate::job::UploadKind;
    let mut bench = Bench::new();
    bench.job(1, Work::Download);
    let kind = UploadKind::SecurityLog;
    bench.job(2, Work::Upload { kind });
    let ended = bench.poll(10).events();
    assert!(
        ended.contains(&"JobEnded { job: 1, outcome: BadSignature }".into()),
        "{ended:?}"
    );
    assert!(
        ended.contains(&"JobEnded { job: 2, outcome: Done }".into()),
        "{ended:?}"
    );
    let upload = crate::roles::Upload {
        location: "ftp://a/b",
        from_s: Some(5),
        until_s: None,
        security: true,
    };
    assert_eq!(
        bench.rig().log[1..],
        [
            "Download { location: \"ftp://a/b\" }".to_string(),
            std::format!("{upload:?}")
        ]
    );
}

const UNAVAILABLE: Event<'_> = Event::Operative {
    connector: 1,
    operative: false,
};

/// A station with storage, served until it has nothing more to write.
fn serve(hardware: &mut Hardware<Rig>, station: &mut Station, from_ms: u64) {
    let mut buffer = [0; VALUE_BYTES];
    for at in (from_ms..from_ms + 1_000).step_by(10) {
        let now = Instant::from_millis(at);
        hardware.poll(now, &Outputs::default(), &mut Inputs::default());
        hardware.serve(now, station, &mut buffer);
        station.poll(now, &Inputs::default(), &mut Outputs::default());
    }
}

#[test]
fn what_a_station_stores_is_there_after_the_next_boot() {
    let mut hardware = Hardware::new(Rig {
        write: Progress::Done,
        ..Rig::default()
    });
    let mut station = Station::with_storage(&Settings::TEST, 1);
    serve(&mut hardware, &mut station, 0);
    station.handle(Instant::from_millis(1_000), UNAVAILABLE);
    serve(&mut hardware, &mut station, 1_000);
    assert!(!hardware.drivers().values.is_empty());
    let mut reborn = Station::with_storage(&Settings::TEST, 2);
    serve(&mut hardware, &mut reborn, 0);
    let operative: Vec<_> = reborn.connectors.iter().map(|c| c.operative).collect();
    assert_eq!(operative, [false, true]);
}

#[test]
fn a_write_is_reported_when_it_is_durable() {
    let mut hardware = Hardware::new(Rig {
        write: Progress::Busy,
        ..Rig::default()
    });
    let mut station = Station::with_storage(&Settings::TEST, 1);
    serve(&mut hardware, &mut station, 0);
    assert_eq!(hardware.drivers().values.len(), 1);
    hardware.drivers().write = Progress::Done;
    station.handle(Instant::from_millis(1_000), UNAVAILABLE);
    serve(&mut hardware, &mut station, 1_000);
    assert!(hardware.drivers().values.len() > 1);
}

#[test]
fn a_storage_that_fails_is_told() {
    let mut hardware = Hardware::new(Rig {
        broken: true,
        ..Rig::default()
    });
    let mut station = Station::with_storage(&Settings::TEST, 1);
    serve(&mut hardware, &mut station, 0);
    let mut notices = core::iter::from_fn(|| station.next_notice());
    assert!(notices.any(|notice| notice == Notice::StorageFailed));
}

#[test]
fn the_station_hears_of_tags_and_its_jobs_are_done() {
    let mut hardware = Hardware::new(Rig {
        tags: std::vec!["04AABB"],
        ..Rig::default()
    });
    let mut station = Station::new(&Settings::TEST, 1);
    serve(&mut hardware, &mut station, 0);
    // Offline and unknown: refused, but heard.
    let mut notices = core::iter::from_fn(|| station.next_notice());
    assert!(
        notices.any(|notice| matches!(notice, Notice::Refused { .. } | Notice::Authorized { .. }))
    );
}
