//! What the declared profiles cannot do without, what is of no use to them, and what was chosen to be left out.
//!
//! Owns the reading of `table`'s needs.

use super::Served;
use crate::ast::{NoLock, Struct};
use crate::context::Context;
use crate::table::{PROFILES, ProfileSpec, Role, Scope};
use crate::words::{list, numbers};

/// What the profiles cannot do without.
pub(super) fn needs(context: &mut Context, input: &Struct, served: &Served, count: u8) {
    let mut told: Vec<Role> = Vec::new();
    for (profile, span) in &input.options.profiles {
        for need in profile.required {
            let role = need.role;
            if told.contains(&role) || is_waived(input, role) {
                continue;
            }
            let spec = role.spec();
            let missing: Vec<u8> = if spec.scope == Scope::Station {
                let there = served.contains_key(&(role, 0));
                (!there).then_some(0).into_iter().collect()
            } else {
                (1..=count)
                    .filter(|at| {
                        !served.contains_key(&(role, *at)) && !is_lockless(input, role, *at)
                    })
                    .collect()
            };
            if missing.is_empty() {
                continue;
            }
            told.push(role);
            let place = match missing.as_slice() {
                [0] => String::new(),
                [one] => format!(" at connector {one}"),
                several => format!(" at connectors {}", numbers(several)),
            };
            let choice = need.choice.map_or_else(String::new, |(word, meaning)| {
                format!(", or state with `{word}` that {meaning}")
            });
            context.error(
                *span,
                format!(
                    "profile {} needs {}{place}: {}; give a driver the role `{}`{choice}",
                    profile.name, spec.phrase, need.why, spec.name
                ),
            );
        }
    }
}

fn is_waived(input: &Struct, role: Role) -> bool {
    match role {
        Role::Storage => input.options.no_storage.is_some(),
        Role::Lock => matches!(input.options.no_lock, Some(NoLock::All(_))),
        _ => false,
    }
}

fn is_lockless(input: &Struct, role: Role, at: u8) -> bool {
    role == Role::Lock
        && matches!(&input.options.no_lock, Some(NoLock::Of(connectors)) if connectors.iter().any(|(n, _)| *n == at))
}

/// Drivers for which no declared profile has any use.
pub(super) fn of_no_use(context: &mut Context, input: &Struct) {
    let uses = |profile: &ProfileSpec, role: Role| {
        profile.optional.contains(&role) || profile.required.iter().any(|need| need.role == role)
    };
    for field in &input.fields {
        for wired in &field.wired {
            let role = wired.role;
            // A station without core is told so, not that all its drivers are useless.
            let used = PROFILES[0].name == "core" && uses(&PROFILES[0], role)
                || input
                    .options
                    .profiles
                    .iter()
                    .any(|(profile, _)| uses(profile, role));
            if !used {
                let by = PROFILES
                    .iter()
                    .filter(|profile| uses(profile, role))
                    .map(|profile| profile.name);
                context.error(
                    wired.span,
                    format!(
                        "{} is of no use to the profiles of this station: add {} to `profiles(..)`",
                        role.spec().phrase,
                        list(by, "or")
                    ),
                );
            }
        }
    }
}

/// What was chosen to be left out must not be there.
pub(super) fn choices(context: &mut Context, input: &Struct, served: &Served, count: u8) {
    if let Some(span) = input.options.no_storage
        && let Some(field) = served.get(&(Role::Storage, 0))
    {
        context.error(span, format!("`no_storage`, but field `{field}` is one"));
    }
    match &input.options.no_lock {
        Some(NoLock::All(span)) => {
            if let Some(((_, at), field)) = served.iter().find(|((role, _), _)| *role == Role::Lock)
            {
                context.error(
                    *span,
                    format!("`no_lock`, but field `{field}` locks connector {at}"),
                );
            }
        }
        Some(NoLock::Of(connectors)) => {
            for (at, span) in connectors {
                if let Some(field) = served.get(&(Role::Lock, *at)) {
                    context.error(
                        *span,
                        format!("`no_lock`, but field `{field}` locks connector {at}"),
                    );
                } else if *at > count && count > 0 {
                    context.error(*span, format!("there is no connector {at}"));
                }
            }
        }
        None => {}
    }
}
