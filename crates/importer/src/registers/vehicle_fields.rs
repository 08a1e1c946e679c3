//! The columns of a register of vehicles.

use super::{CURRENCY, NUMBER_PLATE, field, vehicle_fuel::FUELS};
use crate::{Field, FieldKind, value::Unit};

pub(crate) const CLASSES: &[&str] = &[
    "personbil",
    "lätt lastbil",
    "tung lastbil",
    "lätt buss",
    "tung buss",
    "släpvagn",
    "traktor",
    "motorredskap",
    "motorcykel",
    "moped",
    "snöskoter",
];
pub(super) const STATUSES: &[&str] = &["i trafik", "avställd", "såld", "skrotad", "beställd"];

pub(super) const FIELDS: &[Field] = &[
    field("registration_number", "Regnr", FieldKind::Text, &[], "t.ex. MLB 123; tomt för det som saknar nummer")
        .also_under(NUMBER_PLATE),
    field(
        "inventory_number",
        "Inventarienummer",
        FieldKind::Text,
        &["inventarienr", "inventarie", "maskinnummer", "maskinnr", "assetnumber", "assetno", "inventarnummer"],
        "Eget nummer, för det som saknar regnr",
    ),
    field(
        "vin",
        "Chassinummer",
        FieldKind::Text,
        &[
            "chassinr",
            "vinnummer",
            "chassisnumber",
            "chassisno",
            "chassinridentifieringsnr",
            "identifieringsnummer",
            "understellsnummer",
            "stelnummer",
            "valmistenumero",
        ],
        "Chassinummer (VIN)",
    ),
    field(
        "make",
        "Fabrikat",
        FieldKind::Text,
        &["marke", "bilmarke", "brand", "manufacturer", "merke", "maerke", "merkki"],
        "t.ex. Volvo",
    ),
    field("model", "Modell", FieldKind::Text, &["typ", "handelsbeteckning", "modelname", "malli"], "t.ex. V60"),
    field(
        "model_year",
        "Årsmodell",
        FieldKind::Number(Unit::Bare),
        &["am", "modellar", "arsm", "modelyear", "year", "argang", "vuosimalli"],
        "t.ex. 2019",
    )
    .optional(),
    field(
        "class",
        "Fordonsslag",
        FieldKind::Words(CLASSES),
        &[
            "klass",
            "fordonsklass",
            "vehicleclass",
            "vehicletype",
            "fordonstyp",
            "kjoretoytype",
            "koretojstype",
            "ajoneuvoluokka",
        ],
        "personbil, lätt lastbil …",
    )
    .optional(),
    field(
        "fuel",
        "Drivmedel",
        FieldKind::Words(FUELS),
        &["bransle", "fueltype", "drivstoff", "braendstof", "drivmiddel", "kayttovoima", "polttoaine"],
        "el, diesel …",
    )
    .optional(),
    field(
        "seats",
        "Sittplatser",
        FieldKind::Number(Unit::Pieces),
        &["antalplatser", "platser", "numberofseats", "seter", "saeder", "istuimet"],
        "Antal med föraren",
    )
    .optional(),
    field(
        "kerb_weight_kg",
        "Tjänstevikt",
        FieldKind::Number(Unit::Kilograms),
        &["kerbweight", "curbweight", "egenvekt", "egenvaegt", "omamassa"],
        "Kilogram",
    )
    .optional(),
    field(
        "total_weight_kg",
        "Totalvikt",
        FieldKind::Number(Unit::Kilograms),
        &["totalweight", "grossweight", "tillattotalvekt", "totalvaegt", "kokonaismassa"],
        "Kilogram",
    )
    .optional(),
    field(
        "tow_bar",
        "Dragkrok",
        FieldKind::YesNo,
        &["drag", "towbar", "hengerfeste", "anhaengertraek", "vetokoukku"],
        "Ja eller Nej",
    )
    .optional(),
    field(
        "first_used_on",
        "I trafik",
        FieldKind::Day,
        &[
            "trafikdatum",
            "forstaregistrering",
            "firstregistration",
            "firstregistered",
            "forstegangsregistrert",
            "ensirekisterointi",
        ],
        "Första dagen i trafik",
    )
    .optional(),
    field(
        "last_inspected_on",
        "Senast besiktad",
        FieldKind::Day,
        &[
            "besiktad",
            "besiktningsenast",
            "senastbesiktigad",
            "besiktigad",
            "senastbesiktning",
            "besiktningsenaste",
            "lastinspection",
            "lastinspected",
        ],
        "Senaste kontrollbesiktning",
    )
    .optional(),
    field(
        "organisation",
        "Kommun",
        FieldKind::Text,
        &["agare", "municipality", "owner", "kommune", "kunta", "omistaja"],
        "Vems fordonet är: kod, namn eller alias",
    ),
    field(
        "unit",
        "Förvaltning",
        FieldKind::Text,
        &["enhet", "avdelning", "avd", "forv", "department", "avdeling", "afdeling", "osasto"],
        "Enheten som använder det",
    ),
    field(
        "cost_centre",
        "Kostnadsställe",
        FieldKind::Text,
        &["kst", "ansvar", "costcentre", "costcenter", "kostnadssted", "kustannuspaikka"],
        "Enhetens kostnadsställe",
    ),
    field(
        "depot",
        "Uppställningsplats",
        FieldKind::Text,
        &["plats", "placering", "location", "plassering", "sijainti"],
        "Var det står",
    ),
    field("pool", "Bilpool", FieldKind::Text, &[], "Poolen det bokas i"),
    field("status", "Status", FieldKind::Words(STATUSES), &[], "i trafik, avställd, såld …").optional(),
    field("active", "Aktiv", FieldKind::YesNo, &[], "Ja eller Nej").optional(),
    field(
        "co2_g_per_km",
        "CO2",
        FieldKind::Number(Unit::GramsPerKm),
        &["koldioxid", "utslapp", "co2gkm", "co2utslapp", "co2emission", "co2emissions"],
        "Gram per kilometer",
    )
    .optional(),
    field(
        "acquired_on",
        "Inköpsdatum",
        FieldKind::Day,
        &[
            "anskaffad",
            "anskaffningsdatum",
            "anskaffningsdag",
            "inkopsdag",
            "kopt",
            "inkopt",
            "purchasedate",
            "acquired",
            "kjopsdato",
            "kobsdato",
            "ostopaiva",
        ],
        "När det köptes",
    )
    .optional(),
    field(
        "price",
        "Inköpspris",
        FieldKind::Number(Unit::Kronor),
        &[
            "pris",
            "anskaffningsvarde",
            "anskaffningspris",
            "inkopsprisexklmoms",
            "inkopsprisexmoms",
            "purchaseprice",
            "kjopspris",
            "kobspris",
            "hankintahinta",
        ],
        "Kronor",
    )
    .optional(),
    CURRENCY,
    field(
        "odometer_km",
        "Mätarställning",
        FieldKind::Number(Unit::Kilometres),
        &["matarst", "km", "odometer", "mileage", "kmstand", "kilometerstand", "mittarilukema"],
        "Kilometer",
    )
    .optional(),
    field(
        "odometer_mil",
        "Miltal",
        FieldKind::Number(Unit::Mil),
        &["mil", "matarstallningmil"],
        "Mil, i stället för kilometer",
    )
    .optional(),
    field(
        "odometer_on",
        "Mätaren avläst",
        FieldKind::Day,
        &[
            "matardatum",
            "mataravlasning",
            "mataravlasningdatum",
            "mataravlasningsdatum",
            "matarstallningdatum",
            "matarstallningavlast",
            "datummatarstallning",
            "datumformatarstallning",
            "mataravlast",
            "avlasningsdatum",
            "avlasningsdag",
            "avlastdatum",
            "avlast",
            "odometerdate",
        ],
        "Dagen mätarställningen lästes av, om det inte var i dag",
    )
    .optional(),
    field("lease_from", "Leasing från", FieldKind::Day, &["leasingfrom", "leasestart"], "Första dagen på avtalet")
        .optional(),
    field(
        "lease_to",
        "Leasing t.o.m.",
        FieldKind::Day,
        &["leasingtill", "leasingslut", "leaseend"],
        "Sista dagen på avtalet",
    )
    .optional(),
];
