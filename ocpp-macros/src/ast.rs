//! The struct of drivers as the macro understands it.
//!
//! Owns the shapes. Nothing in them is checked against anything else yet.

use proc_macro2::Span;
use syn::{DeriveInput, Generics, Ident, LitInt, LitStr, Member, Path, Type};

use crate::attr;
use crate::context::Context;
use crate::table::{ProfileSpec, Role};

/// The struct.
pub(crate) struct Struct {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) options: Options,
    pub(crate) fields: Vec<Field>,
}

/// What stands in the struct's own `#[ocpp(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    /// Where `ocpp_station` is to be found.
    pub(crate) library: Option<Path>,
    pub(crate) vendor: Option<LitStr>,
    pub(crate) model: Option<LitStr>,
    pub(crate) profiles: Vec<(&'static ProfileSpec, Span)>,
    /// Whether `profiles(..)` was written at all.
    pub(crate) has_profiles: bool,
    pub(crate) phases: Option<LitInt>,
    pub(crate) max_amperes: Option<LitInt>,
    pub(crate) volts: Option<LitInt>,
    pub(crate) meter_retains: Option<bool>,
    pub(crate) no_lock: Option<NoLock>,
    pub(crate) no_storage: Option<Span>,
    /// Something was not understood: what is missing may have been meant.
    pub(crate) broken: bool,
}

/// Which connectors have no lock by choice.
pub(crate) enum NoLock {
    All(Span),
    Of(Vec<(u8, Span)>),
}

/// One field.
pub(crate) struct Field {
    pub(crate) member: Member,
    pub(crate) span: Span,
    pub(crate) ty: Type,
    pub(crate) place: Option<Place>,
    pub(crate) wired: Vec<Wired>,
    pub(crate) handlers: Vec<(&'static ProfileSpec, Span)>,
    pub(crate) skip: Option<Span>,
    pub(crate) phases: Option<LitInt>,
    pub(crate) max_amperes: Option<LitInt>,
    /// Something in its attributes was not understood: what is missing may have been meant.
    pub(crate) broken: bool,
}

/// Where a field's drivers are.
#[derive(Clone)]
pub(crate) enum Place {
    Station,
    Connectors(Vec<(u8, Span)>),
}

/// One role of a field.
pub(crate) struct Wired {
    pub(crate) role: Role,
    pub(crate) span: Span,
    /// A plain pin: whether it is active at high level.
    pub(crate) active_high: Option<bool>,
    /// Of `fault`.
    pub(crate) code: Option<Ident>,
    /// Of `temperature`.
    pub(crate) max: Option<LitInt>,
    /// Of `button`.
    pub(crate) press: Option<Press>,
    /// Of `evse`.
    pub(crate) except: Vec<(Role, Span)>,
}

/// What a button does.
pub(crate) enum Press {
    Stop,
    EmergencyStop,
    Swipe(LitStr),
}

impl Struct {
    /// Reads the struct. What is wrong is told to the context; none if there is nothing to go on with.
    pub(crate) fn read(context: &mut Context, input: &DeriveInput) -> Option<Self> {
        let syn::Data::Struct(data) = &input.data else {
            context.error(
                input.ident.span(),
                "only a struct can be a station: its fields are the drivers",
            );
            return None;
        };
        let options = attr::options(context, &input.attrs);
        let fields = data.fields.members().zip(&data.fields);
        let fields = fields
            .map(|(member, field)| attr::field(context, member, field))
            .collect();
        Some(Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            options,
            fields,
        })
    }
}

impl Field {
    /// The type of one driver, and the number of them if it is an array.
    pub(crate) fn driver(&self) -> (&Type, Option<&syn::Expr>) {
        match &self.ty {
            Type::Array(array) => (&array.elem, Some(&array.len)),
            Type::Paren(paren) => (&paren.elem, None),
            other => (other, None),
        }
    }

    /// As it is called in messages.
    pub(crate) fn name(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}
