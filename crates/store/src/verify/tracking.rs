//! Tracking: where a shipment is follows from its events.
use super::{Check, How};

pub const CHECKS: &[Check] = &[Check {
    name: "tracking.state_is_its_latest_event",
    promise: "where a shipment is, since when, and when it was delivered to whom is what the \
              latest of its events says",
    how: How::Statement(
        "SELECT COALESCE(s.number, 'a shipment that is not there'), 'text', 'its latest event',
                COALESCE(t.state, 'none')
         FROM (SELECT shipment_id FROM tracking WHERE company_id = $1
               UNION SELECT shipment_id FROM tracking_event WHERE company_id = $1) d
         LEFT JOIN tracking t ON t.company_id = $1 AND t.shipment_id = d.shipment_id
         LEFT JOIN shipment s ON s.company_id = $1 AND s.id = d.shipment_id
         WHERE COALESCE(t.since, -1) <> COALESCE((
                   SELECT MAX(e.happened_at) FROM tracking_event e
                   WHERE e.company_id = $1 AND e.shipment_id = d.shipment_id), -1)
            OR (t.state IS NULL) <> (t.since IS NULL)
            OR (t.since IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM tracking_event e
                   WHERE e.company_id = $1 AND e.shipment_id = d.shipment_id
                     AND e.happened_at = t.since AND e.state = t.state
                     AND e.received_by = t.received_by
                     AND COALESCE(t.delivered_on, '')
                         = CASE WHEN e.state = 'delivered' THEN e.happened_on ELSE '' END))
         ORDER BY s.number LIMIT 1",
    ),
}];
