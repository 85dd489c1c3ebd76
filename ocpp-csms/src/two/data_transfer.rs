//! Data Transfer (P).

use ocpp_wire::CallError;

use super::messages::data_transfer::{
    DataTransferCsms, DataTransferRequest, DataTransferResponse, DataTransferStatusEnumType,
};
use crate::defaults::Defaults;
use crate::station::Station;

impl DataTransferCsms<Station> for Defaults {
    /// Knows no vendor.
    async fn data_transfer(
        &self,
        _: &Station,
        _: DataTransferRequest,
    ) -> Result<DataTransferResponse, CallError> {
        let status = DataTransferStatusEnumType::UnknownVendorId;
        Ok(DataTransferResponse::new(status))
    }
}
