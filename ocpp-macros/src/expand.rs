//! Prints the impl: constants and the visit, one call per driver, role and connector.
//!
//! Owns the emitted code. All that could be wrong was told before.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, GenericParam, Type};

use crate::ast::{Field, Place, Press, Struct, Wired};
use crate::table::{OF_EVSE, PROFILES, Pin, Role, Scope};
use crate::valid::Plan;

/// The impl of `ocpp_station::roles::Drivers`.
pub(crate) fn expand(input: &Struct, plan: &Plan) -> TokenStream {
    let library = library(input);
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let settings = settings(input, plan, &library);
    let profiles = input
        .options
        .profiles
        .iter()
        .map(|(profile, _)| Ident::new(profile.constant, Span::call_site()));
    let count = plan.connectors.len() as u8;
    let words: Vec<_> = PROFILES
        .iter()
        .filter(|profile| !profile.word.is_empty())
        .filter(|profile| {
            input
                .options
                .profiles
                .iter()
                .any(|(other, _)| other.name == profile.name)
        })
        .map(|profile| profile.word)
        .collect();
    let words = words.join(",");
    let storage = input
        .fields
        .iter()
        .flat_map(|field| &field.wired)
        .any(|wired| wired.role == Role::Storage);
    let visits = visits(input);
    let answer = answer(input, &library);
    let built = input.options.profiles.iter().map(|(profile, span)| {
        let constant = Ident::new(profile.constant, *span);
        let message = format!(
            "profile {} is not built into ocpp-station: name its feature \"{}\" in Cargo.toml",
            profile.name,
            profile.name.replace('_', "-")
        );
        quote_spanned! {*span=>
            const _: () = ::core::assert!(
                #library::roles::Profiles::BUILT.holds(#library::roles::Profiles::#constant),
                #message
            );
        }
    });
    quote! {
        #(#built)*

        #[automatically_derived]
        #[allow(clippy::needless_update)]
        impl #impl_generics #library::roles::Drivers for #ident #ty_generics #where_clause {
            const SETTINGS: #library::Settings = #settings;
            const PROFILES: #library::roles::Profiles = #library::roles::Profiles::CORE
                #(.and(#library::roles::Profiles::#profiles))*;
            const NUMBER_OF_CONNECTORS: u8 = #count;
            const SUPPORTED_FEATURE_PROFILES: &'static str = #words;
            const STORAGE: bool = #storage;

            fn visit<__V: #library::roles::Visitor>(&mut self, __visitor: &mut __V) {
                let mut __button = 0_u8;
                #(#visits)*
                let _ = __button;
            }

            #answer
        }
    }
}

/// Leads requests to the fields that handle their profiles.
fn answer(input: &Struct, library: &TokenStream) -> TokenStream {
    let own = quote!(#library::roles::own);
    let handlers: Vec<_> = input
        .fields
        .iter()
        .flat_map(|field| {
            let (own, member, ty) = (&own, &field.member, &field.ty);
            field.handlers.iter().map(move |(profile, _)| {
                let room = format_ident!("{}", profile.name);
                let route = quote!(<#own::messages::#room::Room as #own::Route<#ty>>::route);
                let handled = at(
                    ty.span(),
                    quote!(#route(&mut self.#member, __action, __exchange)),
                );
                quote! {
                    let __handled = #handled;
                    if __handled.is_some() {
                        return __handled;
                    }
                }
            })
        })
        .collect();
    if handlers.is_empty() {
        return quote!();
    }
    quote! {
        fn answer(
            &mut self,
            __action: #own::Action,
            __exchange: &mut #own::Exchange<'_, '_, '_>,
        ) -> ::core::option::Option<#own::Handled> {
            #(#handlers)*
            ::core::option::Option::None
        }
    }
}

/// Where the library is.
pub(crate) fn library(input: &Struct) -> TokenStream {
    match &input.options.library {
        Some(path) => quote!(#path),
        None => quote!(::ocpp_station),
    }
}

fn settings(input: &Struct, plan: &Plan, library: &TokenStream) -> TokenStream {
    let vendor = &input.options.vendor;
    let model = &input.options.model;
    let volts = input.options.volts.iter();
    let retains = input.options.meter_retains.iter();
    let connectors = plan.connectors.iter().map(|connector| {
        let lock = connector.lock;
        let phases = connector.phases.iter();
        let amperes = connector.max_amperes.iter();
        quote! {
            #library::ConnectorSettings {
                lock: #lock,
                #(phases: #phases,)*
                #(max_amperes: #amperes,)*
                ..#library::ConnectorSettings::SOCKET_11KW
            }
        }
    });
    let measures = input.fields.iter().flat_map(|field| {
        field
            .wired
            .iter()
            .filter_map(|wired| measures(field, wired, library))
    });
    quote! {
        #library::Settings {
            vendor: #vendor,
            model: #model,
            connectors: &[#(#connectors),*],
            measures: 0 #(| #measures)*,
            profiles: <Self as #library::roles::Drivers>::PROFILES,
            #(volts: #volts,)*
            #(meter_retains: #retains,)*
            ..#library::Settings::DEFAULT
        }
    }
}

fn measures(field: &Field, wired: &Wired, library: &TokenStream) -> Option<TokenStream> {
    let (driver, _) = field.driver();
    let constant = match wired.role {
        Role::Meter => quote!(METER),
        Role::Evse if wired.except.iter().all(|(role, _)| *role != Role::Meter) => quote!(EVSE),
        Role::Temperature => {
            return Some(quote!(#library::channel(#library::Channel::Temperature)));
        }
        _ => return None,
    };
    // Not by the trait: a driver of a wrong type is told by its visit, and not once more here.
    Some(quote! {{
        #[allow(unused_imports)]
        use #library::roles::measured::Unmeasured as _;
        <#library::roles::measured::Measured<#driver>>::#constant
    }})
}

/// The visits, in the order of [`Role`]; the station's before the connectors', so that the nearer one has the last word.
fn visits(input: &Struct) -> Vec<TokenStream> {
    let library = library(input);
    let mut visits: Vec<(Role, bool, TokenStream)> = Vec::new();
    for field in &input.fields {
        for wired in &field.wired {
            let at_connector = matches!(field.place, Some(Place::Connectors(_)));
            visits.push((
                wired.role,
                at_connector,
                visit(input, field, wired, &library),
            ));
        }
    }
    visits.sort_by_key(|(role, at_connector, _)| (*role, *at_connector));
    visits.into_iter().map(|(_, _, visit)| visit).collect()
}

fn visit(input: &Struct, field: &Field, wired: &Wired, library: &TokenStream) -> TokenStream {
    let (driver, length) = field.driver();
    let span = driver.span();
    let member = &field.member;
    let connectors: Vec<u8> = match &field.place {
        Some(Place::Connectors(connectors)) => connectors.iter().map(|(n, _)| *n).collect(),
        Some(Place::Station) | None => Vec::new(),
    };
    let scope = wired.role.spec().scope;
    let by_number = matches!(scope, Scope::Connector | Scope::Controller);
    let Some(length) = length else {
        let pin = at(span, quote!(&mut self.#member));
        if by_number {
            let calls = connectors
                .iter()
                .map(|n| call(wired, driver, &pin, &quote!(#n), library));
            return quote!(#(#calls)*);
        }
        let place = match (scope, connectors.is_empty()) {
            (Scope::Station, _) => quote!(),
            (_, true) => quote!(#library::roles::Place::STATION),
            (_, false) => quote!(#library::roles::Place::of(&[#(#connectors),*])),
        };
        return call(wired, driver, &pin, &place, library);
    };
    let pin = at(span, quote!(__driver));
    if connectors.is_empty() {
        let place = quote!(#library::roles::Place::STATION);
        let call = call(wired, driver, &pin, &place, library);
        return quote!(for __driver in &mut self.#member { #call });
    }
    let place = if by_number {
        quote!(__connector)
    } else {
        quote!(#library::roles::Place::of(&[__connector]))
    };
    let call = call(wired, driver, &pin, &place, library);
    let fits = fits(input, length, connectors.len());
    quote! {
        #fits
        for (__driver, __connector) in self.#member.iter_mut().zip([#(#connectors),*]) { #call }
    }
}

/// An array whose length is no literal is counted by the compiler.
fn fits(input: &Struct, length: &Expr, connectors: usize) -> TokenStream {
    if matches!(length, Expr::Lit(_)) {
        return quote!();
    }
    let message = format!("an array of drivers has one for each of its {connectors} connectors");
    let check = quote_spanned!(length.span()=> ::core::assert!(#length == #connectors, #message));
    // What depends on the struct's own parameters is known once these are.
    let own = |token: TokenTree| {
        input.generics.params.iter().any(|param| match param {
            GenericParam::Const(own) => own.ident == token.to_string(),
            _ => false,
        })
    };
    if quote!(#length).into_iter().any(own) {
        quote!(const { #check })
    } else {
        quote!(const _: () = #check;)
    }
}

/// One call of the visitor. `driver` is an expression of type `&mut` driver.
fn call(
    wired: &Wired,
    ty: &Type,
    driver: &TokenStream,
    place: &TokenStream,
    library: &TokenStream,
) -> TokenStream {
    let span = ty.span();
    let spec = wired.role.spec();
    let method = format_ident!("{}", spec.name);
    let pin = wired.active_high.map(|high| {
        let level = if high { quote!(High) } else { quote!(Low) };
        quote!(#library::roles::pin::Active::#level)
    });
    let driver = match (&pin, spec.pin, &wired.code) {
        (None, _, _) | (_, Pin::None, _) => driver.clone(),
        (Some(active), Pin::In, Some(code)) => {
            let code = quote!(#library::ChargePointErrorCode::#code);
            quote!(&mut #library::roles::pin::FaultPin::new(#driver, #active, #code))
        }
        (Some(active), Pin::In, None) => {
            quote!(&mut #library::roles::pin::In::new(#driver, #active))
        }
        (Some(active), Pin::Out, _) => {
            quote!(&mut #library::roles::pin::Out::new(#driver, #active))
        }
    };
    // The compiler complains of the driver where its type stands.
    let driver = at(span, driver);
    let place = (!place.is_empty()).then(|| quote!(#place,));
    let extra = extra(wired, library);
    let call = quote!(#library::roles::Visitor::#method(__visitor, #place #extra #driver););
    if wired.role == Role::Button {
        quote!(#call __button += 1;)
    } else {
        call
    }
}

/// What a role's call takes beside place and driver.
fn extra(wired: &Wired, library: &TokenStream) -> TokenStream {
    match wired.role {
        Role::Evse => {
            let serves = OF_EVSE.iter().map(|role| {
                let name = format_ident!("{}", role.name());
                let own = wired.except.iter().all(|(except, _)| except != role);
                quote!(#name: #own)
            });
            quote!(#library::roles::EvseRoles { #(#serves),* },)
        }
        Role::Temperature => match &wired.max {
            Some(max) => quote!(::core::option::Option::Some(#max),),
            None => quote!(::core::option::Option::None,),
        },
        Role::Button => {
            let press = match &wired.press {
                Some(Press::EmergencyStop) => quote!(EmergencyStop),
                Some(Press::Swipe(text)) => quote!(Swipe(#text)),
                Some(Press::Stop) | None => quote!(Stop),
            };
            quote!(__button, #library::roles::Press::#press,)
        }
        _ => quote!(),
    }
}

/// The same tokens at another place of the source.
fn at(span: Span, tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                let mut same = Group::new(group.delimiter(), at(span, group.stream()));
                same.set_span(span);
                token = TokenTree::Group(same);
            }
            token.set_span(token.span().located_at(span));
            token
        })
        .collect()
}
