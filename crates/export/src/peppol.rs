//! Peppol BIS Billing 3: an invoice or credit note in UBL 2.1 (F-3). Elements are in the order of the UBL schema.

use chrono::NaiveDate;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use vagnpark_domain::{
    finance::invoice::{Invoice, InvoiceLine, InvoiceParty},
    money::Ore,
};

const CUSTOMIZATION: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
const PROFILE: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

/// The document could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the invoice could not be written")]
pub struct PeppolError(#[from] std::io::Error);

type Done = Result<(), PeppolError>;

struct Ubl(Writer<Vec<u8>>);

impl Ubl {
    fn open(&mut self, name: &str) -> Done {
        Ok(self.0.write_event(Event::Start(BytesStart::new(name)))?)
    }

    fn close(&mut self, name: &str) -> Done {
        Ok(self.0.write_event(Event::End(BytesEnd::new(name)))?)
    }

    fn group(&mut self, name: &str, inside: impl FnOnce(&mut Self) -> Done) -> Done {
        self.open(name)?;
        inside(self)?;
        self.close(name)
    }

    fn value(&mut self, name: &str, text: &str) -> Done {
        self.with(name, &[], text)
    }

    fn with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Done {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start))?;
        self.0.write_event(Event::Text(BytesText::new(text)))?;
        self.close(name)
    }

    fn day(&mut self, name: &str, day: NaiveDate) -> Done {
        self.value(name, &day.to_string())
    }

    fn amount(&mut self, name: &str, amount: Ore) -> Done {
        self.with(name, &[("currencyID", "SEK")], &amount.to_decimal())
    }

    fn vat_scheme(&mut self) -> Done {
        self.group("cac:TaxScheme", |ubl| ubl.value("cbc:ID", "VAT"))
    }
}

/// Writes an invoice, or a credit note if it credits one. `word_of` says what a line is for.
pub fn to_peppol(invoice: &Invoice, word_of: impl Fn(&InvoiceLine) -> String) -> Result<Vec<u8>, PeppolError> {
    let credit = invoice.credits.is_some();
    let root = if credit { "CreditNote" } else { "Invoice" };
    let mut ubl = Ubl(Writer::new_with_indent(Vec::new(), b' ', 2));
    ubl.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let space = format!("urn:oasis:names:specification:ubl:schema:xsd:{root}-2");
    let start =
        BytesStart::new(root).with_attributes([("xmlns", space.as_str()), ("xmlns:cac", CAC), ("xmlns:cbc", CBC)]);
    ubl.0.write_event(Event::Start(start))?;
    head(&mut ubl, invoice, credit)?;
    ubl.group("cac:AccountingSupplierParty", |ubl| party(ubl, &invoice.seller, invoice.vat_percent.is_some(), true))?;
    ubl.group("cac:AccountingCustomerParty", |ubl| party(ubl, &invoice.buyer, invoice.vat_percent.is_some(), false))?;
    payment(&mut ubl, invoice, credit)?;
    totals(&mut ubl, invoice)?;
    for (line, number) in invoice.lines.iter().zip(1..) {
        one_line(&mut ubl, invoice, line, number, credit, &word_of(line))?;
    }
    ubl.close(root)?;
    let mut bytes = ubl.0.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn head(ubl: &mut Ubl, invoice: &Invoice, credit: bool) -> Done {
    ubl.value("cbc:CustomizationID", CUSTOMIZATION)?;
    ubl.value("cbc:ProfileID", PROFILE)?;
    ubl.value("cbc:ID", &invoice.number)?;
    ubl.day("cbc:IssueDate", invoice.on)?;
    if credit {
        ubl.value("cbc:CreditNoteTypeCode", "381")?;
    } else {
        ubl.day("cbc:DueDate", invoice.due_on)?;
        ubl.value("cbc:InvoiceTypeCode", "380")?;
    }
    ubl.value("cbc:DocumentCurrencyCode", "SEK")?;
    ubl.value("cbc:BuyerReference", &invoice.buyer_reference)?;
    ubl.group("cac:InvoicePeriod", |ubl| {
        ubl.day("cbc:StartDate", invoice.month.first_day())?;
        ubl.day("cbc:EndDate", invoice.month.last_day())
    })?;
    match &invoice.credits {
        None => Ok(()),
        Some(credited) => ubl.group("cac:BillingReference", |ubl| {
            ubl.group("cac:InvoiceDocumentReference", |ubl| ubl.value("cbc:ID", credited))
        }),
    }
}

fn party(ubl: &mut Ubl, party: &InvoiceParty, vat: bool, seller: bool) -> Done {
    ubl.group("cac:Party", |ubl| {
        ubl.with("cbc:EndpointID", &[("schemeID", "0007")], &party.number)?;
        ubl.group("cac:PartyName", |ubl| ubl.value("cbc:Name", &party.name))?;
        ubl.group("cac:PostalAddress", |ubl| {
            ubl.group("cac:Country", |ubl| ubl.value("cbc:IdentificationCode", "SE"))
        })?;
        if vat {
            ubl.group("cac:PartyTaxScheme", |ubl| {
                ubl.value("cbc:CompanyID", &format!("SE{}01", party.number))?;
                ubl.vat_scheme()
            })?;
        }
        if seller {
            ubl.group("cac:PartyTaxScheme", |ubl| {
                ubl.value("cbc:CompanyID", "Godkänd för F-skatt")?;
                ubl.group("cac:TaxScheme", |ubl| ubl.value("cbc:ID", "TAX"))
            })?;
        }
        ubl.group("cac:PartyLegalEntity", |ubl| {
            ubl.value("cbc:RegistrationName", &party.name)?;
            ubl.with("cbc:CompanyID", &[("schemeID", "0007")], &party.number)
        })
    })
}

fn payment(ubl: &mut Ubl, invoice: &Invoice, credit: bool) -> Done {
    ubl.group("cac:PaymentMeans", |ubl| {
        ubl.value("cbc:PaymentMeansCode", "30")?;
        if credit {
            ubl.day("cbc:PaymentDueDate", invoice.due_on)?;
        }
        ubl.value("cbc:PaymentID", &invoice.number)?;
        ubl.group("cac:PayeeFinancialAccount", |ubl| {
            ubl.value("cbc:ID", &invoice.bankgiro)?;
            ubl.group("cac:FinancialInstitutionBranch", |ubl| ubl.value("cbc:ID", "SE:BANKGIRO"))
        })
    })
}

/// The category of VAT: S with its rate, or O outside its scope.
fn category(ubl: &mut Ubl, element: &str, invoice: &Invoice, reason: bool) -> Done {
    ubl.group(element, |ubl| {
        match invoice.vat_percent {
            Some(percent) => {
                ubl.value("cbc:ID", "S")?;
                ubl.value("cbc:Percent", &percent.to_string())?;
            }
            None => {
                ubl.value("cbc:ID", "O")?;
                if reason {
                    ubl.value("cbc:TaxExemptionReasonCode", "VATEX-EU-O")?;
                }
            }
        }
        ubl.vat_scheme()
    })
}

fn totals(ubl: &mut Ubl, invoice: &Invoice) -> Done {
    ubl.group("cac:TaxTotal", |ubl| {
        ubl.amount("cbc:TaxAmount", invoice.vat())?;
        ubl.group("cac:TaxSubtotal", |ubl| {
            ubl.amount("cbc:TaxableAmount", invoice.net())?;
            ubl.amount("cbc:TaxAmount", invoice.vat())?;
            category(ubl, "cac:TaxCategory", invoice, true)
        })
    })?;
    ubl.group("cac:LegalMonetaryTotal", |ubl| {
        ubl.amount("cbc:LineExtensionAmount", invoice.net())?;
        ubl.amount("cbc:TaxExclusiveAmount", invoice.net())?;
        ubl.amount("cbc:TaxInclusiveAmount", invoice.gross())?;
        ubl.amount("cbc:PayableAmount", invoice.gross())
    })
}

/// A line. A price is never negative (BR-27): what is given back is a quantity of minus one.
fn one_line(ubl: &mut Ubl, invoice: &Invoice, line: &InvoiceLine, number: i32, credit: bool, word: &str) -> Done {
    let (element, quantity) = if credit {
        ("cac:CreditNoteLine", "cbc:CreditedQuantity")
    } else {
        ("cac:InvoiceLine", "cbc:InvoicedQuantity")
    };
    ubl.group(element, |ubl| {
        ubl.value("cbc:ID", &number.to_string())?;
        ubl.with(quantity, &[("unitCode", "C62")], if line.net.0 < 0 { "-1" } else { "1" })?;
        ubl.amount("cbc:LineExtensionAmount", line.net)?;
        ubl.group("cac:Item", |ubl| {
            ubl.value("cbc:Name", word)?;
            category(ubl, "cac:ClassifiedTaxCategory", invoice, false)
        })?;
        ubl.group("cac:Price", |ubl| ubl.amount("cbc:PriceAmount", Ore(line.net.0.abs())))
    })
}
