//! DER Control (R).

use ocpp_wire::CallError;

use super::messages::der_control::{
    DerControlCsms, NotifyDERAlarmRequest, NotifyDERAlarmResponse, NotifyDERStartStopRequest,
    NotifyDERStartStopResponse, ReportDERControlRequest, ReportDERControlResponse,
};
use crate::defaults::Defaults;
use crate::station::Station;

impl DerControlCsms<Station> for Defaults {
    /// Takes note.
    async fn notify_der_alarm(
        &self,
        _: &Station,
        _: NotifyDERAlarmRequest,
    ) -> Result<NotifyDERAlarmResponse, CallError> {
        Ok(NotifyDERAlarmResponse::default())
    }

    /// Takes note.
    async fn notify_der_start_stop(
        &self,
        _: &Station,
        _: NotifyDERStartStopRequest,
    ) -> Result<NotifyDERStartStopResponse, CallError> {
        Ok(NotifyDERStartStopResponse::default())
    }

    /// Takes note: nobody here asked for it.
    async fn report_der_control(
        &self,
        _: &Station,
        _: ReportDERControlRequest,
    ) -> Result<ReportDERControlResponse, CallError> {
        Ok(ReportDERControlResponse::default())
    }
}
