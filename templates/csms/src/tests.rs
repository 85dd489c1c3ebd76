//! What holds whatever you change: the program starts as its example says, and answers the versions it was made for.

use std::path::Path;
use std::sync::Arc;

use clap::{ArgAction, CommandFactory as _, Parser as _};
use ocpp_csms::Service as _;
use ocpp_csms::config::Config;
use ocpp_csms::store::MemoryStore;

use crate::config::Options;
use crate::handlers;

#[test]
fn the_example_configuration_is_accepted() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("csms.example.toml");
    if let Err(error) = Config::read(&example) {
        panic!("{error}");
    }
}

#[test]
fn options_go_before_the_configuration_file() {
    let arguments = ["csms", "--port", "1234", "--heartbeat", "60", "--strict"];
    let options = Options::parse_from(arguments);
    let Ok(config) = options.config() else {
        panic!("refused");
    };
    assert_eq!(config.port, 1234);
    assert_eq!(config.heartbeat, 60);
    assert!(config.strict);
}

#[test]
fn switches_are_set_by_the_environment_as_people_write_it() {
    let command = Options::command();
    let switches = command
        .get_arguments()
        .filter(|argument| matches!(argument.get_action(), ArgAction::SetTrue));
    let mut seen = 0;
    for switch in switches {
        let values = switch.get_possible_values();
        for word in ["1", "0", "yes", "no", "true", "false"] {
            let known = values.iter().any(|value| value.matches(word, true));
            assert!(known, "{}={word}", switch.get_id());
        }
        seen += 1;
    }
    assert!(seen >= 2, "{seen}");
}

#[test]
fn stations_of_each_version_are_answered() {
    let options = Options::parse_from(["csms"]);
    let Ok(config) = options.config() else {
        panic!("refused");
    };
    let store = Arc::new(MemoryStore::new());
//% if limit
    let service = handlers::service(store, &options, &config.settings());
//% else
    let service = handlers::service(store, &config.settings());
//% endif
    assert_eq!(service.versions().len(), {{ versions | length }});
}
