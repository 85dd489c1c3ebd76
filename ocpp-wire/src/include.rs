//! Taking messages in that a build script generated.

/// Includes the messages that the build script has generated, as items of the module it stands in; the name is that of
/// the build script's `.name(...)`, `messages` if it gave none.
///
/// ```ignore
/// // build.rs: ocpp_gen::configure().versions(["1.6"]).profiles(["core"]).compile()
/// mod messages {
///     ocpp_wire::include_messages!();
/// }
/// use messages::v16::core::HeartbeatRequest;
/// ```
#[macro_export]
macro_rules! include_messages {
    () => {
        $crate::include_messages!("messages");
    };
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
    };
}
