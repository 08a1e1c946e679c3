-- What several statements ask, said once.

-- B-1: the bookings that hold their vehicle, as `BookingState::is_live` has it.
CREATE VIEW live_booking AS
SELECT id, vehicle_id, kind, state, start_at, end_at, occupied_until FROM booking
WHERE state IN ('offered', 'confirmed', 'checked_out');

-- C-2: what is shared of a cost, as `CostEntry::shared_amount` has it.
ALTER TABLE cost_entry ADD COLUMN shared_ore INTEGER GENERATED ALWAYS AS (net_ore + vat_ore - recoverable_vat_ore) VIRTUAL;
