//! Tables of amounts: a name and its amounts in each row.

use rust_xlsxwriter::{Format, Workbook};
use vagnpark_domain::money::Ore;

use crate::{XlsxError, xlsx_file::kronor};

/// A table of amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmountTable {
    /// The heads of all columns, the names' first.
    pub head: Vec<String>,
    /// Each row's name, and its amounts; none where there is nothing to say.
    pub rows: Vec<(String, Vec<Option<Ore>>)>,
}

impl AmountTable {
    /// As lines with tabs, amounts as Swedish readers write them.
    pub fn to_text(&self) -> String {
        let mut lines = vec![self.head.join("\t")];
        for (name, amounts) in &self.rows {
            let amounts = amounts.iter().map(|amount| amount.map_or_else(String::new, Ore::to_swedish));
            lines.push(std::iter::once(name.clone()).chain(amounts).collect::<Vec<_>>().join("\t"));
        }
        lines.join("\n") + "\n"
    }

    /// As a workbook with real numbers.
    pub fn to_workbook(&self, title: &str) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let (bold, money) = (Format::new().set_bold(), Format::new().set_num_format("#,##0.00"));
        let sheet = workbook.add_worksheet();
        sheet.set_name(title)?;
        for (column, text) in (0..).zip(&self.head) {
            sheet.set_column_width(column, if column == 0 { 32.0 } else { 14.0 })?;
            sheet.write_string_with_format(0, column, text, &bold)?;
        }
        sheet.set_freeze_panes(1, 1)?;
        for (row, (name, amounts)) in (1..).zip(&self.rows) {
            sheet.write_string(row, 0, name)?;
            for (column, amount) in (1..).zip(amounts) {
                if let Some(amount) = amount {
                    sheet.write_number_with_format(row, column, kronor(amount.0), &money)?;
                }
            }
        }
        Ok(workbook.save_to_buffer()?)
    }
}
