//! What an integrator changes in a copy of the bundled set: an own member, an own action, and facts for these alone, laid
//! over the embedded ones.

mod scratch;

use ocpp_gen::model::{Protocol, Shape, TypeKind, Version, build};
use ocpp_gen::source::{Request, SCHEMAS, Sources};
use scratch::Scratch;
use serde_json::{Value, json};

/// A copy of the bundled 1.6: the schemas, without the facts beside them.
fn copy(name: &str) -> Scratch {
    let copy = Scratch::new(name);
    for (path, text) in SCHEMAS {
        if let Some(name) = path.strip_prefix("v1.6/")
            && name.ends_with(".json")
        {
            copy.write(name, text);
        }
    }
    copy
}

fn model(copy: &Scratch) -> Result<Protocol, String> {
    let sources = Sources::load(&Request {
        schemas: vec![copy.0.clone()],
        ..Request::default()
    });
    let sources = sources.map_err(|error| copy.said(&error.to_string()))?;
    build::protocol(&sources).map_err(|problems| copy.said(&problems.to_string()))
}

fn version(protocol: &Protocol) -> &Version {
    protocol.versions.first().expect("1.6")
}

/// The bundled text of a file beside the schemas of 1.6.
fn beside(name: &str) -> &'static str {
    let path = format!("v1.6/{name}");
    let found = SCHEMAS.iter().find(|(known, _)| *known == path);
    found.map(|(_, text)| *text).expect("bundled")
}

#[test]
fn an_own_member_needs_no_facts() {
    let copy = copy("own-member");
    let text = copy.text("Authorize.json").expect("the copy");
    let mut schema: Value = serde_json::from_str(&text).expect("JSON");
    schema["properties"]["parkingSlot"] = json!({ "type": "string", "maxLength": 10 });
    copy.write("Authorize.json", &schema.to_string());
    let protocol = model(&copy).unwrap_or_else(|said| panic!("{said}"));
    let TypeKind::Struct(request) = &version(&protocol).types["AuthorizeRequest"].kind else {
        panic!("no object");
    };
    let field = &request.fields[1];
    assert_eq!(
        (field.ident.as_str(), &field.shape),
        (
            "parking_slot",
            &Shape::Text {
                max_chars: Some(10),
                uri: false
            }
        )
    );
}

#[test]
fn own_facts_lie_over_the_embedded_ones() {
    let copy = copy("own-action");
    let place = json!({ "type": "object", "properties": { "level": { "type": "string" } } });
    let request = json!({ "type": "object", "properties": { "place": place } });
    copy.write("ParkCar.json", &request.to_string());
    let response = json!({ "type": "object", "properties": {} });
    copy.write("ParkCarResponse.json", &response.to_string());
    let told = model(&copy).expect_err("nobody knows the action");
    assert!(
        told.contains(
            "the action `ParkCar` is not in bundled schemas/v1.6/profiles.toml or bundled \
             schemas/v1.6-security/profiles.toml\n  --> DIR/ParkCar.json"
        ),
        "{told}"
    );

    let profiles = beside("profiles.toml").to_owned()
        + "[[action]]\nname = \"ParkCar\"\nroom = \"core\"\nfrom = \"csms\"\n";
    copy.write("profiles.toml", &profiles);
    let told = model(&copy).expect_err("nobody knows the place's name");
    assert!(
        told.contains("an object without a name, at `ParkCarRequest.place`")
            && told.contains("1 problem "),
        "{told}"
    );

    copy.write(
        "names.toml",
        "[[inline]]\nat = \"ParkCarRequest.place\"\nname = \"ParkingPlace\"\nreason = \"ours\"\n\
         [[inline]]\nat = \"ResetRequest.type\"\nname = \"ResetKind\"\nreason = \"ours\"\n",
    );
    let told = model(&copy).expect_err("nobody knows how long a level is");
    assert!(
        told.contains("the text `ParkingPlace.level` has no bound")
            && told.contains(
                "to a `capacities.toml` beside the schemas or to a file for --capacities"
            )
            && told.contains("1 problem "),
        "{told}"
    );

    copy.write(
        "capacities.toml",
        "[[capacity]]\nat = \"ParkingPlace.level\"\nbytes = 4\n\
         [[capacity]]\nat = \"MeterValue.sampledValue\"\nitems = 99\n",
    );
    copy.write(
        "docs.toml",
        "[type.ParkingPlace]\ntext = \"Where a car stands.\"\n\
         [type.IdTagInfo.members]\nstatus = \"Ours.\"\n",
    );
    let protocol = model(&copy).unwrap_or_else(|told| panic!("{told}"));
    let version = version(&protocol);
    assert_eq!(version.actions.len(), 28 + 11 + 1);
    // Own entries count, before the embedded ones of the same place; all others stay.
    assert!(version.types.contains_key("ResetKind") && !version.types.contains_key("ResetType"));
    assert!(version.types.contains_key("AvailabilityType"));
    let items = |owner: &str, member: &str| {
        let key = (owner.to_owned(), member.to_owned());
        version.capacities.members[&key].items
    };
    assert_eq!(items("MeterValue", "sampledValue"), Some(99));
    assert_eq!(items("MeterValuesRequest", "meterValue"), Some(2));
    assert_eq!(
        version.types["ParkingPlace"].docs.text,
        "Where a car stands."
    );
    let info = &version.types["IdTagInfo"];
    assert!(!info.docs.text.is_empty(), "the embedded text of the type");
    let TypeKind::Struct(object) = &info.kind else {
        panic!("no object");
    };
    let texts: Vec<_> = object
        .fields
        .iter()
        .map(|field| field.docs.text.as_str())
        .collect();
    assert!(texts.contains(&"Ours."), "{texts:?}");
    assert!(
        texts.iter().all(|text| !text.is_empty()),
        "the embedded texts of the other members: {texts:?}"
    );
}
