//! A station's items of one kind, while a rule looks at them and changes them.
//!
//! Owns what has to be written afterwards. Knows no store and no message.

use std::collections::{BTreeMap, BTreeSet};

use ocpp_wire::Timestamp;
use serde_json::Value;

use crate::store::{Item, ItemKind};

pub(super) struct Shelf {
    kind: ItemKind,
    items: BTreeMap<String, Value>,
    put: BTreeSet<String>,
    removed: BTreeSet<String>,
}

impl Shelf {
    pub(super) fn new(kind: ItemKind, items: Vec<Item>) -> Self {
        let items = items.into_iter().map(|item| {
            let value = serde_json::from_str(item.value.as_str()).unwrap_or_default();
            (item.key, value)
        });
        Self {
            kind,
            items: items.collect(),
            put: BTreeSet::new(),
            removed: BTreeSet::new(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.items.get(key)
    }

    pub(super) fn put(&mut self, key: impl Into<String>, value: Value) {
        let key = key.into();
        if self.items.get(&key) == Some(&value) {
            return;
        }
        self.removed.remove(&key);
        self.put.insert(key.clone());
        self.items.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &str) {
        if self.items.remove(key).is_some() {
            self.put.remove(key);
            self.removed.insert(key.to_owned());
        }
    }

    /// Removes what does not satisfy this.
    pub(super) fn retain(&mut self, keep: impl Fn(&str, &Value) -> bool) {
        let gone = self.items.iter().filter(|(key, value)| !keep(key, value));
        let gone: Vec<String> = gone.map(|(key, _)| key.clone()).collect();
        for key in gone {
            self.remove(&key);
        }
    }

    /// What is to be stored, and the keys of what is not there any more.
    pub(super) fn changes(self, at: Timestamp) -> (Vec<Item>, Vec<String>) {
        let Self {
            kind,
            mut items,
            put,
            removed,
        } = self;
        let put = put.into_iter().filter_map(|key| {
            let value = items.remove(&key)?.to_string().parse().ok()?;
            Some(Item {
                kind,
                key,
                at,
                value,
            })
        });
        (put.collect(), removed.into_iter().collect())
    }
}
