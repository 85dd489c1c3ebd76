//! After a mistake: an impl that does nothing, so that the user sees his mistakes and not what follows from them.
//!
//! Owns the stand-in. It never runs: the build has failed.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// An impl of `ocpp_station::roles::Drivers` without any driver.
pub(crate) fn expand(input: &DeriveInput, library: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #library::roles::Drivers for #ident #ty_generics #where_clause {
            const SETTINGS: #library::Settings = #library::Settings::DEFAULT;
            const PROFILES: #library::roles::Profiles = #library::roles::Profiles::CORE;
            const NUMBER_OF_CONNECTORS: u8 = 1;
            const SUPPORTED_FEATURE_PROFILES: &'static str = "";
            const STORAGE: bool = false;
            fn visit<__V: #library::roles::Visitor>(&mut self, _: &mut __V) {}
        }
    }
}
