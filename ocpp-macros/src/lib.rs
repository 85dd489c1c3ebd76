//! `#[derive(Station)]`: a struct of drivers becomes the hardware side of an OCPP 1.6 charging station.
//!
//! Owns the derive. Nothing of it is there at run time: what it prints names `ocpp_station::roles`.
//!
//! Stages: `item` (grammar) -> `attr` (words) -> `ast` (shapes) -> `valid` (rules, from `table`) -> `expand`, or `fallback`
//! with all errors at once.

mod ast;
mod attr;
mod context;
mod expand;
mod fallback;
mod item;
mod table;
mod valid;
mod words;

use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

use ast::Struct;
use context::Context;

#[doc = include_str!("../DERIVE.md")]
#[proc_macro_derive(Station, attributes(ocpp))]
pub fn derive_station(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let mut context = Context::default();
    let read = Struct::read(&mut context, &input);
    let library = read
        .as_ref()
        .map_or_else(|| quote!(::ocpp_station), expand::library);
    let plan = read.as_ref().map(|read| valid::check(&mut context, read));
    let output = match (context.into_errors(), read, plan) {
        (None, Some(read), Some(plan)) => expand::expand(&read, &plan),
        (errors, _, _) => {
            let fallback = fallback::expand(&input, &library);
            quote!(#errors #fallback)
        }
    };
    output.into()
}
