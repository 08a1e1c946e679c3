//! Tables with a column for each kind of cost: what they add up to, and what somebody says of their columns (I-18).

use serde_json::Value;

use super::as_sent::{ENDS, Sent, counts};

fn reasons(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter_map(|found| found["because"]["reason"].as_str().map(str::to_owned)).collect()
}

fn with(sent: &Sent, text: &str, mapping: &str) -> Value {
    let (file, mapping) = (sent.write("wide.csv", text), sent.write("wide.toml", mapping));
    sent.import("costs", &file, &["--accept", "good", "--mapping", &mapping]).unwrap()
}

#[test]
fn i18_a_row_that_does_not_add_up_to_its_own_sum_is_said_because_its_vat_is_shared() {
    let text = "Regnr;Datum;Leasing;Försäkring;Larmtjänst;Moms;Summa\n\
         MLB 101;2026-09-01;1000;200;100;325;1625\nMLB 102;2026-09-01;1000;200;;300;1500\n\
         MLB 101;2026-10-01;1000;200;;300;1200\n";
    for sent in Sent::each_engine() {
        for end in ENDS {
            let file = sent.write("sum.csv", text.replace('\n', end));
            let plan = sent.import("costs", &file, &["--dry-run"]).unwrap();
            assert_eq!(counts(&plan), [6, 6, 0], "{plan}");
            let said = reasons(&plan).into_iter().filter(|reason| reason == "parts_disagree").count();
            assert_eq!(said, 1, "the first row, once; with and without VAT the others add up: {plan}");
        }
        // Once the column is said to be a cost, everything adds up.
        let report = with(&sent, text, "[columns]\n\"Larmtjänst\" = \"net:övrigt\"\n");
        assert_eq!(counts(&report), [7, 7, 0], "{report}");
        assert!(!reasons(&report).contains(&"parts_disagree".to_owned()), "{report}");
        let vat = "SELECT vat_ore FROM cost_entry WHERE from_on = '2026-09-01' AND net_ore = 10000";
        assert_eq!(sent.0.stored(vat), "2500");
    }
}

#[test]
fn i18_somebody_can_say_which_kind_of_cost_a_column_of_amounts_is() {
    let text = "Regnr;Datum;Belopp;Försäkring;Tvätt\nMLB 101;2026-09-01;1000;200;50\n";
    for sent in Sent::each_engine() {
        let report = with(&sent, text, "[columns]\nBelopp = \"net:leasing\"\n");
        assert_eq!(counts(&report), [3, 3, 0], "{report}");
        let stored = "SELECT category || ' ' || net_ore FROM cost_entry WHERE from_on = '2026-09-01' ORDER BY net_ore";
        assert_eq!(sent.0.stored(stored), "wash 5000\ninsurance 20000\nlease 100000");
        // It is remembered for the next file, whose columns stand in another order.
        let next = "Datum;Regnr;Tvätt;Belopp\r\n2026-10-01;MLB 101;60;1100\r\n";
        let report = sent.import("costs", &sent.write("next.csv", next), &["--accept", "good"]).unwrap();
        assert_eq!(counts(&report), [2, 2, 0], "{report}");
    }
}

#[test]
fn i4_a_corrected_row_of_several_amounts_has_one_reason() {
    let text = "Kostnads-id;Regnr;Datum;Leasing;Försäkring\nK1;MLB 101;2026-09-01;1000;200\n";
    for sent in Sent::each_engine() {
        sent.import_text("costs", text);
        let file = sent.write("corrected.csv", text.replace("1000;200", "1010;210"));
        let plan = sent.import("costs", &file, &["--dry-run"]).unwrap();
        let rejected = plan["findings"].as_array().unwrap().iter().filter(|found| found["severity"] == "rejected");
        assert_eq!(rejected.count(), 1, "{plan}");
    }
}

#[test]
fn i14_the_amount_of_vat_goes_before_its_rate() {
    let text = "Regnr;Datum;Kategori;Belopp;Moms %;Momsbelopp\nMLB 101;2026-09-03;tvätt;1000;25;250\n\
         MLB 101;2026-09-04;tvätt;80;25;20\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("costs", text);
        assert_eq!(counts(&plan), [2, 2, 0], "{plan}");
        assert_eq!(sent.0.stored("SELECT vat_ore FROM cost_entry WHERE from_on = '2026-09-03'"), "25000");
        let kept = sent.0.stored("SELECT cells FROM import_extra ORDER BY entity_id LIMIT 1");
        assert!(kept.contains("Moms %"), "the rate is kept: {kept}");
    }
}
