# Follow-up of the fleet. The same keys in the same order as in ../sv/fleet.ftl.

need-title = Vehicles needed
need-intro = How many vehicles the actual use takes: exactly for all trips, and for as large a share of them as you choose. The turn-round counts.
need-level = Share of trips to be served (%)
need-none = No trips in those months.
need-apart = Apart
need-together = Together
need-has = There are
need-uses = Trips
need-all = Needed for all
need-left-out = Not served
need-saved = Saved per year when all share
need-fixed = fixed cost per vehicle and year
need-peak-days = Days when all are needed
need-picture = At most { $most } { $most ->
    [one] vehicle
   *[other] vehicles
} out at once. With { $level } the chosen share is served.
utilisation-title = Utilisation
utilisation-distance = Distance
utilisation-average = Time used on average
utilisation-per-km = Kronor per km
utilisation-co2 = Carbon dioxide
utilisation-co2-unknown = Distance without known emissions
utilisation-clean-km = Without exhaust, of the distance
utilisation-used = Time used
utilisation-contract = Of the leased distance
utilisation-hint = Time used is time driven of { $hours } hours per working day. Cost is entries that begin in the months.
clean-title = Clean vehicles by law (2011:846)
clean-intro = By the rules of the last day, for vehicles in service. The required share is of what is procured in the law’s whole period; here vehicles acquired in it count.
clean-group = Group
clean-clean = Clean
clean-acquired = Acquired in the period
clean-acquired-clean = Clean of those
clean-required = Required
utilisation-contract-end = Beyond the lease at its end
need-units = Each unit by itself, by the vehicles it runs
utilisation-vehicles = Vehicles
utilisation-cost = Cost
utilisation-trips = Trips
utilisation-hours = Hours
clean-light = Cars and light vehicles
clean-truck = Trucks
clean-bus = Buses
