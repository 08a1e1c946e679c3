//! Where a vehicle is in its life (V-7).

use crate::words::words;

words! {
    /// Where a vehicle is in its life (V-7). Only one in service can be booked.
    VehicleStatus {
        /// Ordered, not delivered.
        Ordered = "ordered",
        /// Påställd.
        InService = "in_service",
        /// Avställd.
        OffTheRoad = "off_the_road",
        /// Körförbud or användningsförbud.
        Banned = "banned",
        /// Sold.
        Sold = "sold",
        /// Scrapped.
        Scrapped = "scrapped",
    }
}
