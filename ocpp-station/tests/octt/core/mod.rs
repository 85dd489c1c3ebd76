//! The cases of the Core profile.

mod boot;
mod configuration;
mod metering;
mod offline;
mod power;
mod remote;
mod reset;
mod session;
mod unlock;
