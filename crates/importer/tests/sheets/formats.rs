//! Files are read by what they are, whatever they are called, and those that are not are called what they are.

use vagnpark_domain::import::Kind;
use vagnpark_importer::{FileReason, FileRefusal, Settings, file::Likeness, preview, registers::VehicleRow};

use crate::{Read, read, try_to_read, with_each_line_end, written::zip};

const TABLE: &str = "Regnr;Fabrikat;Inköpspris\nMLB 601;Volvo;389 000\nMLB 602;Kia;412 000\n";

fn makes(read: &Read<VehicleRow>) -> Vec<String> {
    read.each(|row| row.description.make.clone())
}

#[test]
fn a_web_page_called_xls_is_read() {
    let page = "<html><head><meta charset=\"utf-8\"><style>td{a>b}</style></head><body>\n\
                <table border=1 width=\"100%\">\n<tr><th>Förvaltning<th>Regnr<th>Fabrikat\n\
                <tr><td rowspan=2>V&aring;rd &amp; omsorg</td><td>MLB 601\
                <td>Volvo<tr><td>MLB&nbsp;602</td><td>Kia</td></tr>\n<tr style='display: none'><td>Gata\
                <td>MLB 603<td>Saab</table></body></html>";
    for bytes in with_each_line_end(page) {
        for name in ["fordon.xls", "fordon.html", ""] {
            let read = read::<VehicleRow>(&bytes, name);
            assert_eq!(makes(&read), ["Volvo", "Kia"], "{name}");
            assert_eq!(read.each(|row| row.unit.clone().unwrap_or_default()), ["Vård & omsorg", "Vård & omsorg"]);
            assert_eq!(read.said(|reason| matches!(reason, FileReason::RowsHidden { .. })).len(), 1);
        }
    }
    let latin: Vec<u8> = page.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
    assert_eq!(makes(&read::<VehicleRow>(&latin, "")), ["Volvo", "Kia"], "Windows-1252, whatever it says");
    let nested = "<table><tr><td><table><tr><td>Regnr<td>Fabrikat<tr><td>MLB 601<td>Volvo</table></table>";
    assert_eq!(makes(&read::<VehicleRow>(nested.as_bytes(), "")), ["Volvo"]);
}

#[test]
fn a_workbook_in_xml_is_read() {
    let xml = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook \
               xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
               xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles><Style ss:ID=\"s1\"><NumberFormat \
               ss:Format=\"0000\"/></Style></Styles><Worksheet ss:Name=\"Fordon\"><Table><Row><Cell><Data \
               ss:Type=\"String\">Kommun</Data></Cell><Cell><Data ss:Type=\"String\">Regnr</Data></Cell><Cell><Data \
               ss:Type=\"String\">Fabrikat</Data></Cell><Cell><Data ss:Type=\"String\">Inventarienummer</Data></Cell>\
               </Row><Row ss:Index=\"3\"><Cell ss:MergeDown=\"1\"><Data ss:Type=\"String\">Nora</Data><Comment><Data>\
               x</Data></Comment></Cell><Cell><Data ss:Type=\"String\">MLB 601</Data></Cell><Cell><Data \
               ss:Type=\"String\">Volvo</Data></Cell><Cell ss:StyleID=\"s1\"><Data ss:Type=\"Number\">520</Data></Cell>\
               </Row><Row><Cell ss:Index=\"2\"><Data ss:Type=\"String\">MLB 602</Data></Cell><Cell><Data \
               ss:Type=\"String\">K&amp;K</Data></Cell></Row></Table></Worksheet></Workbook>";
    for bytes in with_each_line_end(xml) {
        for name in ["fordon.xls", "fordon.xml"] {
            let read = read::<VehicleRow>(&bytes, name);
            let right = [("Volvo", "Nora", Some("0520")), ("K&K", "Nora", None)];
            let said = read.each(|row| {
                (row.description.make.clone(), row.organisation.clone(), row.description.inventory_number.clone())
            });
            assert_eq!(
                said,
                right.map(|(make, whose, number)| {
                    (make.to_owned(), Some(whose.to_owned()), number.map(str::to_owned))
                })
            );
            assert_eq!(read.taken(), [3, 4]);
        }
    }
}

#[test]
fn text_called_xls_is_read_and_text_called_xlsx_is_not() {
    for bytes in with_each_line_end(&TABLE.replace(';', "\t")) {
        assert_eq!(makes(&read::<VehicleRow>(&bytes, "fordon.xls")), ["Volvo", "Kia"]);
        let refused = try_to_read::<VehicleRow>(&bytes, "fordon.xlsx", &Settings::default()).err();
        assert_eq!(refused, Some(FileRefusal::NotWhatItsNameSays { says: "XLSX", is: "CSV" }));
    }
}

#[test]
fn of_several_files_in_one_the_one_that_is_meant_is_read() {
    let other = TABLE.replace("Volvo", "Saab");
    let one = zip(&[("list/fordon.csv", TABLE.as_bytes()), ("__MACOSX/._fordon.csv", b"x"), ("läs mig.pdf", b"%PDF")]);
    let only = read::<VehicleRow>(&one, "fordon.zip");
    assert_eq!(makes(&only), ["Volvo", "Kia"]);
    assert_eq!(only.said(|reason| *reason == FileReason::MemberRead).len(), 1);
    let two = zip(&[("a.csv", TABLE.as_bytes()), ("b.csv", other.as_bytes())]);
    let names = vec!["a.csv".to_owned(), "b.csv".to_owned()];
    let refused = try_to_read::<VehicleRow>(&two, "", &Settings::default()).err();
    assert_eq!(refused, Some(FileRefusal::SeveralFiles { names }));
    let second = Settings { member: Some("b.csv".to_owned()), ..Settings::default() };
    assert_eq!(makes(&try_to_read::<VehicleRow>(&two, "", &second).unwrap()), ["Saab", "Kia"]);
    let refused = try_to_read::<VehicleRow>(&zip(&[("a.csv", b"x")]), "fordon.xlsx", &Settings::default()).err();
    assert_eq!(refused, Some(FileRefusal::NotWhatItsNameSays { says: "XLSX", is: "ZIP" }));
}

#[test]
fn i10_a_member_that_unpacks_to_more_than_any_register_is_refused() {
    let large = vec![b' '; 600 * 1024 * 1024];
    let refused = try_to_read::<VehicleRow>(&zip(&[("a.csv", &large)]), "", &Settings::default()).err();
    assert_eq!(refused, Some(FileRefusal::UnpacksTooLarge));
}

#[test]
fn what_is_not_read_is_called_what_it_is() {
    let opendocument = |kind: &str| {
        let kind = format!("application/vnd.oasis.opendocument.{kind}");
        zip(&[("mimetype", kind.as_bytes()), ("content.xml", b"<a/>")])
    };
    let cases: [(Vec<u8>, Likeness); 9] = [
        (zip(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]), Likeness::WordDocument),
        (opendocument("text"), Likeness::TextDocument),
        (opendocument("presentation"), Likeness::Presentation),
        (zip(&[("Index/Document.iwa", b"x"), ("preview.jpg", b"x")]), Likeness::AppleDocument),
        (b"%PDF-1.7 ...".to_vec(), Likeness::Pdf),
        (b"\x1F\x8B\x08....".to_vec(), Likeness::Packed),
        (b"{\\rtf1 Regnr".to_vec(), Likeness::TextDocument),
        (b"<html><body>Logga in</body></html>".to_vec(), Likeness::WebPage),
        (b"<?xml version=\"1.0\"?><fordon/>".to_vec(), Likeness::Xml),
    ];
    for (bytes, likeness) in cases {
        let refused = try_to_read::<VehicleRow>(&bytes, "", &Settings::default()).err();
        assert_eq!(refused, Some(FileRefusal::NotText(likeness)));
    }
}

#[test]
fn a_preview_says_where_it_is_cut() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (long, whole) = ("å".repeat(61), "ö".repeat(60));
    std::fs::write(file.path(), format!("Regnr;Anm;Modell\nMLB 601;{long};{whole}\n")).unwrap();
    let shown = preview(file.path(), "", Kind::Vehicles, &Settings::default()).unwrap();
    let row = &shown[0].rows[1].1;
    assert_eq!((row[1].chars().last(), row[1].chars().count(), &row[2]), (Some('…'), 60, &whole));
    let read = read::<VehicleRow>(&std::fs::read(file.path()).unwrap(), "");
    let sample = &read.examined.facts.columns[1].samples[0];
    assert_eq!((sample.chars().last(), sample.chars().count()), (Some('…'), 60));
}
