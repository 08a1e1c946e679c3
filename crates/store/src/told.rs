//! Errors as they are told to an operator: without the values in them.

/// An error with its whole chain of causes, on one line for an operator.
///
/// It names no values: an operator may read it, and so may whoever reads the log.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for error in std::iter::successors(Some(error), |error| error.source()) {
        if let Some(code) = code_of_a_value(error) {
            said.push(format!("the database does not take a value (code {code})"));
            break;
        }
        let error = error.to_string();
        // Some errors repeat what their source says.
        if said.last().is_none_or(|before| !before.ends_with(&error)) {
            said.push(error);
        }
    }
    said.join(": ")
}

/// The code of an error of PostgreSQL about a value, whose message quotes the value: class 22 of its codes.
fn code_of_a_value(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let Some(sqlx::Error::Database(database)) = error.downcast_ref() else { return None };
    let code = database.code()?;
    (code.len() == 5 && code.starts_with("22")).then(|| code.into_owned())
}
