//! Certificate Management (M): there is no certificate authority behind this program.

use ocpp_wire::{CallError, Text};

use super::messages::iso15118::{
    Get15118EVCertificateRequest, Get15118EVCertificateResponse, GetCertificateStatusEnumType,
    GetCertificateStatusRequest, GetCertificateStatusResponse, Iso15118Csms,
    Iso15118EVCertificateStatusEnumType,
};
use crate::defaults::Defaults;
use crate::station::Station;

super::only_in_21! {
    use ocpp_wire::DateTime;
    use super::messages::iso15118::{
        CertificateStatusEnumType, CertificateStatusType, GetCertificateChainStatusRequest,
        GetCertificateChainStatusResponse,
    };
    use crate::defaults::now;
}

impl Iso15118Csms<Station> for Defaults {
    /// Has none to give.
    async fn get_15118_ev_certificate(
        &self,
        _: &Station,
        _: Get15118EVCertificateRequest,
    ) -> Result<Get15118EVCertificateResponse, CallError> {
        let status = Iso15118EVCertificateStatusEnumType::Failed;
        Ok(Get15118EVCertificateResponse::new(status, Text::EMPTY))
    }

    /// Can't tell.
    async fn get_certificate_status(
        &self,
        _: &Station,
        _: GetCertificateStatusRequest,
    ) -> Result<GetCertificateStatusResponse, CallError> {
        let status = GetCertificateStatusEnumType::Failed;
        Ok(GetCertificateStatusResponse::new(status))
    }

    super::only_in_21! {
        /// Can't tell of any.
        async fn get_certificate_chain_status(
            &self,
            _: &Station,
            request: GetCertificateChainStatusRequest,
        ) -> Result<GetCertificateChainStatusResponse, CallError> {
            let again = DateTime::from(now());
            let unknown = request.certificate_status_requests.into_iter().map(|asked| {
                CertificateStatusType::new(
                    asked.certificate_hash_data,
                    asked.source,
                    CertificateStatusEnumType::Failed,
                    again.clone(),
                )
            });
            Ok(GetCertificateChainStatusResponse::new(unknown.collect()))
        }
    }
}
