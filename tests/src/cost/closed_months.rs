//! C-10, A-4: whatever is done to a closed month past the program is found, on both engines: the audit log, whose heads
//! are signed and kept elsewhere, tells which months were closed, when, by whom and with which hash.

use super::main_job::import_everything;
use crate::{
    harness::{Database, both, run, vagnpark},
    system::audit_chain::{copy_of, past_the_program, unguarded},
};

/// How verifying ends, and what it says.
fn verified(database: &Database) -> (bool, String) {
    let output = vagnpark(database, &["verify"]).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The statements that take a month out.
fn without(month: &str) -> String {
    let tables = ["closed_line", "closed_sum", "closed_receiver", "closed_period"];
    tables.map(|table| format!("DELETE FROM {table} WHERE month = '{month}-01';")).concat()
}

#[test]
fn c10_a_closed_month_that_was_changed_taken_out_or_added_past_the_program_is_named() {
    for database in both() {
        let database = database.at("2026-12-05T10:00:00Z");
        import_everything(&database);
        for month in ["2026-10", "2026-11"] {
            run(&database, &["period", "close", month]);
        }
        let (clean, said) = verified(&database);
        assert!(clean, "{said}");
        let changed = |what: &str| format!("UPDATE closed_period SET {what} WHERE month = '2026-11-01'");
        let columns = "agreement_id, closed_at, closed_by, total_ore, facts, previous_hash, hash";
        let ways = [
            (without("2026-11"), "2026-11: it is gone"),
            (without("2026-10"), "2026-10: it is gone"),
            ([without("2026-10"), without("2026-11")].concat(), "2026-10: it is gone"),
            (changed("closed_by = 'mallory'"), "2026-11: it is not the one"),
            (changed("closed_at = '2026-12-01T00:00:00+00:00'"), "2026-11: it is not the one"),
            (changed("total_ore = total_ore + 1"), "2026-11: it is not the one"),
            (changed("hash = 'sha256:00'"), "2026-11: it is not the one"),
            (changed("previous_hash = ''"), "2026-11: it is not the one"),
            (
                "UPDATE closed_receiver SET amount_ore = amount_ore + 1 WHERE month = '2026-10-01'".to_owned(),
                "2026-10: it is not the one",
            ),
            (
                "UPDATE closed_line SET amount_ore = amount_ore + 1 WHERE month = '2026-10-01' AND place = 1"
                    .to_owned(),
                "2026-10: what is stored of it does not give its hash",
            ),
            (
                format!(
                    "INSERT INTO closed_period (month, until_on, {columns}) SELECT '2026-12-01', '2027-01-01', \
                     {columns} FROM closed_period WHERE month = '2026-11-01'"
                ),
                "2026-12: no entry of the audit log closes it",
            ),
        ];
        for (way, words) in ways {
            let copy = copy_of(&database);
            assert!(past_the_program(&copy, &format!("{} {way};", unguarded(&copy))), "{way}");
            let (clean, said) = verified(&copy);
            assert!(!clean && said.contains(words), "{}: {way}: {said}", database.url);
        }
    }
}

#[test]
fn c10_a_closed_month_that_was_made_anew_with_its_lines_and_receivers_is_named() {
    for database in both() {
        let database = database.at("2026-12-05T10:00:00Z");
        import_everything(&database);
        run(&database, &["period", "close", "2026-10"]);
        let anew = copy_of(&database);
        let other = format!("{} UPDATE cost_entry SET net_ore = net_ore + 100;", without("2026-10"));
        assert!(past_the_program(&anew, &format!("{} {other}", unguarded(&anew))));
        let (last, hash) = {
            let head = anew.stored("SELECT seq, hash FROM audit_head");
            let (seq, hash) = head.split_once('|').unwrap();
            (seq.parse::<i64>().unwrap(), hash.to_owned())
        };
        run(&anew, &["period", "close", "2026-10"]);
        let (clean, said) = verified(&anew);
        assert!(!clean && said.contains("2026-10: the audit log closes it twice"), "{said}");

        // The entry of the second closing is taken out again: the log is as its last signed head says.
        let back = format!(
            "DELETE FROM audit_value WHERE seq > {last}; DELETE FROM audit_concerned WHERE seq > {last}; \
             DELETE FROM audit_entry WHERE seq > {last}; UPDATE audit_head SET seq = {last}, hash = '{hash}';"
        );
        assert!(past_the_program(&anew, &format!("{} {back}", unguarded(&anew))));
        run(&anew, &["audit", "verify"]);
        let (clean, said) = verified(&anew);
        assert!(!clean && said.contains("2026-10: it is not the one that the audit log closes"), "{said}");
    }
}
