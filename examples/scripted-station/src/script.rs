//! Scripts: one step a line.
//!
//! Owns the reading of scripts. Payloads are checked when they are sent, once what they refer to is known.

use std::fmt;
use std::time::Duration;

use ocpp_messages::v16::Action;

/// A step of a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask, and wait for the answer.
    Call(Action, String),
    /// Keep a member of the last answer under a name.
    Keep(String, String),
    /// Answer calls of the CSMS so from then on.
    Answer(Action, String),
    /// Wait until the CSMS has asked that.
    Expect(Action),
    /// Wait.
    Wait(Duration),
}

/// A script.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// Steps, with their line numbers.
    pub steps: Vec<(usize, Step)>,
}

/// A line that is no step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// Its number.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for ScriptError {}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The first line that is no step.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        let mut steps = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let (line, number) = (line.trim(), index + 1);
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let step = step(line).map_err(|problem| ScriptError {
                line: number,
                problem,
            })?;
            steps.push((number, step));
        }
        Ok(Self { steps })
    }
}

fn step(line: &str) -> Result<Step, String> {
    let (verb, rest) = split(line);
    let (first, second) = split(rest);
    match verb {
        "call" => Ok(Step::Call(action(first)?, second.to_owned())),
        "answer" => Ok(Step::Answer(action(first)?, second.to_owned())),
        "expect" => Ok(Step::Expect(action(first)?)),
        "keep" if !second.is_empty() => Ok(Step::Keep(first.to_owned(), second.to_owned())),
        "keep" => Err("keep needs a name and a member".to_owned()),
        "wait" => first
            .parse::<f32>()
            .ok()
            .and_then(|seconds| Duration::try_from_secs_f32(seconds).ok())
            .map(Step::Wait)
            .ok_or_else(|| format!("`{first}` is no number of seconds")),
        _ => Err(format!(
            "`{verb}` is none of call, keep, answer, expect, wait"
        )),
    }
}

fn action(name: &str) -> Result<Action, String> {
    Action::from_name(name).ok_or_else(|| format!("OCPP 1.6 has no action `{name}`"))
}

fn split(text: &str) -> (&str, &str) {
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_steps() {
        let script =
            Script::parse("# a\n\ncall Heartbeat {}\n  wait 0.5\nkeep a b\nexpect Reset\n");
        let steps = script.expect("valid").steps;
        assert_eq!(
            steps,
            [
                (3, Step::Call(Action::Heartbeat, "{}".to_owned())),
                (4, Step::Wait(Duration::from_millis(500))),
                (5, Step::Keep("a".to_owned(), "b".to_owned())),
                (6, Step::Expect(Action::Reset)),
            ]
        );
    }

    #[test]
    fn what_is_no_step_is_told_with_its_line() {
        let check = |text: &str, expected: &str| {
            let error = Script::parse(text).expect_err(text);
            assert_eq!(error.to_string(), expected);
        };
        check(
            "\nshout {}",
            "line 2: `shout` is none of call, keep, answer, expect, wait",
        );
        check("call Boot {}", "line 1: OCPP 1.6 has no action `Boot`");
        check("wait -1", "line 1: `-1` is no number of seconds");
        check("keep a", "line 1: keep needs a name and a member");
    }
}
