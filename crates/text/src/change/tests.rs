//! The words for changes, in both languages.

use vagnpark_domain::cost::{Agreement, price_list::PriceList};

use super::CodeNames;
use crate::Language;

const AGREEMENT: &str = r#"
name = "Samverkansavtal"
first_month = "2026-01"
decision = "§ 1"
parties = ["lindesberg", "nora"]

[consent]
by = "bkt"
silence_after_days = 14

[invoice]
seller = "lindesberg"
vat = "25"
bankgiro = "5050-1055"
buyer_references = { nora = "N" }

[[pass_on]]
body = "bkt"
key = { population = "2023-12-31" }

[preliminary]
nora = "12000"

[[rule]]
name = "Pool"
decision = "§ 9"
first_month = "2026-03"
among = ["nora"]
categories = ["fuel", "charging"]
pool = "bergslagen"
classes = ["car_i", "moped_i"]
key = { mix = [{ weight = 70, key = "time" }, { weight = 30, key = { population = "2023-12-31" } }] }
use_counted_per = "pool"
capacity_hours_per_working_day = 9
idle = { shares = { lindesberg = 52, nora = 48 } }

[[rule]]
name = "Bränsle"
categories = ["fuel"]
key = "distance"

[[rule]]
name = "Rest"
key = "direct"
"#;

const PRICES: &str = r#"
name = "Prislista"
first_month = "2027-01"
decision = "§ 3"
parties = ["nora", "lindesberg"]
settlement = "equal"

[[price]]
classes = ["car_i"]
pool = "bergslagen"
per_month = "3100"
per_km = "2.3333"
minimum = "60"

[[price]]
per_km = "4"
"#;

fn names() -> CodeNames {
    let table = |pairs: &[(&str, &str)]| pairs.iter().map(|(code, name)| ((*code).into(), (*name).into())).collect();
    CodeNames {
        organisations: table(&[("lindesberg", "Lindesbergs kommun"), ("nora", "Nora kommun"), ("bkt", "BKT")]),
        pools: table(&[("bergslagen", "Bergslagen")]),
    }
}

/// What is said if something in the agreement is written otherwise, in both languages.
fn said(from: &str, to: &str) -> [String; 2] {
    assert!(AGREEMENT.contains(from), "{from}");
    let was = Agreement::parse(AGREEMENT).unwrap();
    let is = Agreement::parse(&AGREEMENT.replace(from, to)).unwrap();
    [Language::Swedish, Language::English]
        .map(|language| language.agreement_changes(&is, Some(&was), &names()).join("\n"))
}

#[test]
fn c13_each_change_of_an_agreement_is_a_sentence() {
    for (from, to, swedish, english) in [
        ("parties = [", "parties = [\"kumla\", ", "Ny part: kumla.", "New party: kumla."),
        (
            "key = \"distance\"",
            "key = \"time\"",
            "Regeln ”Bränsle” delas efter körd tid i stället för körd sträcka.",
            "The rule “Bränsle” shares by time driven instead of distance driven.",
        ),
        (
            "key = \"distance\"",
            "key = \"equal\"",
            "Regeln ”Bränsle” delas lika i stället för efter körd sträcka.",
            "The rule “Bränsle” shares in equal parts instead of by distance driven.",
        ),
        (
            "nora = \"12000\"",
            "nora = \"13000,50\"",
            "Preliminärt för Nora kommun: 12\u{a0}000\u{a0}kr i månaden blir 13\u{a0}000,50\u{a0}kr.",
            "Preliminary for Nora kommun: 12\u{a0}000\u{a0}kr a month becomes 13\u{a0}000,50\u{a0}kr.",
        ),
        (
            "silence_after_days = 14",
            "silence_after_days = 1",
            "Tystnad räknas som ja efter 1 dag, i stället för efter 14 dagar.",
            "Silence is a yes after 1 day, instead of after 14 days.",
        ),
        (
            "silence_after_days = 14\n",
            "",
            "Tystnad räknas aldrig som ja, i stället för efter 14 dagar.",
            "Silence is never a yes, instead of after 14 days.",
        ),
        (
            "by = \"bkt\"",
            "by = \"all\"",
            "Förslag besvaras av varje part för sig i stället för BKT för alla parter.",
            "Proposals are answered by each party for itself instead of BKT for all parties.",
        ),
        (
            "pool = \"bergslagen\"\nclasses = [\"car_i\", \"moped_i\"]",
            "classes = [\"car_i\"]",
            "Regeln ”Pool” gäller inte längre fordon i klassen moped klass I.\n\
             Regeln ”Pool” gäller i alla pooler och utanför dem i stället för i poolen Bergslagen.",
            "The rule “Pool” is no longer for any vehicle in class moped class I.\n\
             The rule “Pool” holds in all pools and outside them instead of in the pool Bergslagen.",
        ),
        (
            "first_month = \"2026-01\"\ndecision = \"§ 1\"",
            "first_month = \"2026-07\"\ndecision = \"§ 2\"",
            "Gäller från 2026-07. Fram till dess gäller versionen som började 2026-01.\n\
             Beslut: ”§ 2”, i stället för ”§ 1”.\nI övrigt ändras ingenting.",
            "Holds from 2026-07; what holds until then began in 2026-01.\n\
             Decision: “§ 2”, instead of “§ 1”.\nNothing else changes.",
        ),
        (
            "lindesberg = 52, nora",
            "nora",
            "Fast andel för Lindesbergs kommun av det outnyttjade i ”Pool”: 52 % blir 0 %.\n\
             Fast andel för Nora kommun av det outnyttjade i ”Pool”: 48 % blir 100 %.",
            "Fixed share of Lindesbergs kommun in what is idle in “Pool”: 0 % instead of 52 %.\n\
             Fixed share of Nora kommun in what is idle in “Pool”: 100 % instead of 48 %.",
        ),
        (
            "name = \"Bränsle\"",
            "name  =  \"Bränsle\"  # as before",
            "I sak ändras ingenting: bara texten är skriven på ett annat sätt.",
            "Nothing changes in substance: only the text is written in another way.",
        ),
    ] {
        assert_eq!(said(from, to), [swedish, english]);
    }
}

#[test]
fn c13_a_first_agreement_is_told_rule_by_rule() {
    let first = Agreement::parse(AGREEMENT).unwrap();
    let told = Language::Swedish.agreement_changes(&first, None, &names());
    let expected = "Heter ”Samverkansavtal”.\n\
        Gäller från 2026-01.\n\
        Beslut: ”§ 1”.\n\
        Parter: Lindesbergs kommun och Nora kommun.\n\
        Regeln ”Pool”: drivmedel och laddning för fordon i klassen personbil eller moped klass I i poolen Bergslagen \
        delas till 70 % efter körd tid och till 30 % efter folkmängden 2023-12-31 mellan Nora kommun. \
        Användningen räknas för hela poolen tillsammans. Ett fordon kan användas 9 timmar per arbetsdag; det \
        outnyttjade delas efter fasta andelar (Lindesbergs kommun 52 %, Nora kommun 48 %). Gäller från 2026-03. \
        Beslut: ”§ 9”.\n\
        Regeln ”Bränsle”: drivmedel delas efter körd sträcka.\n\
        Regeln ”Rest”: alla kostnader delas efter vem som betalar för fordonet dag för dag.\n\
        Det som faller på BKT delas efter folkmängden 2023-12-31.\n\
        Organ som för kostnader vidare till varandra räknas tillsammans.\n\
        Preliminärt för Nora kommun: 12\u{a0}000\u{a0}kr i månaden.\n\
        Fakturering: med 25 % moms.\n\
        Fakturorna skickas av Lindesbergs kommun.\n\
        Fakturorna betalas till bankgiro 5050-1055.\n\
        Fakturorna ska betalas inom 30 dagar.\n\
        Fakturareferens för Nora kommun: ”N”.\n\
        Förslag besvaras av BKT för alla parter.\n\
        Tystnad räknas som ja efter 14 dagar.\n\
        Ett förslag som inte alla har svarat på förfaller efter 60 dagar.";
    assert_eq!(told.join("\n"), expected);
    let subjects = Language::Swedish.agreement_by_subject(&first, None, &names());
    let headings: Vec<&str> = subjects.iter().map(|subject| subject.heading.as_str()).collect();
    let expected = ["Versionen", "Parter", "Regler", "Gemensamma organ", "Preliminära belopp", "Fakturering"];
    assert_eq!(headings, [&expected[..], &["Svar på förslag"]].concat());
    let english = Language::English.agreement_changes(&first, None, &names()).join("\n");
    assert!(english.contains("fuel and charging for vehicles in class car or moped class I"), "{english}");
    assert!(!english.contains("change-") && !told.concat().contains("change-"), "{english}");
}

#[test]
fn c13_prices_are_told_by_what_they_are_for() {
    let list = PriceList::parse(PRICES).unwrap();
    let said = |from: &str, to: &str| {
        let is = PriceList::parse(&PRICES.replace(from, to)).unwrap();
        Language::Swedish.price_list_changes(&is, Some(&list), &names()).join("\n")
    };
    assert_eq!(
        said("per_km = \"4\"", "per_km = \"4,50\""),
        "Pris för övriga fordon: 4\u{a0}kr per kilometer blir 4,50\u{a0}kr."
    );
    assert_eq!(
        said("minimum = \"60\"", "late_return = \"100\""),
        "Pris för fordon i klassen personbil i poolen Bergslagen: minst 60\u{a0}kr för en användning tas bort; \
         inget lägsta pris gäller då.\n\
         Pris för fordon i klassen personbil i poolen Bergslagen: 100\u{a0}kr för sen återlämning läggs till."
    );
    assert_eq!(
        said("settlement = \"equal\"", "settlement = { population = \"2025-12-31\" }"),
        "Skillnaden vid årets slut delas efter folkmängden 2025-12-31 i stället för lika."
    );
    let first = Language::Swedish.price_list_changes(&list, None, &names());
    assert!(
        first.iter().any(|told| told.starts_with(
            "Pris för fordon i klassen personbil i poolen Bergslagen: 3\u{a0}100\u{a0}kr per månad, 2,3333\u{a0}kr per \
             kilometer och minst"
        )),
        "{first:?}"
    );
}

#[test]
fn c13_a_rule_and_a_price_that_are_never_used_are_told() {
    let first = "[[rule]]\nname = \"Allt\"\nkey = \"equal\"\n\n[[rule]]\nname = \"Bränsle\"";
    let [swedish, english] = said("[[rule]]\nname = \"Bränsle\"", first);
    assert!(
        swedish.ends_with(
            "Regeln ”Bränsle” används aldrig: ”Allt” före den tar alla kostnader.\n\
             Regeln ”Rest” används aldrig: ”Allt” före den tar alla kostnader."
        ),
        "{swedish}"
    );
    assert!(english.contains("The rule “Rest” is never used: “Allt” before it takes all costs."), "{english}");
    let part = "[[rule]]\nname = \"Drift\"\ncategories = [\"fuel\", \"wash\"]\nkey = \"time\"\n\n\
                [[rule]]\nname = \"Bränsle\"";
    let [swedish, _] = said("[[rule]]\nname = \"Bränsle\"", part);
    assert!(swedish.contains("används aldrig: ”Drift” före den tar allt som den skulle ta."), "{swedish}");
    let [swedish, _] = said("first_month = \"2026-03\"", "last_month = \"2025-03\"");
    assert!(swedish.contains("”Pool” gäller aldrig: dess sista månad, 2025-03, är före avtalets första."), "{swedish}");
    let list = PriceList::parse(PRICES).unwrap();
    let [mut all, mut gone] = [list.clone(), list.clone()];
    all.prices.insert(0, list.prices[1].clone());
    gone.prices.remove(0);
    let told = |is: &PriceList| Language::Swedish.price_list_changes(is, Some(&list), &names());
    let class = "fordon i klassen personbil i poolen Bergslagen";
    let never = format!("Priset för {class} används aldrig: priset för alla fordon prövas före det och passar alltid.");
    assert!(told(&all).contains(&never), "{:?}", told(&all));
    assert_eq!(told(&gone), [format!("Priset för {class} tas bort; då gäller priset för alla fordon.")]);
    let cheaper = PriceList::parse(&PRICES.replace("per_km = \"4\"", "per_hour = \"4\"")).unwrap();
    assert_eq!(
        told(&cheaper)[1],
        "Pris för övriga fordon: 4\u{a0}kr per kilometer tas bort; sträckan kostar då inget."
    );
}

#[test]
fn c13_a_name_cannot_speak_for_the_program() {
    let [swedish, english] = said("name = \"Bränsle\"", "name = 'X” tas bort. \"Nytt\" gäller “aldrig'");
    assert_eq!(swedish, "Regeln ”Bränsle” heter nu ”X’ tas bort. \"Nytt\" gäller ’aldrig”.");
    assert_eq!(english, "The rule “Bränsle” is now called “X’ tas bort. \"Nytt\" gäller ’aldrig”.");
    let long = "å".repeat(200);
    let [swedish, _] = said("decision = \"§ 1\"", &format!("decision = \"{long}\""));
    assert!(swedish.starts_with(&format!("Beslut: ”{}…”", "å".repeat(119))), "{swedish}");
}

#[test]
fn c13_parts_and_months_are_told_as_people_say_them() {
    let by = |key: &str| {
        let [swedish, english] = said("key = \"distance\"", &format!("key = {key}"));
        [swedish, english].map(|said| said.replace("Regeln ”Bränsle” delas ", "").replace("The rule “Bränsle” ", ""))
    };
    let instead = "i stället för efter körd sträcka.";
    let mix = |weights: [u64; 2]| {
        let [time, equal] = weights;
        format!("{{ mix = [{{ weight = {time}, key = \"time\" }}, {{ weight = {equal}, key = \"equal\" }}] }}")
    };
    assert_eq!(by(&mix([1, 7]))[0], format!("till 12,5 % efter körd tid och till 87,5 % lika {instead}"));
    assert_eq!(by(&mix([1, 2]))[0], format!("till 1 av 3 efter körd tid och till 2 av 3 lika {instead}"));
    assert_eq!(by(&mix([4, 0]))[0], "efter körd tid i stället för körd sträcka.");
    // In the order of the parties.
    let shares = by("{ shares = { nora = 1, bkt = 0, lindesberg = 2 } }");
    assert_eq!(
        shares[0],
        format!("efter fasta andelar av 3 (Lindesbergs kommun 2, Nora kommun 1) {instead}").replace("för efter", "för")
    );
    let months = |months: &str| said("first_month = \"2026-03\"", months);
    let one = months("first_month = \"2027-04\"\nlast_month = \"2027-04\"");
    assert_eq!(one[0], "Regeln ”Pool” gäller bara 2027-04 i stället för från 2026-03.");
    assert_eq!(one[1], "The rule “Pool” holds in 2027-04 only instead of from 2026-03.");
    let mut named = names();
    named.pools.insert("bergslagen".to_owned(), "Bilpool Bergslagen".to_owned());
    let first = Language::Swedish.agreement_changes(&Agreement::parse(AGREEMENT).unwrap(), None, &named).join("\n");
    assert!(first.contains("moped klass I i Bilpool Bergslagen delas"), "{first}");
    let idle = "capacity_hours_per_working_day = 9\nidle = { shares = { lindesberg = 52, nora = 48 } }\n";
    assert_eq!(said(idle, "")[0], "I regeln ”Pool” räknas inget längre som outnyttjat.");
}

#[test]
fn c13_invoices_begin_and_what_is_not_invoiced_is_only_that() {
    let was = Agreement::parse(AGREEMENT).unwrap();
    let internal = Agreement::parse(&AGREEMENT.replace("vat = \"25\"", "vat = \"internal\"")).unwrap();
    let mut none = was.clone();
    none.invoice = None;
    let told = |is: &Agreement, was: &Agreement| Language::Swedish.agreement_changes(is, Some(was), &names());
    assert_eq!(told(&was, &none)[0], "Avtalet börjar faktureras.");
    assert_eq!(told(&internal, &none), ["Fakturering: ingen faktura, inom samma juridiska person."]);
}

#[test]
fn c13_no_change_is_without_words() {
    let fuel = "[[rule]]\nname = \"Bränsle\"\ncategories = [\"fuel\"]\nkey = \"distance\"\n";
    let rest = "[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";
    let body = "[[pass_on]]\nbody = \"bkt\"\nkey = { population = \"2023-12-31\" }\n";
    let idle = "capacity_hours_per_working_day = 9\nidle = { shares = { lindesberg = 52, nora = 48 } }\n";
    let invoice = "[invoice]\nseller = \"lindesberg\"\nvat = \"25\"\nbankgiro = \"5050-1055\"\n\
                   buyer_references = { nora = \"N\" }\n";
    let moved = format!("{fuel}\n{rest}");
    let two = format!("{body}\n[[pass_on]]\nbody = \"bo\"\nkey = {{ shares = {{ nora = 1 }} }}\n");
    let turned = format!("[[pass_on]]\nbody = \"bo\"\nkey = {{ shares = {{ nora = 2 }} }}\n\n{body}");
    let all: [(&str, &str); 44] = [
        ("name = \"Samverkansavtal\"", "name = \"Avtal\""),
        ("parties = [\"lindesberg\", \"nora\"]", "parties = [\"nora\", \"lindesberg\"]"),
        (
            "parties = [\"lindesberg\", \"nora\"]",
            "parties = [\"nora\", \"x\", \"lindesberg\"]\npass_on_method = \"step_down\"",
        ),
        ("by = \"bkt\"", "by = \"nora\"\nlapses_after_days = 30"),
        (invoice, ""),
        ("seller = \"lindesberg\"", "seller = \"nora\""),
        ("vat = \"25\"", "vat = \"outside\"\ndue_days = 20"),
        ("vat = \"25\"", "vat = \"internal\""),
        ("5050-1055", "991-2346"),
        ("nora = \"N\"", "lindesberg = \"L\""),
        ("nora = \"N\"", "nora = \"O\""),
        (body, ""),
        (body, &two),
        (body, &turned),
        ("2023-12-31\" }\n", "2024-12-31\" }\n"),
        ("nora = \"12000\"", "lindesberg = \"1\""),
        (fuel, ""),
        (&moved, &format!("{rest}\n{fuel}")),
        (&moved, &format!("{fuel}\n{rest}\n{}", fuel.replace("Bränsle", "Ny"))),
        (fuel, &fuel.replace("Bränsle", "Drivmedel")),
        (idle, ""),
        ("working_day = 9", "working_day = 8"),
        ("key = \"direct\"\n", &format!("key = \"direct\"\n{idle}")),
        ("idle = { shares = { lindesberg = 52, nora = 48 } }", "idle = \"equal\""),
        ("use_counted_per = \"pool\"\n", ""),
        ("key = \"direct\"", "key = \"direct\"\nuse_counted_per = \"pool\""),
        ("decision = \"§ 9\"\n", ""),
        ("decision = \"§ 9\"", "decision = \"§ 10\""),
        ("categories = [\"fuel\"]", "categories = [\"fuel\"]\ndecision = \"§ 10\""),
        ("first_month = \"2026-03\"", "last_month = \"2026-03\""),
        ("first_month = \"2026-03\"", "first_month = \"2026-03\"\nlast_month = \"2026-09\""),
        ("first_month = \"2026-03\"\n", ""),
        ("among = [\"nora\"]\n", ""),
        ("among = [\"nora\"]", "among = [\"lindesberg\"]"),
        ("among = [\"nora\"]", "among = [\"nora\", \"lindesberg\"]"),
        ("key = \"distance\"", "key = \"equal\"\namong = [\"nora\"]"),
        ("categories = [\"fuel\", \"charging\"]\n", ""),
        ("categories = [\"fuel\", \"charging\"]", "categories = [\"fuel\", \"wash\"]"),
        ("categories = [\"fuel\"]", "vehicles = [\"MLB 101\", \"MLB 102\"]"),
        ("classes = [\"car_i\", \"moped_i\"]\n", ""),
        ("classes = [\"car_i\", \"moped_i\"]", "classes = [\"car_i\", \"moped_i\", \"machine_ii\"]"),
        ("categories = [\"fuel\"]", "classes = [\"trailer\"]\nowner = \"nora\""),
        ("key = \"distance\"", "key = \"trips\""),
        ("key = \"distance\"", "key = { shares = { nora = 1, lindesberg = 1 } }"),
    ];
    for (from, to) in all {
        assert!(AGREEMENT.contains(from), "{from}");
        let [plain, changed] = [AGREEMENT, &AGREEMENT.replace(from, to)].map(|text| Agreement::parse(text).unwrap());
        for language in [Language::Swedish, Language::English] {
            for (was, is) in [(&plain, &changed), (&changed, &plain)] {
                are_words(language, &language.agreement_changes(is, Some(was), &names()));
            }
        }
    }
    let price = "[[price]]\nclasses = [\"trailer\"]\nper_day = \"9\"\nper_start = \"2\"\nper_hour = \"1\"\n";
    for (from, to) in [
        ("[[price]]\nclasses", format!("{price}\n[[price]]\nclasses")),
        ("classes = [\"car_i\"]", "classes = [\"car_ii\"]".to_owned()),
        ("pool = \"bergslagen\"\n", String::new()),
        ("settlement = \"equal\"", "settlement = { shares = { nora = 1, lindesberg = 2 } }".to_owned()),
        ("[[price]]\nper_km = \"4\"\n", format!("{price}\n[[price]]\n")),
        ("[[price]]\nper_km = \"4\"\n", format!("{price}\n[[price]]\nper_km = \"4\"\n")),
    ] {
        let [plain, changed] = [PRICES, &PRICES.replace(from, &to)].map(|text| PriceList::parse(text).unwrap());
        for language in [Language::Swedish, Language::English] {
            for (was, is) in [(&plain, &changed), (&changed, &plain)] {
                are_words(language, &language.price_list_changes(is, Some(was), &names()));
            }
        }
    }
}

/// That something is said, and in words: no key, no place for a value, and no value that is not there.
fn are_words(language: Language, told: &[String]) {
    for sentence in told {
        let holes = ["change-", "{", "  ", "””", "““", "“”", " ."];
        assert!(!holes.iter().any(|hole| sentence.contains(hole)), "{sentence}");
        assert_ne!(*sentence, language.text("change-nothing"));
    }
}
