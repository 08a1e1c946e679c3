//! A table of a page that is narrower than it has its rows one below the other, and in them its cells, each named after
//! its column. The names come from the table's own head, so that no template repeats them; a table with a look of its
//! own (`part::table(…, look=…)`) is left alone.

const TABLE: &str = "<table>";
const END: &str = "</table>";

/// The page with the cells of its tables named.
pub(super) fn name_cells(html: &str) -> String {
    let mut named = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, table)) = rest.split_once(TABLE) {
        named.push_str(before);
        let (table, after) = table.split_once(END).unwrap_or((table, ""));
        push_named(table, &mut named);
        named.push_str(END);
        rest = after;
    }
    named.push_str(rest);
    named
}

fn push_named(table: &str, named: &mut String) {
    let Some((head, body)) = table.split_once("</thead>") else {
        named.push_str(TABLE);
        named.push_str(table);
        return;
    };
    let columns: Vec<String> = head.split("<th ").skip(1).map(seen).collect();
    named.push_str("<table class=\"stacked\">");
    named.push_str(head);
    named.push_str("</thead>");
    let mut rows = body.split("<tr");
    named.push_str(rows.next().unwrap_or_default());
    for row in rows {
        named.push_str("<tr");
        push_row(row, &columns, named);
    }
}

/// The first cell of a row says what the row is about, and needs no name.
fn push_row(row: &str, columns: &[String], named: &mut String) {
    let (mut rest, mut place) = (row, 0);
    while let Some(cell) = cell_in(rest) {
        let (before, cell) = rest.split_at(cell + "<td".len());
        named.push_str(before);
        let tag = cell.split('>').next().unwrap_or_default();
        if let Some(column) = columns.get(place).filter(|name| place > 0 && !name.is_empty())
            && !tag.contains("data-name")
        {
            named.push_str(" data-name=\"");
            named.push_str(column);
            named.push('"');
        }
        place += tag.split_once("colspan=\"").and_then(|(_, span)| span.split('"').next()?.parse().ok()).unwrap_or(1);
        rest = cell;
    }
    named.push_str(rest);
}

/// Where the next cell begins.
fn cell_in(html: &str) -> Option<usize> {
    ["<td>", "<td ", "<th>", "<th "].iter().filter_map(|cell| html.find(cell)).min()
}

/// The words of a head, from within its tag to the end of its cell, without what is marked up in them.
fn seen(head: &str) -> String {
    let words = head.split("</th>").next().unwrap_or_default();
    words.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<thead><tr><th scope=\"col\">När</th><th scope=\"col\" class=\"num\">Km</th><th scope=\"col\">\
                        <span class=\"hidden\">Ta bort</span></th></tr></thead>";

    #[test]
    fn cells_are_named_after_their_columns_but_for_the_first_of_a_row() {
        let cells = |km: &str, gone: &str| {
            let cells = format!("<td><time>i dag</time></td><td{km} class=\"num\">7</td><td{gone}>x</td>");
            format!("{HEAD}<tbody><tr class=\"x\">{cells}</tr></tbody>")
        };
        let named = cells(" data-name=\"Km\"", " data-name=\"Ta bort\"");
        assert_eq!(
            name_cells(&format!("<p>a</p><table>{}</table><p>b</p>", cells("", ""))),
            format!("<p>a</p><table class=\"stacked\">{named}</table><p>b</p>")
        );
    }

    #[test]
    fn a_sum_below_several_columns_is_named_after_its_own() {
        let foot = "<tfoot><tr><th scope=\"row\" colspan=\"2\">Summa</th><td>9</td></tr></tfoot>";
        let named = name_cells(&format!("<table>{HEAD}{foot}</table>"));
        assert!(named.contains("colspan=\"2\">Summa</th><td data-name=\"Ta bort\">9</td>"), "{named}");
    }

    #[test]
    fn a_table_with_a_look_of_its_own_or_without_a_head_is_left_alone() {
        for table in
            [format!("<table class=\"headed\">{HEAD}</table>"), "<table><tr><td>1</td></tr></table>".to_owned()]
        {
            assert_eq!(name_cells(&table), table);
        }
    }
}
