//! Diagnostics (N): logs, events, monitors, customer information.

use ocpp_wire::{CallError, Text};

use super::messages::diagnostics::{
    DiagnosticsCsms, LogStatusNotificationRequest, LogStatusNotificationResponse,
    NotifyCustomerInformationRequest, NotifyCustomerInformationResponse, NotifyEventRequest,
    NotifyEventResponse, NotifyMonitoringReportRequest, NotifyMonitoringReportResponse,
};
use crate::defaults::{Defaults, failed, now};
use crate::station::Station;
use crate::store::Note;

super::only_in_21! {
    use super::messages::diagnostics::{
        ClosePeriodicEventStreamRequest, ClosePeriodicEventStreamResponse, NotifyPeriodicEventStream,
        OpenPeriodicEventStreamRequest, OpenPeriodicEventStreamResponse,
    };
    use super::messages::types::GenericStatusEnumType;
}

impl DiagnosticsCsms<Station> for Defaults {
    /// Stores the status.
    async fn log_status_notification(
        &self,
        station: &Station,
        request: LogStatusNotificationRequest,
    ) -> Result<LogStatusNotificationResponse, CallError> {
        self.keep(station, &request).await?;
        let note = Note::Log(Text::unbounded(request.status.as_str()));
        let noted = self.store().noted(station.id(), note, now()).await;
        noted.map_err(failed)?;
        Ok(LogStatusNotificationResponse::default())
    }

    /// Takes note: nobody here asked for it.
    async fn notify_customer_information(
        &self,
        _: &Station,
        _: NotifyCustomerInformationRequest,
    ) -> Result<NotifyCustomerInformationResponse, CallError> {
        Ok(NotifyCustomerInformationResponse::default())
    }

    /// Stores each event by its component and variable.
    async fn notify_event(
        &self,
        station: &Station,
        request: NotifyEventRequest,
    ) -> Result<NotifyEventResponse, CallError> {
        for event in request.event_data {
            let note = Note::Event {
                component: event.component.name.into(),
                variable: event.variable.name.into(),
                value: event.actual_value.into(),
            };
            let at = event.timestamp.into();
            let noted = self.store().noted(station.id(), note, at).await;
            noted.map_err(failed)?;
        }
        Ok(NotifyEventResponse::default())
    }

    /// Takes note: nobody here asked for it.
    async fn notify_monitoring_report(
        &self,
        _: &Station,
        _: NotifyMonitoringReportRequest,
    ) -> Result<NotifyMonitoringReportResponse, CallError> {
        Ok(NotifyMonitoringReportResponse::default())
    }

    super::only_in_21! {
        /// Refuses: nobody here reads the stream.
        async fn open_periodic_event_stream(
            &self,
            _: &Station,
            _: OpenPeriodicEventStreamRequest,
        ) -> Result<OpenPeriodicEventStreamResponse, CallError> {
            let status = GenericStatusEnumType::Rejected;
            Ok(OpenPeriodicEventStreamResponse::new(status))
        }

        /// Takes note.
        async fn close_periodic_event_stream(
            &self,
            _: &Station,
            _: ClosePeriodicEventStreamRequest,
        ) -> Result<ClosePeriodicEventStreamResponse, CallError> {
            Ok(ClosePeriodicEventStreamResponse::default())
        }

        /// Drops what was not asked for; a SEND has no answer.
        async fn notify_periodic_event_stream(
            &self,
            _: &Station,
            _: NotifyPeriodicEventStream,
        ) -> Result<(), CallError> {
            Ok(())
        }
    }
}
