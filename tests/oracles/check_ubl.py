"""Checks an invoice or credit note: UBL 2.1's order of elements, EN 16931's arithmetic and Peppol's Swedish rules.

python3 check_ubl.py FILE prints the kind and the payable amount, or the faults.
"""
import sys
import xml.etree.ElementTree as ET
from decimal import ROUND_HALF_UP, Decimal

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
ORDER = {
    "Invoice": "CustomizationID ProfileID ID IssueDate DueDate InvoiceTypeCode Note DocumentCurrencyCode BuyerReference InvoicePeriod BillingReference AccountingSupplierParty AccountingCustomerParty PaymentMeans PaymentTerms TaxTotal LegalMonetaryTotal InvoiceLine",
    "CreditNote": "CustomizationID ProfileID ID IssueDate CreditNoteTypeCode Note DocumentCurrencyCode BuyerReference InvoicePeriod BillingReference AccountingSupplierParty AccountingCustomerParty PaymentMeans PaymentTerms TaxTotal LegalMonetaryTotal CreditNoteLine",
    "Party": "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme PartyLegalEntity Contact",
    "PaymentMeans": "PaymentMeansCode PaymentDueDate PaymentID PayeeFinancialAccount",
    "TaxSubtotal": "TaxableAmount TaxAmount TaxCategory",
    "TaxCategory": "ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme",
    "LegalMonetaryTotal": "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount ChargeTotalAmount PrepaidAmount PayableRoundingAmount PayableAmount",
    "InvoiceLine": "ID Note InvoicedQuantity LineExtensionAmount Item Price",
    "CreditNoteLine": "ID Note CreditedQuantity LineExtensionAmount Item Price",
    "Item": "Description Name ClassifiedTaxCategory",
}
faults = []


def name(element):
    return element.tag.split("}")[1]


def check(rule, holds):
    if not holds:
        faults.append(rule)


def in_order(element):
    if name(element) in ORDER:
        order = ORDER[name(element)].split()
        places = [order.index(name(child)) if name(child) in order else -1 for child in element]
        check(f"order in {name(element)}", -1 not in places and places == sorted(places))
    for child in element:
        in_order(child)


def luhn(digits):
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


root = ET.parse(sys.argv[1]).getroot()
kind = name(root)
in_order(root)
text = lambda path, start=root: start.findtext(path.replace("cac:", CAC).replace("cbc:", CBC))
all_of = lambda path, start=root: start.findall(path.replace("cac:", CAC).replace("cbc:", CBC))
amount = lambda path, start=root: Decimal(text(path, start))
check("BIS 3", text("cbc:CustomizationID").endswith("poacc:billing:3.0") and text("cbc:ProfileID").endswith("billing:01:1.0"))
check("type code", text("cbc:InvoiceTypeCode" if kind == "Invoice" else "cbc:CreditNoteTypeCode") == {"Invoice": "380", "CreditNote": "381"}[kind])
check("PEPPOL-EN16931-R003 buyer reference", text("cbc:BuyerReference"))
check("BR-55 a credit note names its invoice", kind == "Invoice" or text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"))
for party in all_of(".//cac:Party"):
    number = text("cbc:EndpointID", party)
    check("SE-R-003 number", len(number) == 10 and luhn(number) and text("cac:PartyLegalEntity/cbc:CompanyID", party) == number)
check("bankgiro", text("cac:PaymentMeans/cbc:PaymentMeansCode") == "30" and luhn(text("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID")) and text(".//cac:FinancialInstitutionBranch/cbc:ID") == "SE:BANKGIRO")
lines = all_of("cac:InvoiceLine" if kind == "Invoice" else "cac:CreditNoteLine")
nets = [amount("cbc:LineExtensionAmount", line) for line in lines]
net = amount("cac:LegalMonetaryTotal/cbc:LineExtensionAmount")
check("BR-CO-10 lines", sum(nets) == net)
check("BR-CO-13", amount("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount") == net)
vat = amount("cac:TaxTotal/cbc:TaxAmount")
check("BR-CO-15", amount("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount") == net + vat)
check("BR-CO-16", amount("cac:LegalMonetaryTotal/cbc:PayableAmount") == net + vat)
category = text("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID")
if category == "S":
    percent = amount("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent")
    check("SE-R-006 rate", percent in (25, 12, 6))
    check("BR-CO-17", vat == (net * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP))
    check("BR-S-02 VAT numbers", all(f"SE{text('cbc:EndpointID', party)}01" in [text("cbc:CompanyID", scheme) for scheme in all_of("cac:PartyTaxScheme", party)] for party in all_of(".//cac:Party")))
else:
    check("BR-O-08", category == "O" and vat == 0 and not all_of(".//cbc:Percent") and text(".//cbc:TaxExemptionReasonCode") == "VATEX-EU-O")
    check("BR-O-02", not any(text("cac:TaxScheme/cbc:ID", scheme) == "VAT" for scheme in all_of(".//cac:PartyTaxScheme")))
for line in lines:
    quantity = Decimal(text("cbc:InvoicedQuantity", line) or text("cbc:CreditedQuantity", line))
    price = amount("cac:Price/cbc:PriceAmount", line)
    check("BR-27 price", price >= 0)
    check("PEPPOL-EN16931-R120 line", quantity * price == amount("cbc:LineExtensionAmount", line))
print(kind, "FAULTS " + "; ".join(faults) if faults else f"OK {net + vat}")
