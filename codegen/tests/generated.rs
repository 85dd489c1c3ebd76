//! What is checked in under `generated/` is what the generator would write today.

#[path = "../examples/regenerate/plan.rs"]
mod plan;

#[test]
fn generated_is_current() {
    let plan = plan::plan().expect("the bundled schemas are good");
    assert!(!plan.generated.is_empty());
    let report = ocpp_gen::write::compare(&plan::folder(), &plan).expect("generated/ can be read");
    assert!(
        report.is_current(),
        "generated/ is not current; mend it with `cargo run -p ocpp-gen --example regenerate`\n\
         changed: {:#?}\nleft over: {:#?}",
        report.written,
        report.removed
    );
}
