"""Tickers: bracketed listings, cashtags, prefixed and suffixed symbols, and bare symbols known from the text."""

import re
from bisect import bisect_left
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.names import LEGAL
from nlp.core.walk import Mention, Walk, walk_of
from nlp.rules.book import Rulebook, book_of, squeeze

_BRACKET = re.compile(r"[(\[<]([^()\[\]<>\n]{1,140})[)\]>]")
# These begin with a sign that is rare, for a search runs at the speed at which that is found. What stands before the
# sign is looked at then.
_COLON = re.compile(r":\s?([A-Z0-9][A-Z0-9]{0,9}(?:[.\-/&][A-Z0-9]{1,4})?(?: [A-C](?![\w]))?)(?![\w:])")
_PREFIX = re.compile(r"(?<![\w:/.@])[A-Za-z][A-Za-z0-9 .]*\Z")
_LONGEST_PREFIX = 25
_BARE = re.compile(
    r"(\d{5,6}(?=$)|[A-Z][A-Z0-9]{0,5}(?:[./\-][A-Z]{1,3})?|\d{4,6}\.[A-Z]{1,3}|[A-Z]{2,6}(?:[a-z]|-[A-Z])?\.[A-Z]{1,2})(?=$|[,;\s])"
)
_CASHTAG = re.compile(r"\$(?<![\w$]\$)([A-Z]{1,6}(?:[.\-][A-Z]{1,2})?(?::[A-Z]{2})?)(?![\w])")
_SUFFIX = re.compile(r"\.([A-Z]{1,3})(?!\w|\.\w)")
_STEM = re.compile(r"(?<![\w.$@/])[A-Z0-9]{2,6}[a-z]?\Z")
_LONGEST_STEM = 7
_BLOOMBERG = re.compile(r"([A-Z0-9]{1,6}(?:[ /][A-D])?) ([A-Z]{2})(?=$|,| Equity)")
_FOLLOWS = re.compile(r" ([A-Z][A-Za-z]+)")
_MAY_FOLLOW = re.compile(r"[-–—,]|(?:US|LN|HK|JP|AU|GY|FP|IN|CN)\b|(?:Free|Get)\b|[A-Z][a-z]+$")
_PERIOD = re.compile(r"(?:FY|CY|[1-4]?Q|[12]?H)\d*E?|\d+[A-Z]?")
_PART = re.compile(r"[^,;/|]+(?:/[A-Z](?![A-Za-z]))?|[,;/|]")
_LISTED = re.compile(
    r"([^\W\d_](?:[^\W_]|[ .-])*?)\s?:\s?([A-Za-z0-9]{1,12}(?:[.\-/&][A-Za-z0-9]{1,4})?(?: [A-C](?!\w))?)"
)
_BEHIND = re.compile(
    r"\b(?P<name>[A-Z][\w&’'-]*[a-z]\w*\.?|[A-Z][\w&’'-]*[a-z]|(?P<same>[A-Z]{3,5})(?= (?P=same)\b)) "
    r"(?P<symbol>[A-Z]{2,5})(?=[,.]? [a-z]|, [A-Z]|['’]s? [a-z]|[,.;]\s|\n)"
)
_SPACED = re.compile(r"\s+([.,])")
_REVERSED = re.compile(r"([A-Z]{1,6})\s?:\s?([A-Z]{3,10})$")
_MARKET_BEFORE = re.compile(r"(?<![\w:(])([A-Z]{3,9}) \Z")
_HASHTAG = re.compile(r"#([A-Z]{1,6})(?!\w)")
_INDICES = frozenset(
    "SPX SPY QQQ NDX DJI VIX DJIA COMP RUT ES NQ DXY ES_F BTC ETH USDJPY EURUSD GBPUSD USD EUR".split()
)


def listing(book: Rulebook, prefix: str, symbol: str) -> dict[str, Any] | None:
    """The market that ``prefix`` names for ``symbol``, or None when it names none."""
    entries = book.exchanges.get(squeeze(prefix))
    if not entries:
        return None
    for entry in entries[:-1]:
        if re.match(entry.get("symbol", ""), symbol):
            return entry
    return entries[-1]


def suffixed_listing(book: Rulebook, symbol: str, suffix: str) -> dict[str, Any] | None:
    """The market that ``suffix`` (".L", "-T") names for ``symbol``, or None when none has symbols of that form."""
    plain = symbol[:-1] if symbol[-1:].islower() else symbol.split("-")[0]  # without the class of a share
    for entry in book.suffixes.get(suffix, ()):
        if any(re.fullmatch(entry.get("symbol", ""), form) for form in (symbol, plain)):
            return entry
    return None


def _norm(book: Rulebook, prefix: str, symbol: str) -> dict[str, Any]:
    market = listing(book, prefix, symbol)
    norm: dict[str, Any] = {"symbol": symbol.replace("/", "."), "exchange": prefix.strip()}
    if market and "mic" in market:
        norm["mic"] = market["mic"]
    return norm


def process(walk: Walk, book: Rulebook) -> None:
    """Adds TICKER mentions, and the bracket groups that hold nothing else (``walk.scratch["ticker_groups"]``)."""
    text = walk.text
    finder = _Finder(walk, book)
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


_WORDS_AS_SYMBOLS = frozenset({"function", "article", "on", "headline"})  # "Korvane Cars AN, which carries …"
_GROUPS = frozenset({"holdings", "group", "corp", "inc", "ltd", "plc"})  # what a name goes on with
_SMALL = frozenset({"of", "for", "and", "the", "on"})


def _coined(before: str, symbol: str) -> bool:
    """Whether a bracket shortens a phrase with small words in it ("Request for Proposals (RFP)"), as texts coin it."""
    words = before.replace("(", " ").split()
    if not words or words[-1].strip(".,").lower() in LEGAL:
        return False
    taken: list[str] = []
    small = False
    for word in reversed(words):
        if word.lower() in _SMALL and taken:
            small = True
            if len(taken) < len(symbol):
                continue
        if len(taken) == len(symbol):
            break
        taken.append(word[:1])
    return small and "".join(reversed(taken)) == symbol and len(symbol) > 2


def _prose(inside: str) -> bool:
    """Whether a bracket goes on in words or shares of something after its first piece."""
    _, _, rest = inside.partition(",")
    moved = rest.strip()[:1] in {"+", "-", "−", "–", "▲", "▼"} or "up" in rest.split() or "down" in rest.split()
    return ("%" in rest and not moved) or sum(word.isalpha() and word.islower() for word in rest.split()) > 1


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
        words = prefix.split(" ")
        for skip in range(len(words)):
            name = " ".join(words[skip:])
            if (
                name
                and squeeze(name) in self.book.exchanges
                and (name.isupper() or len(name) > 4 or name[:1].isupper())
            ):
                start = prefix_at + len(" ".join(words[:skip])) + (1 if skip else 0)
                return self.add(start, symbol_at + len(symbol), rule, _norm(self.book, name, symbol))
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
            if hit and squeeze(hit.group(1)) in self.book.exchanges:
                symbol = hit.group(2)
                if symbol.upper() == symbol or symbol.islower():
                    mention = self.prefixed(hit.group(1), start, symbol, start + hit.start(2), "ticker.bracket")
            elif (
                (turned := _REVERSED.match(body))
                and squeeze(turned.group(2)) in self.book.exchanges
                and len(turned.group(2)) > 2
            ):
                norm = _norm(self.book, turned.group(2), turned.group(1))
                mention = self.add(start, start + turned.end(), "ticker.reversed", norm)
            elif hit and hit.group(1).lower() in {"symbol", "ticker", "nyse symbol"}:
                mention = self.add(start + hit.start(2), start + hit.end(2), "ticker.symbol", {"symbol": hit.group(2)})
            elif ":" not in body:
                mention = self._bare(body, start, match.start())
            if mention:
                mentions.append(mention)
            elif not mentions:
                pure = False
        if mentions and mentions[0].rule == "ticker.bracket-bare" and _prose(inside):
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
            norm = {"symbol": symbol.replace(" ", "."), "exchange": terminal.group(2)}
            if "mic" in market:
                norm["mic"] = market["mic"]
            named = re.search(r"[^\W\d_][\w.&'’!-]*[)\"”.!]*$", before)
            known = named is not None and any(c.isupper() for c in named.group())
            return self.add(start, start + terminal.end(), "ticker.bloomberg", norm) if known else None
        tail = body[hit.end() :].strip(" ,")
        if tail and not _MAY_FOLLOW.match(tail):
            return None
        lower = symbol.lower()
        if (
            len(symbol) == 1
            and not re.search(
                r"(?:\b(?:Inc|Corp|Co|Ltd|Company|Corporation|Group|Holdings|Motor|Bank)\.?|[a-z]{2}[.)]?)$", before
            )
        ) or (len(symbol) == 1 and "Performance" in before):
            return None
        if lower in self.book.cues["not_ticker"] or _PERIOD.fullmatch(symbol):
            return None
        word = re.search(r"([^\W\d_][\w.&'’!-]*)[)\"”.!]*$", before)
        if not word or not (
            any(c.isupper() for c in word.group(1))
            or (len(symbol) > 2 and re.search(r"[A-Z]\w*\s?[.\s]\s?\w+$", before))
        ):
            return None
        if (
            len(symbol) > 1
            and "".join(w[:1] for w in re.findall(r"[A-Za-z]+", before)[-len(symbol) :]).upper() == symbol
            and (
                re.findall(r"[A-Za-z]+", before)[-1].lower()
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
        if symbol[0] == "P" and symbol[1:].isdigit() and re.search(r"P\d[\d.,]*\s*$", before):
            return None  # "P40.50 (P46)": pesos
        if _coined(before, symbol):
            return None
        if self.walk.text[bracket_at - 1 : bracket_at].isalpha() and word.group(1).isupper() and len(word.group(1)) < 5:
            return None  # "KRX(ON)": a product
        line = self.walk.text[bracket_at : bracket_at + 160].split(". ")[0]
        if "segment" in line or "division" in line:
            return None
        norm: dict[str, Any] = {"symbol": symbol.replace("/", ".")}
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
        for mention in self.found:
            if mention.norm and mention.norm["symbol"] == symbol and len(symbol) > 2:
                behind = self.walk.text[: mention.start].rstrip()
                if behind.endswith("(") and behind[:-1].rstrip().endswith((" " + symbol, "\n" + symbol)):
                    return True
                if behind[:-1].strip() == symbol or (mention.rule == "ticker.behind" and behind.endswith(" " + symbol)):
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
                        found = _norm(self.book, market.group(1), symbol)  # "Shares of NYSE ABC"
                        self.add(market.start(1), end, "ticker.repeat", found)
                    else:
                        self.add(at, end, "ticker.repeat", norm)


@Language.factory("sellside_tickers")
def make_tickers(nlp: Language, name: str) -> "Tickers":
    return Tickers()


class Tickers:
    """Pipe: adds TICKER mentions to the walk."""

    def __call__(self, doc: Doc) -> Doc:
        process(walk_of(doc), book_of(doc.vocab))
        return doc
