//! What an agreement may say, and what is refused and why (C-4).

use super::*;
use crate::{
    cost::toml_fault::TomlKind, finance::invoice::InvoiceError, ids::OrganisationId, money::Ore,
    register::organisation::OrganisationKind,
};
use uuid::Uuid;

const HEAD: &str =
    "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\nparties = [\"nora\", \"lindesberg\"]\n";

fn refusal(rules: &str) -> AgreementError {
    Agreement::parse(&format!("{HEAD}{rules}")).unwrap_err()
}

#[test]
fn an_agreement_reads_as_it_is_signed() {
    let text = format!(
        "{HEAD}\n[[pass_on]]\nbody = \"bkt\"\nkey = {{ population = \"2023-12-31\" }}\n\
         [[rule]]\nname = \"Pool\"\npool = \"bergslagen\"\n\
         key = {{ mix = [{{ weight = 70, key = \"time\" }}, {{ weight = 30, key = {{ population = \"2023-12-31\" }} \
         }}] }}\n\
         capacity_hours_per_working_day = 9\nidle = {{ shares = {{ nora = 1, bkt = 2 }} }}\n\
         [[rule]]\nname = \"Rest\"\nkey = \"direct\"\n"
    );
    let agreement = Agreement::parse(&text).unwrap();
    assert_eq!(agreement.population_dates().len(), 1);
    assert_eq!(agreement.rules[1].key, Key::Direct);
    let written = toml::to_string(&agreement).unwrap();
    assert_eq!(Agreement::parse(&written), Ok(agreement));
}

#[test]
fn c4_what_would_fall_through_is_refused_with_an_example() {
    let error = refusal("[[rule]]\nname = \"Fuel\"\ncategories = [\"fuel\"]\nkey = \"distance\"\n");
    let (category, class) = (CostCategory::Purchase, VehicleClass::CarI);
    assert_eq!(error, AgreementError::Uncovered { category, class, pool: None });
    assert!(error.to_string().contains("purchase for a car_i outside the pools named"), "{error}");
}

#[test]
fn keys_name_only_parties_and_bodies() {
    let error = refusal("[[rule]]\nname = \"X\"\nkey = { shares = { orebro = 1 } }\n");
    assert!(matches!(error, AgreementError::UnknownOrganisation { organisation, .. } if organisation == "orebro"));
    let error = refusal("[[rule]]\nname = \"X\"\nkey = { shares = { nora = 0 } }\n");
    assert_eq!(error, AgreementError::NoWeight("X".to_owned()));
}

#[test]
fn an_idle_rule_is_whole_or_absent() {
    let error = refusal("[[rule]]\nname = \"X\"\nkey = \"time\"\ncapacity_hours_per_working_day = 9\n");
    assert_eq!(error, AgreementError::HalfAnIdleRule("X".to_owned()));
    let error =
        refusal("[[rule]]\nname = \"X\"\nkey = \"time\"\ncapacity_hours_per_working_day = 9\nidle = \"distance\"\n");
    assert_eq!(error, AgreementError::IdleByUse("X".to_owned()));
}

#[test]
fn a_rule_may_have_a_decision_a_time_and_sharers_of_its_own() {
    let rest = "[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";
    let rule = |more: &str| format!("[[rule]]\nname = \"Hall\"\n{more}\nkey = \"equal\"\n");
    let dated = rule("decision = \"§ 9\"\nfirst_month = \"2026-03\"\nlast_month = \"2026-04\"\namong = [\"nora\"]");
    let agreement = Agreement::parse(&format!("{HEAD}{dated}{rest}")).unwrap();
    let subject = Subject { category: CostCategory::Fuel, pool: None, vehicle: None, class: None, owner: None };
    let picked = |month: &str| agreement.rule_for(month.parse().unwrap(), &subject).unwrap().1;
    assert_eq!(
        ["2026-02", "2026-03", "2026-04", "2026-05"].map(|month| picked(month).name.as_str()),
        ["Rest", "Hall", "Hall", "Rest"]
    );
    assert_eq!(["2026-02", "2026-03"].map(|month| picked(month).decision.as_deref()), [None, Some("§ 9")]);
    // On its own it would leave other months uncovered.
    assert!(matches!(refusal(&dated), AgreementError::Uncovered { .. }));
    let backwards = rule("first_month = \"2026-03\"\nlast_month = \"2026-02\"");
    assert_eq!(refusal(&format!("{backwards}{rest}")), AgreementError::EndsBeforeItBegins("Hall".to_owned()));
    let nobody = "[[rule]]\nname = \"Hall\"\namong = [\"nora\"]\nkey = \"time\"\n";
    assert_eq!(refusal(&format!("{nobody}{rest}")), AgreementError::AmongNobody("Hall".to_owned()));
    let stranger = rule("among = [\"orebro\"]");
    assert!(matches!(refusal(&format!("{stranger}{rest}")), AgreementError::UnknownOrganisation { .. }));
}

#[test]
fn preliminary_amounts_are_kronor_of_parties() {
    let rest = "[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";
    let text = format!("{HEAD}[preliminary]\nnora = \"12 500,50\"\n{rest}");
    let agreement = Agreement::parse(&text).unwrap();
    assert_eq!(agreement.preliminary.get("nora"), Some(&Kronor(Ore(1_250_050))));
    assert_eq!(Agreement::parse(&toml::to_string(&agreement).unwrap()), Ok(agreement));
    let stranger = refusal(&format!("[preliminary]\norebro = \"1\"\n{rest}"));
    assert!(matches!(stranger, AgreementError::UnknownOrganisation { .. }));
    let parts = refusal(&format!("[preliminary]\nnora = \"1,005\"\n{rest}"));
    assert!(matches!(parts, AgreementError::Unreadable(fault) if fault.said.contains("whole öre")));
}

#[test]
fn an_unknown_word_is_an_error_with_its_place() {
    let AgreementError::Unreadable(fault) = refusal("[[rule]]\nname = \"X\"\nkee = \"time\"\n") else {
        unreachable!("an unknown field cannot be read")
    };
    assert!(matches!(&fault.kind, TomlKind::Stranger { key, .. } if key == "kee") && fault.at.line == 7, "{fault:?}");
}

fn organisation(code: &str, kind: OrganisationKind, number: Option<&str>, host: Option<u128>) -> Organisation {
    Organisation {
        id: OrganisationId(Uuid::from_u128(u128::from(code.as_bytes()[0]))),
        code: code.to_owned(),
        name: code.to_owned(),
        kind,
        organisation_number: number.map(str::to_owned),
        municipality_code: None,
        host: host.map(|id| OrganisationId(Uuid::from_u128(id))),
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

#[test]
fn f3_every_fault_of_the_invoice_terms_is_named() {
    use OrganisationKind::{JointBoard, Municipality};
    let organisations = [
        organisation("lindesberg", Municipality, Some("212000-2015"), None),
        organisation("nora", Municipality, Some("212000-2007"), None),
        organisation("hallefors", Municipality, Some("212000-1943"), None),
        organisation("board", JointBoard, None, Some(u128::from(b'l'))),
    ];
    let faults = |parties: &str, invoice: &str| {
        let head = format!("name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\nparties = [{parties}]\n");
        let text = format!("{head}[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n[invoice]\n{invoice}");
        match Agreement::parse(&text).unwrap().check_invoice(&organisations) {
            Ok(()) => Vec::new(),
            Err(AgreementError::CannotBeInvoiced(faults)) => faults,
            Err(other) => unreachable!("{other}"),
        }
    };
    let terms = |seller: &str, bankgiro: &str, references: &str| {
        format!(
            "seller = \"{seller}\"\nvat = \"25\"\nbankgiro = \"{bankgiro}\"\nbuyer_references = {{ {references} }}\n"
        )
    };
    let two = "\"lindesberg\", \"nora\"";
    assert_eq!(faults(two, &terms("lindesberg", "5050-1055", "nora = \"N\"")), []);
    assert_eq!(
        faults(two, &terms("lindesberg", "50501055", "nora = \"N\", lindesberg = \"L\"")),
        [],
        "the seller's own"
    );
    let board = "\"lindesberg\", \"board\"";
    assert_eq!(faults(board, &terms("lindesberg", "5050-1055", "")), [], "its host is the seller");
    let wrong = faults(two, &terms("nobody", "5050-1056", "norra = \"x\", nora = \" \""));
    let expected = [
        InvoiceError::Bankgiro("5050-1056".to_owned()),
        InvoiceError::Unknown("nobody".to_owned()),
        InvoiceError::Reference("lindesberg".to_owned()),
        InvoiceError::Reference("nora".to_owned()),
        InvoiceError::ReferenceForNobody("norra".to_owned()),
    ];
    assert_eq!(wrong, expected);
    let number = faults("\"lindesberg\", \"hallefors\"", &terms("lindesberg", "5050-1055", "hallefors = \"H\""));
    assert_eq!(number, [InvoiceError::Number("hallefors".to_owned())]);
    for bankgiro in ["", "505-1055", "5050x1055", "5050-10555", "١٢٣٤٥٦٧٨"] {
        assert_eq!(faults(two, &terms("lindesberg", bankgiro, "nora = \"N\"")).len(), 1, "{bankgiro}");
    }
    let internal = "seller = \"nora\"\nvat = \"internal\"\nbankgiro = \"5050-1055\"\nbuyer_references = {}\n";
    assert_eq!(faults(two, internal), [], "nobody is invoiced");
    let late = format!("{}due_days = 9999999999\n", terms("lindesberg", "5050-1055", "nora = \"N\""));
    assert_eq!(faults(two, &late), [InvoiceError::DueDays(9_999_999_999)]);
}

#[test]
fn c4_an_owner_is_known_by_its_code_and_not_by_its_name() {
    let owned = |owner: &str| {
        let rule = format!("[[rule]]\nname = \"X\"\nowner = \"{owner}\"\nkey = \"time\"\n");
        Agreement::parse(&format!("{HEAD}{rule}[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n")).unwrap()
    };
    let known = [organisation("nora", OrganisationKind::Municipality, None, None)];
    assert_eq!(owned("nora").check_owners(&known), Ok(()));
    for owner in ["Nora kommun", "zz", ""] {
        let (rule, owner_given) = ("X".to_owned(), owner.to_owned());
        let error = AgreementError::UnknownOwner { rule, owner: owner_given, known: vec!["nora".to_owned()] };
        assert_eq!(owned(owner).check_owners(&known), Err(error), "{owner}");
    }
}

#[test]
fn c13_rules_are_shown_by_an_example_as_they_are_in_the_month_that_they_begin() {
    let rules = "[[rule]]\nname = \"Vinter\"\nfirst_month = \"2027-01\"\nkey = \"time\"\n\
                 [[rule]]\nname = \"Höst\"\nlast_month = \"2026-12\"\nkey = \"time\"\n\
                 [[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";
    let agreement = Agreement::parse(&format!("{HEAD}{rules}")).unwrap();
    let names = |month: &str| {
        let shown = agreement.as_in(month.parse().unwrap());
        assert!(shown.rules.iter().all(Rule::holds_always));
        shown.names().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names("2027-01"), ["A", "Vinter", "Rest"]);
    assert_eq!(names("2026-12"), ["A", "Höst", "Rest"]);
}
