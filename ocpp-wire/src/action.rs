//! What every version's list of actions has in common.
//!
//! Owns the directions and the trait; which actions there are stands in generated code.

use core::fmt::Debug;
use core::hash::Hash;

use crate::Dialect;

/// Who sends an action's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The station asks, the CSMS answers.
    StationToCsms,
    /// The CSMS asks, the station answers.
    CsmsToStation,
    /// Either side asks (DataTransfer).
    Both,
}

/// What is known of an action whatever it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionInfo {
    /// On the wire: `BootNotification`.
    pub name: &'static str,
    /// Feature profile (1.6) or functional block (2.x): `smart_charging`.
    pub room: &'static str,
    /// Who asks.
    pub direction: Direction,
    /// Whether it is a SEND (2.1), which nobody answers.
    pub one_way: bool,
    /// Whether this build has its messages.
    pub supported: bool,
}

/// The actions of a version: an enum, made by [`actions!`](crate::actions).
pub trait Action: Copy + Eq + Hash + Debug + Send + Sync + 'static {
    /// The version's error vocabulary and frames.
    const DIALECT: Dialect;

    /// All actions of the version, supported or not, sorted by name.
    const ALL: &'static [Self];

    /// What is known of the action.
    fn info(self) -> &'static ActionInfo;

    /// The action of a name as the wire has it.
    fn from_name(name: &str) -> Option<Self>;
}

/// Makes the enum of a version's actions.
///
/// ```
/// ocpp_wire::actions! {
///     /// Two of them.
///     Action for V16 {
///         /// Asks whether an idTag may charge.
///         Authorize "core" StationToCsms true,
///         /// Asks either side for something of a vendor's.
///         DataTransfer "core" Both true,
///     }
/// }
/// assert_eq!(Action::from_name("Authorize"), Some(Action::Authorize));
/// assert_eq!(Action::DataTransfer.room(), "core");
/// ```
#[macro_export]
macro_rules! actions {
    (
        $(#[$meta:meta])*
        $name:ident for $dialect:ident {
            $($(#[doc = $doc:literal])* $action:ident $room:literal $direction:ident $supported:expr $(; $one_way:ident)?),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[doc = $doc])* $action,)*
        }

        impl $name {
            /// All actions of the version, supported or not, sorted by name.
            pub const ALL: &'static [Self] = &[$(Self::$action),*];

            /// The action of a name as the wire has it.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Some(match name {
                    $(stringify!($action) => Self::$action,)*
                    _ => return None,
                })
            }

            /// What is known of the action.
            #[must_use]
            pub const fn info(self) -> &'static $crate::ActionInfo {
                match self {
                    $(Self::$action => const {
                        &$crate::ActionInfo {
                            name: stringify!($action),
                            room: $room,
                            direction: $crate::Direction::$direction,
                            one_way: $crate::actions!(@one_way $($one_way)?),
                            supported: $supported,
                        }
                    },)*
                }
            }

            /// The action as the wire has it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                self.info().name
            }

            /// What it does, line by line as in the documentation.
            #[must_use]
            pub const fn docs(self) -> &'static [&'static str] {
                match self {
                    $(Self::$action => &[$($doc),*],)*
                }
            }

            /// Its feature profile (1.6) or functional block (2.x).
            #[must_use]
            pub const fn room(self) -> &'static str {
                self.info().room
            }

            /// Who asks.
            #[must_use]
            pub const fn direction(self) -> $crate::Direction {
                self.info().direction
            }

            /// Whether this build has its messages.
            #[must_use]
            pub const fn is_supported(self) -> bool {
                self.info().supported
            }
        }

        impl $crate::Action for $name {
            const DIALECT: $crate::Dialect = $crate::Dialect::$dialect;
            const ALL: &'static [Self] = Self::ALL;

            fn info(self) -> &'static $crate::ActionInfo {
                self.info()
            }

            fn from_name(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.name())
            }
        }
    };
    (@one_way) => { false };
    (@one_way one_way) => { true };
}
