//! Carriers: what brings a shipment is told as a whole.
use super::{Check, How};

pub const CHECKS: &[Check] = &[Check {
    name: "carrier.choice_is_whole",
    promise: "what was chosen has a service, days that follow each other and a cost; what was set \
              by hand says why and by whom it is brought",
    how: How::Statement(
        "SELECT COALESCE(s.number, 'a shipment that is not there'), 'text', 'a whole choice',
                'otherwise'
         FROM carrier_choice c
         LEFT JOIN shipment s ON s.company_id = $1 AND s.id = c.shipment_id
         WHERE c.company_id = $1
           AND NOT CASE
               WHEN c.carrier_id IS NULL THEN c.service = '' AND c.reason = ''
                    AND c.leaves_on IS NULL AND c.arrives_on IS NULL AND c.cost IS NULL
               WHEN c.reason = '' THEN c.service <> '' AND c.cost IS NOT NULL
                    AND COALESCE(c.cost >= 0 AND c.arrives_on >= c.leaves_on, FALSE)
               ELSE c.service <> '' AND COALESCE(c.arrives_on >= c.leaves_on, TRUE) END
         ORDER BY s.number LIMIT 1",
    ),
}];
