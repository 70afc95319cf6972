"""Tickers: bracketed listings, cashtags, prefixed and suffixed symbols, and bare symbols known from the text."""

import re
from bisect import bisect_left
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.listings import coined, listed_norm, prose, suffixed_listing, trimmed
from nlp.components.names import LEGAL
from nlp.core.walk import Mention, Walk, walk_of
from nlp.rules.book import Rulebook, book_of, squeeze

_BRACKET: Final = re.compile(r"[(\[<]([^()\[\]<>\n]{1,140})[)\]>]")
# These begin with a sign that is rare, for a search runs at the speed at which that is found. What stands before the
# sign is looked at then.
_COLON: Final = re.compile(r":\s?([A-Z0-9][A-Z0-9]{0,9}(?:[.\-/&][A-Z0-9]{1,4})?(?: [A-C](?![\w]))?)(?![\w:])")
_PREFIX: Final = re.compile(r"(?<![\w:/.@])[A-Za-z][A-Za-z0-9 .]*\Z")
_LONGEST_PREFIX: Final = 25
_BARE: Final = re.compile(
    r"(\d{5,6}(?=$)|[A-Z][A-Z0-9]{0,5}(?:[./\-][A-Z]{1,3})?|\d{4,6}\.[A-Z]{1,3}|[A-Z]{2,6}(?:[a-z]|-[A-Z])?\.[A-Z]{1,2})(?=$|[,;\s])"
)
# What stands before a bracket with a lone symbol: its last word, one of a name, and a company's form before one letter.
_LAST_WORD: Final = re.compile(r"([^\W\d_][\w.&'’!-]*)[)\"”.!]*$")
_LAST_OF_NAME: Final = re.compile(r"[A-Z]\w*\s?[.\s]\s?\w+$")
_BEFORE_LETTER: Final = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|Company|Corporation|Group|Holdings|Motor|Bank)\.?|[a-z]{2}[.)]?)$"
)
_LATIN: Final = re.compile(r"[A-Za-z]+")
_PESOS: Final = re.compile(r"P\d[\d.,]*\s*$")
_CASHTAG: Final = re.compile(r"\$(?<![\w$]\$)([A-Z]{1,6}(?:[.\-][A-Z]{1,2})?(?::[A-Z]{2})?)(?![\w])")
_SUFFIX: Final = re.compile(r"\.([A-Z]{1,3})(?!\w|\.\w)")
_STEM: Final = re.compile(r"(?<![\w.$@/])[A-Z0-9]{2,6}[a-z]?\Z")
_LONGEST_STEM: Final = 7
_NUMBERED: Final = re.compile(r"(?<![\w.,$])(\d{4,6}) (JP|TT|HK|KS|KQ|MK|TB)\b")
_BLOOMBERG: Final = re.compile(r"([A-Z0-9]{1,6}(?:[ /][A-D])?) ([A-Z]{2})(?=$|,| Equity)")
_FOLLOWS: Final = re.compile(r" ([A-Z][A-Za-z]+)")
_MAY_FOLLOW: Final = re.compile(r"[-–—,]|(?:US|LN|HK|JP|AU|GY|FP|IN|CN)\b|(?:Free|Get)\b|[A-Z][a-z]+$")
_PERIOD: Final = re.compile(r"(?:FY|CY|[1-4]?Q|[12]?H)\d*E?|\d+[A-Z]?")
_PART: Final = re.compile(r"[^,;/|]+(?:/[A-Z](?![A-Za-z]))?|[,;/|]")
_LISTED: Final = re.compile(
    r"([^\W\d_](?:[^\W_]|[ .-])*?)\s?:\s?([A-Za-z0-9]{1,12}(?:[.\-/&][A-Za-z0-9]{1,4})?(?: [A-C](?!\w))?)"
)
_BEHIND: Final = re.compile(
    r"\b(?P<name>[A-Z][\w&’'-]*[a-z]\w*\.?|[A-Z][\w&’'-]*[a-z]|(?P<same>[A-Z]{3,5})(?= (?P=same)\b)) "
    r"(?P<symbol>[A-Z]{2,5})(?=[,.]? [a-z]|, [A-Z]|['’]s? [a-z]|[,.;]\s|\n)"
)
_SPACED: Final = re.compile(r"\s+([.,])")
_REVERSED: Final = re.compile(r"([A-Z0-9]{1,6})\s?:\s?([A-Z]{2,10})$")
_MARKET_BEFORE: Final = re.compile(r"(?<![\w:(])([A-Z]{3,9}) \Z")
_HASHTAG: Final = re.compile(r"#([A-Z]{1,6})(?!\w)")
_LEGAL_BEHIND: Final = re.compile(r" (?:plc|Plc|PLC|Inc|Corp|Ltd|SE|AG|NV|SA|Holdings|Group)\b")
_GROUPS: Final = frozenset({"holdings", "group", "corp", "inc", "ltd", "plc"})  # what a name goes on with
_INDICES: Final = frozenset(
    "SPX SPY QQQ NDX DJI VIX DJIA COMP RUT ES NQ DXY ES_F BTC ETH USDJPY EURUSD GBPUSD USD EUR".split()
)


def process(walk: Walk, book: Rulebook) -> None:
    """Adds TICKER mentions, and the bracket groups that hold nothing else (``walk.scratch["ticker_groups"]``)."""
    text = walk.text
    finder = _Finder(walk, book)
    if any(f" {market}" in text for market in ("JP", "TT", "HK", "KS", "KQ", "MK", "TB")):
        finder.numbered()
    if "(" in text or "[" in text or "<" in text:
        for match in _BRACKET.finditer(text):
            finder.bracket(match)
    if ":" in text:
        finder.colons()
    if "$" in text:
        for match in _CASHTAG.finditer(text):
            symbol = match.group(1)
            if symbol not in _INDICES and not (
                symbol in {"M", "B", "K", "MM", "BN"}
                and text[: match.start()].rstrip("( ").endswith((" in", "\nin", "|"))
            ):
                finder.add(match.start(), match.end(), "ticker.cashtag", {"symbol": symbol.split(":")[0]})
    finder.suffixed()
    finder.hashtags()
    if "Rank" in text and any(rule in book.grades and "Rank" in walk.words[a:b] for a, b, _, rule in walk.hits):
        finder.behind_names()
    finder.repeats()
    walk.scratch["ticker_groups"] = finder.groups
    walk.mentions.extend(finder.found)


_WORDS_AS_SYMBOLS: Final = frozenset({"function", "article", "on", "headline"})  # "Korvane Cars AN, which carries …"


class _Finder:
    def __init__(self, walk: Walk, book: Rulebook) -> None:
        self.walk = walk
        self.book = book
        self.found: list[Mention] = []
        self.groups: dict[int, tuple[int, list[Mention]]] = {}
        self.symbols: dict[str, dict[str, Any]] = {}
        self.taken: set[int] = set()

    def add(self, start: int, end: int, rule: str, norm: dict[str, Any]) -> Mention | None:
        walk = self.walk
        first = bisect_left(walk.starts, start)
        last = bisect_left(walk.starts, end)
        if first >= len(walk.starts) or walk.starts[first] != start or last <= first or walk.end(last - 1) != end:
            return None
        if not self.taken.isdisjoint(range(first, last)):
            return None
        self.taken.update(range(first, last))
        mention = walk.mention("TICKER", first, last, rule, norm)
        self.found.append(mention)
        self.symbols.setdefault(norm["symbol"], norm)
        return mention

    def prefixed(self, prefix: str, prefix_at: int, symbol: str, symbol_at: int, rule: str) -> Mention | None:
        """A symbol behind a market's name. Of "on the NYSE: ABC" only the last words name the market."""
        if prefix.lower() in LEGAL and self.walk.text[prefix_at + len(prefix) : symbol_at].startswith(" "):
            return None  # "ALDERMOOR SE : JP Morgan …"
        words = prefix.split(" ")
        for skip in range(len(words)):
            name = " ".join(words[skip:])
            if (
                name
                and squeeze(name) in self.book.exchanges
                and (name.isupper() or len(name) > 4 or name[:1].isupper())
            ):
                start = prefix_at + len(" ".join(words[:skip])) + (1 if skip else 0)
                return self.add(start, symbol_at + len(symbol), rule, listed_norm(self.book, name, symbol))
        return None

    def bracket(self, match: re.Match[str]) -> None:
        inside, at = match.group(1), match.start(1)
        mentions: list[Mention] = []
        pure = True
        for part in _PART.finditer(inside):
            piece = part.group()
            if piece in ",;/|":
                continue
            lead = len(piece) - len(piece.lstrip())
            start = at + part.start() + lead
            body = piece.strip()
            mention: Mention | None = None
            hit = _LISTED.match(body) if ":" in body else None
            turned = _REVERSED.match(body) if ":" in body else None
            if hit and squeeze(hit.group(1)) in self.book.exchanges:
                symbol = hit.group(2)
                if symbol.upper() == symbol or symbol.islower():
                    mention = self.prefixed(hit.group(1), start, symbol, start + hit.start(2), "ticker.bracket")
            elif turned and (
                turned.group(2) in self.book.bloomberg
                if len(turned.group(2)) == 2
                else squeeze(turned.group(2)) in self.book.exchanges
            ):
                norm = listed_norm(self.book, turned.group(2), turned.group(1))
                if len(turned.group(2)) == 2:  # "(TVK:LN)": Bloomberg's code of the market
                    norm["mic"] = self.book.bloomberg[turned.group(2)]["mic"]
                mention = self.add(start, start + turned.end(), "ticker.reversed", norm)
            elif hit and hit.group(1).lower() in {"symbol", "ticker", "nyse symbol"}:
                mention = self.add(start + hit.start(2), start + hit.end(2), "ticker.symbol", {"symbol": hit.group(2)})
            elif _NUMBERED.fullmatch(body):
                first = bisect_left(self.walk.starts, start)
                mention = next((m for m in self.found if m.tok_start == first), None)
            elif ":" not in body:
                mention = self._bare(body, start, match.start())
            if mention:
                mentions.append(mention)
            elif not mentions:
                pure = False
        if mentions and mentions[0].rule == "ticker.bracket-bare" and prose(inside):
            for mention in mentions:  # "(KDG, 40% of all sales)": an abbreviation of a part
                self.found.remove(mention)
                self.taken.difference_update(range(mention.tok_start, mention.tok_end))
                self.symbols.pop(mention.norm["symbol"] if mention.norm else "", None)
            return
        if mentions and pure:
            first = bisect_left(self.walk.starts, match.start())
            last = bisect_left(self.walk.starts, match.end())
            self.groups[first] = (last, mentions)

    def _bare(self, body: str, start: int, bracket_at: int) -> Mention | None:
        """A lone symbol in brackets: only right behind a name."""
        cash = body.startswith("$")
        body = body.removeprefix("$")
        hit = _BARE.match(body)
        terminal = _BLOOMBERG.match(body)
        market = self.book.bloomberg.get(terminal.group(2)) if terminal else None
        if terminal and market:
            hit = terminal
        if not hit:
            return None
        before = _SPACED.sub(r"\1", self.walk.text[max(0, bracket_at - 40) : bracket_at].rstrip())
        if not before or not (before[-1].isalnum() or before[-1] in ".)'’!\"”&"):
            return None
        symbol = hit.group(1)
        if terminal and market:
            norm: dict[str, Any] = {"symbol": symbol.replace(" ", "."), "exchange": terminal.group(2)}
            if "mic" in market:
                norm["mic"] = market["mic"]
            named = re.search(r"[^\W\d_][\w.&'’!-]*[)\"”.!]*$", before)
            known = named is not None and any(c.isupper() for c in named.group())
            return self.add(start, start + terminal.end(), "ticker.bloomberg", norm) if known else None
        tail = body[hit.end() :].strip(" ,")
        if tail and not _MAY_FOLLOW.match(tail):
            return None
        lower = symbol.lower()
        if len(symbol) == 1 and (not _BEFORE_LETTER.search(before) or "Performance" in before):
            return None
        code = symbol.isdigit() and (len(symbol) == 6 or (len(symbol) == 5 and symbol[0] == "0"))
        if lower in self.book.cues["not_ticker"] or (_PERIOD.fullmatch(symbol) and not code):
            return None
        word = _LAST_WORD.search(before)
        if not word or not (
            any(c.isupper() for c in word.group(1)) or (len(symbol) > 2 and _LAST_OF_NAME.search(before))
        ):
            return None
        if (
            len(symbol) > 1
            and "".join([w[:1] for w in _LATIN.findall(before)[-len(symbol) :]]).upper() == symbol
            and (
                _LATIN.findall(before)[-1].lower()
                in {
                    "rating",
                    "target",
                    "average",
                    "index",
                    "ratio",
                    "share",
                    "profit",
                    "tax",
                    "earnings",
                    "income",
                    "cash",
                    "value",
                    "commission",
                    "department",
                    "administration",
                    "union",
                }
            )
        ):
            return None
        if symbol[0] == "P" and symbol[1:].isdigit() and _PESOS.search(before):
            return None  # "P40.50 (P46)": pesos
        if coined(before, symbol):
            return None
        tight = self.walk.text[bracket_at - 1 : bracket_at].isalpha() and not code
        if tight and word.group(1).isupper() and len(word.group(1)) < 5:
            return None  # "KRX(ON)": a product
        line = self.walk.text[bracket_at : bracket_at + 160].split(". ")[0]
        if "segment" in line or "division" in line:
            return None
        norm = {"symbol": symbol.replace("/", ".")}
        if code and len(symbol) == 5:
            norm["mic"] = "XHKG"  # its codes alone are filled up with noughts to five digits
        at = max(symbol.rfind("."), symbol.rfind("-"))
        if at > 1 and symbol[at:] != ".A":  # "BF.A" is a class of shares
            market = suffixed_listing(self.book, symbol[:at], symbol[at:])
            if market is not None and "mic" in market:
                norm = {"symbol": symbol[:at], "exchange": symbol[at + 1 :], "mic": market["mic"]}
        return self.add(start, start + len(symbol) + cash, "ticker.bracket-bare", norm)

    def colons(self) -> None:
        """Markets with a symbol behind a colon, in running text ("on the NYSE: ABC", "TYO:6871")."""
        text = self.walk.text
        floor = 0
        for match in _COLON.finditer(text):
            end = match.start()
            if end and text[end - 1].isspace():
                end -= 1
            prefix = _PREFIX.search(text, max(floor, end - _LONGEST_PREFIX), end)
            if prefix and (len(prefix.group()) > 2 or match.start(1) == match.start() + 1):  # "UK: …" opens a list
                floor = match.end()
                self.prefixed(prefix.group(), prefix.start(), match.group(1), match.start(1), "ticker.prefixed")

    def numbered(self) -> None:
        """Codes of digits with the market's two letters behind ("6493 JP", "3588 TT")."""
        for match in _NUMBERED.finditer(self.walk.text):
            norm = listed_norm(self.book, match.group(2), match.group(1))
            self.add(match.start(), match.end(), "ticker.suffixed", norm)

    def suffixed(self) -> None:
        """Symbols with a market's suffix ("VOD.L")."""
        text = self.walk.text
        for match in _SUFFIX.finditer(text):
            dot = match.start()
            stem = _STEM.search(text, max(0, dot - _LONGEST_STEM), dot)
            if stem:
                self.ric(stem.start(), stem.group(), match.group(1), match.end())

    def ric(self, start: int, symbol: str, suffix: str, end: int) -> None:
        market = suffixed_listing(self.book, symbol, f".{suffix}")
        if market is None and f".{suffix}" not in self.book.suffixes and suffix not in {"US", "EQ"}:
            return
        if not any(c.isdigit() for c in symbol) and (len(symbol) < 3 and len(suffix) < 2 and suffix not in "NOLTKQ"):
            return
        if symbol.isdigit() and (len(symbol) < 4 or len(suffix) < 1):
            return
        norm: dict[str, Any] = {"symbol": symbol, "exchange": suffix}
        if market and "mic" in market:
            norm["mic"] = market["mic"]
        self.add(start, end, "ticker.suffixed", norm)

    def hashtags(self) -> None:
        text = self.walk.text
        if "#" not in text:
            return
        for match in _HASHTAG.finditer(text):
            if match.group(1) in self.symbols:
                self.add(match.start(1), match.end(1), "ticker.hashtag", self.symbols[match.group(1)])

    def behind_names(self) -> None:
        """Bare symbols right behind a name, as those write who tell of ranks: "Korvane Motors KRV now has"."""
        walk, book = self.walk, self.book
        text = walk.text
        houses = {k for first, last, label, _ in walk.hits if label == "BROKER" for k in range(first, last)}
        for match in _BEHIND.finditer(text):
            before, symbol = match.group("name", "symbol")
            low = symbol.lower()
            if (
                low in book.cues["not_ticker"]
                or low in LEGAL
                or (low in book.cue_sets and not (len(low) == 2 and book.cue_sets[low] <= _WORDS_AS_SYMBOLS))
                or (before.lower() in book.breaks and before.lower() not in LEGAL)
                or (before.lower() in book.cue_sets and before.lower() not in LEGAL)
                or symbol in _INDICES
                or not houses.isdisjoint((place := bisect_left(walk.starts, match.start("symbol")), place - 1))
            ):
                continue
            self.add(match.start("symbol"), match.end("symbol"), "ticker.behind", {"symbol": symbol})

    def _names_itself(self, symbol: str) -> bool:
        """Whether the symbol is the company's name as well: "KRVX (NASDAQ:KRVX)"."""
        if len(symbol) < 3:
            return False
        text = self.walk.text
        first = len(text) - len(text.lstrip())
        for mention in self.found:
            if mention.norm and mention.norm["symbol"] == symbol:
                sign = trimmed(text, mention.start) - 1  # the bracket's place, where one stands before the symbol
                end = trimmed(text, max(sign, 0))
                if end == first + len(symbol) and text.startswith(symbol, first):
                    return True
                if mention.rule == "ticker.behind" and text.endswith(" " + symbol, 0, sign + 1):
                    return True
                if text[sign : sign + 1] == "(" and text.endswith((" " + symbol, "\n" + symbol), 0, end):
                    return True
        return False

    def repeats(self) -> None:
        """Bare symbols in running text, once the text has introduced them."""
        for symbol, norm in list(self.symbols.items()):
            if symbol.isdigit() or (len(symbol) == 1 and symbol in "AI"):
                continue
            text = self.walk.text
            if self._names_itself(symbol):
                continue
            for at in self.walk.occurrences(symbol):
                end = at + len(symbol)
                if not (
                    at == 0
                    or not (text[at - 1].isalnum() or text[at - 1] in "$#:.&-'’/@_")
                    or (text[at - 1] == "." and text[at - 2 : at - 1].islower())
                ):
                    continue
                after = text[end : end + 1]
                free_after = not after or (
                    not (after.isalnum() or after in "&_@")
                    and not (after in "-./" and text[end + 1 : end + 2].isalnum())
                )
                follows = _FOLLOWS.match(text, end, end + 24)
                if follows and (
                    follows.group(1).lower() in _GROUPS
                    or (
                        follows.group(1).lower() not in self.book.breaks
                        and follows.group(1).lower() not in self.book.cue_sets
                    )
                ):
                    free_after = False  # the first word of a longer name
                if (
                    free_after
                    and (len(symbol) > 1 or after in ", ")
                    and not (len(symbol) == 1 and text[end : end + 2] in {". ", ".,"})
                ):
                    market = _MARKET_BEFORE.search(text, max(0, at - 12), at)
                    if market and squeeze(market.group(1)) in self.book.exchanges:
                        found = listed_norm(self.book, market.group(1), symbol)  # "Shares of NYSE ABC"
                        self.add(market.start(1), end, "ticker.repeat", found)
                    else:
                        if _LEGAL_BEHIND.match(self.walk.text, end):
                            continue  # "BP plc": the name, whole
                        self.add(at, end, "ticker.repeat", norm)


@Language.factory("sellside_tickers")
def make_tickers(nlp: Language, name: str) -> "Tickers":
    return Tickers()


class Tickers:
    """Pipe: adds TICKER mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
