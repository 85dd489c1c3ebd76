//! What the field tables expand to with the feature `serde`.

/// The serde side of [`message!`](crate::message).
#[doc(hidden)]
#[macro_export]
macro_rules! serde_message {
    ($name:ident [$($rest:ident)?] $($json:literal $field:ident $need:ident),*) => {
        const _: () = {
            use $crate::json::Wire;
            use $crate::serde::de::{Error as _, MapAccess as _};
            use $crate::serde::ser::SerializeMap as _;
            use $crate::serde::{self, Deserialize, Serialize, Value};

            #[allow(non_camel_case_types, dead_code)]
            enum Place { $($field,)* Count }

            const NAMES: &[&str] = &[$($json),*];

            impl Value for $name {
                fn from_serde<'de, D: serde::de::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    struct Members;

                    impl<'de> serde::de::Visitor<'de> for Members {
                        type Value = $name;

                        fn expecting(
                            &self,
                            f: &mut ::core::fmt::Formatter<'_>,
                        ) -> ::core::fmt::Result {
                            f.write_str(concat!("an object, ", stringify!($name)))
                        }

                        #[allow(unused_mut)]
                        fn visit_map<A: serde::de::MapAccess<'de>>(
                            self,
                            mut map: A,
                        ) -> Result<$name, A::Error> {
                            let mut value = <$name as Wire>::blank();
                            let mut seen = [false; Place::Count as usize + 1];
                            while let Some(place) = map.next_key_seed(serde::Names(NAMES))? {
                                match place {
                                    $(Ok(place) if place == Place::$field as usize => {
                                        if ::core::mem::replace(&mut seen[place], true) {
                                            return Err(A::Error::duplicate_field($json));
                                        }
                                        value.$field = $crate::serde_message!(@read $need map);
                                    })*
                                    Ok(_) => {}
                                    Err(name) => $crate::serde_message!(@unknown A map name value $($rest)?),
                                }
                            }
                            $($crate::serde_message!(@missing $need A seen[Place::$field as usize] $json);)*
                            serde::check_read::<_, A::Error>(&value)?;
                            Ok(value)
                        }
                    }

                    deserializer.deserialize_map(Members)
                }

                #[allow(unused_mut)]
                fn to_serde<S: serde::ser::Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    serde::check::<_, S::Error>(self)?;
                    let members = 0
                        $(+ $crate::serde_message!(@count $need self.$field))*
                        $(+ self.$rest.len())?;
                    let mut map = serializer.serialize_map(Some(members))?;
                    $($crate::serde_message!(@write $need map $json self.$field);)*
                    $(
                        for (name, value) in self.$rest.iter() {
                            map.serialize_entry(name, &serde::Out(value))?;
                        }
                    )?
                    map.end()
                }
            }

            impl Serialize for $name {
                fn serialize<S: serde::ser::Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    self.to_serde(serializer)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: serde::de::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    Self::from_serde(deserializer)
                }
            }
        };
    };
    (@read required $map:ident) => { $map.next_value_seed(serde::Seed::new())? };
    (@read optional $map:ident) => { Some($map.next_value_seed(serde::Seed::new())?) };
    (@unknown $error:ident $map:ident $name:ident $value:ident) => {
        return Err($error::Error::unknown_field(&$name, NAMES))
    };
    (@unknown $error:ident $map:ident $name:ident $value:ident $rest:ident) => {
        $value.$rest.insert(&$name, $map.next_value_seed(serde::Seed::new())?)
    };
    (@missing optional $error:ident $seen:ident[$place:expr] $json:literal) => {};
    (@missing required $error:ident $seen:ident[$place:expr] $json:literal) => {
        if !$seen[$place] {
            return Err($error::Error::missing_field($json));
        }
    };
    (@count required $member:expr) => { 1 };
    (@count optional $member:expr) => { usize::from($member.is_some()) };
    (@write required $map:ident $json:literal $member:expr) => {
        $map.serialize_entry($json, &serde::Out(&$member))?
    };
    (@write optional $map:ident $json:literal $member:expr) => {
        if let Some(value) = &$member {
            $map.serialize_entry($json, &serde::Out(value))?;
        }
    };
}

/// The serde side of [`wire_enum!`](crate::wire_enum).
#[doc(hidden)]
#[macro_export]
macro_rules! serde_wire_enum {
    ($name:ident) => {
        const _: () = {
            use $crate::serde::{self, Deserialize, Serialize, Value};

            impl Value for $name {
                fn from_serde<'de, D: serde::de::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    serde::word(deserializer, Self::known, stringify!($name))
                }

                fn to_serde<S: serde::ser::Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    serde::write_word(serializer, self.as_str(), self.is_strict())
                }
            }

            impl Serialize for $name {
                fn serialize<S: serde::ser::Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    self.to_serde(serializer)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: serde::de::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    Self::from_serde(deserializer)
                }
            }
        };
    };
}
