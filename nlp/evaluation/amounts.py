"""Whether a printed amount may stand for a sum: a lenient reading, to check labels by, not to extract."""

import re

_NUMBER = re.compile(r"\d[\d.,'\s\u00a0\u202f]*")
_SCALES = (("lakh", 1e5), ("crore", 1e7), ("bn", 1e9), ("mn", 1e6), ("k", 1e3), ("m", 1e6))
_MINOR = re.compile(r"(?:p|pence|c|cents?|fils|agorot|paise|sen|öre|øre)\b")
_SIGNS = {
    "£": {"GBP"}, "€": {"EUR"}, "₹": {"INR"}, "₩": {"KRW"}, "₺": {"TRY"}, "¥": {"JPY", "CNY"},
    "rs": {"INR", "PKR", "LKR", "NPR", "MUR"},
}  # fmt: skip
_CODES = {
    "USD", "EUR", "GBP", "GBX", "JPY", "CNY", "HKD", "INR", "CAD", "AUD", "NZD", "SGD", "CHF", "SEK", "NOK",
    "DKK", "KRW", "TWD", "BRL", "MXN", "ZAR", "ZAC", "PLN", "TRY", "ILS", "ILA", "SAR", "AED", "KWD", "THB",
}  # fmt: skip
_DOLLARS = {
    "USD", "CAD", "AUD", "HKD", "NZD", "SGD", "TWD", "MXN", "BRL", "CLP", "ARS", "COP", "NAD",
}  # fmt: skip
_PENCE = re.compile(r"\d\s*p(?:ence)?\.?$", re.IGNORECASE)


def amounts_in(text: str) -> set[float]:
    """The amounts that a printed number may stand for.

    "1.250,50" and "1,250.50" are read either way; a minor unit ("4,200c") counts as hundredths and as
    thousandths too.
    """
    found = _NUMBER.search(text)
    if found is None:
        return set()
    digits = re.sub(r"[\s\u00a0\u202f']", "", found[0]).rstrip(".,")
    readings = {digits.replace(",", "")}
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2}", digits):
        readings.add(digits.replace(".", "").replace(",", "."))
    after = text[found.end() :].strip().casefold()
    scale = next((factor for word, factor in _SCALES if re.match(rf"{word}\b", after)), 1.0)
    amounts = {float(reading) * scale for reading in readings if reading.count(".") <= 1}
    if _MINOR.match(after):
        amounts |= {amount / parts for amount in amounts for parts in (100, 1000)}
    return amounts


def money_in_text(amount: float, currency: str, text: str) -> bool:
    """Whether ``text`` may stand for the sum. No sign leaves the currency open, "$" the dollar's country."""
    if not any(abs(amount - found) <= 1e-6 * max(1.0, found) for found in amounts_in(text)):
        return False
    named = [code for code in re.findall(r"[A-Z]{3}", text) if code in _CODES]
    if named:
        return currency in named
    if _PENCE.search(text):
        return currency in {"GBX", "GBP"}
    lowered = text.casefold()
    for sign, currencies in _SIGNS.items():
        if sign in lowered:
            return currency in currencies
    return currency in _DOLLARS if "$" in text else True
