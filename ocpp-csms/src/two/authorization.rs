//! Authorization (C).

use ocpp_wire::CallError;

use super::messages::authorization::{AuthorizationCsms, AuthorizeRequest, AuthorizeResponse};
use super::tokens::info;
use crate::defaults::Defaults;
use crate::station::Station;

super::only_in_21! {
    use super::messages::authorization::{
        NotifySettlementRequest, NotifySettlementResponse, VatNumberValidationRequest,
        VatNumberValidationResponse,
    };
    use super::messages::types::GenericStatusEnumType;
}

impl AuthorizationCsms<Station> for Defaults {
    /// Decides by what the store knows of the token.
    async fn authorize(
        &self,
        _: &Station,
        request: AuthorizeRequest,
    ) -> Result<AuthorizeResponse, CallError> {
        let (verdict, known) = self.judge(&request.id_token.id_token).await?;
        Ok(AuthorizeResponse::new(info(verdict, known.as_ref())))
    }

    super::only_in_21! {
        /// Takes note.
        async fn notify_settlement(
            &self,
            _: &Station,
            _: NotifySettlementRequest,
        ) -> Result<NotifySettlementResponse, CallError> {
            Ok(NotifySettlementResponse::default())
        }

        /// Can't tell.
        async fn vat_number_validation(
            &self,
            _: &Station,
            request: VatNumberValidationRequest,
        ) -> Result<VatNumberValidationResponse, CallError> {
            Ok(VatNumberValidationResponse::new(
                request.vat_number,
                GenericStatusEnumType::Rejected,
            ))
        }
    }
}
