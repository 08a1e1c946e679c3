//! Workbooks: XLSX, XLSB, XLS and ODS, through calamine, and the tables of web pages and of XML. What is unpacked is
//! measured first, so that a small file cannot fill the memory (I-10), and sheets are taken cell by cell, never as a
//! rectangle between far corners.

mod filler;
mod markup;
mod number_format;
mod ods;
mod ods_document;
mod packed;
mod page;
mod room;
mod shown;
mod shown_beside;
mod xls;
mod xls_records;
mod xlsb_parts;
mod xlsx;
mod xlsx_parts;
mod xml;

use std::{panic::catch_unwind, path::Path};

pub(super) use xls::is_encrypted;

use super::{FileRefusal, WorkbookFault, format::Format, sheet::RawSheet};

/// Reads the sheets of a workbook. The library panics on some damaged files where it should refuse them; here that is a
/// refusal.
pub(super) fn read(path: &Path, format: Format) -> Result<Vec<RawSheet>, FileRefusal> {
    let read = || match format {
        Format::Xlsx => xlsx::read_xlsx(path),
        Format::Xlsb => xlsx::read_xlsb(path),
        Format::Ods => ods::read_ods(path),
        Format::Xls => xls::read_xls(path),
        Format::Page => page::read_page(path),
        Format::Xml => xml::read_xml(path),
        Format::Csv => Ok(Vec::new()),
    };
    catch_unwind(read).unwrap_or(Err(FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree)))
}
