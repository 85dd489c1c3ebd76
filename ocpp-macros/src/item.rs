//! The grammar of `#[ocpp(..)]`: words, words with a value, words with a list.
//!
//! Owns syntax. Knows no word.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitBool, LitInt, LitStr, Meta, Path, Token, bracketed, parenthesized};

use crate::context::Context;

/// One word with what follows it.
pub(crate) struct Item {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// What follows a word.
pub(crate) enum Value {
    /// Nothing.
    None,
    /// `(a, b = 1)`.
    List(Vec<Item>),
    /// `= "text"`.
    Text(LitStr),
    /// `= 1`.
    Number(LitInt),
    /// `= true`.
    Flag(LitBool),
    /// `= word` or `= some::path`.
    Word(Path),
    /// `= [1, 2]`.
    Numbers(Vec<LitInt>),
}

impl Item {
    pub(crate) fn span(&self) -> Span {
        self.name.span()
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = Ident::parse_any(input)?;
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            let value = Value::List(items(&content)?);
            return Ok(Self { name, value });
        }
        if !input.peek(Token![=]) {
            let value = Value::None;
            return Ok(Self { name, value });
        }
        input.parse::<Token![=]>()?;
        let look = input.lookahead1();
        let value = if look.peek(LitStr) {
            Value::Text(input.parse()?)
        } else if look.peek(LitInt) {
            Value::Number(input.parse()?)
        } else if look.peek(LitBool) {
            Value::Flag(input.parse()?)
        } else if look.peek(syn::token::Bracket) {
            let content;
            bracketed!(content in input);
            let numbers = Punctuated::<LitInt, Token![,]>::parse_terminated(&content)?;
            Value::Numbers(numbers.into_iter().collect())
        } else if look.peek(Ident::peek_any) || look.peek(Token![::]) {
            Value::Word(Path::parse_mod_style(input)?)
        } else {
            return Err(look.error());
        };
        Ok(Self { name, value })
    }
}

fn items(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let items = Punctuated::<Item, Token![,]>::parse_terminated(input)?;
    Ok(items.into_iter().collect())
}

/// All words of all `#[ocpp(..)]` of a struct or field. An attribute that cannot be read gives one error and no words.
pub(crate) fn of_attributes(context: &mut Context, attributes: &[Attribute]) -> Vec<Item> {
    let mut all = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident("ocpp") {
            continue;
        }
        let parsed = match &attribute.meta {
            Meta::List(_) => attribute.parse_args_with(items),
            _ => Err(syn::Error::new_spanned(
                attribute,
                "`ocpp` takes its words in brackets, as in `#[ocpp(connector = 1, meter)]`",
            )),
        };
        match parsed {
            Ok(items) => all.extend(items),
            Err(error) => context.syntax(error),
        }
    }
    all
}
