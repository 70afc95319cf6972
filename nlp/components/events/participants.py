"""Who and which stock: the house and the company of each act of a sentence."""

import copy

from nlp.components.events.reading import Act, Reading
from nlp.core.walk import Item

_AGENT = frozenset({"by", "at", "from"})
_FILL = frozenset(
    "analysts analyst equities equity research stock stocks the a an brokerage broker investment bank firm house "
    "securities their at".split()
)
_ON = frozenset("on of for in".split())
_LIST = frozenset({",", "and", "&", "/", "or"})


def _lead(reading: Reading, k: int) -> tuple[str, bool]:
    """The preposition before the house at ``k`` and whether analysts stand before it ("analysts at UBS")."""
    analysts = False
    k -= 1
    while k >= 0 and (reading.low[k] in _FILL or reading.low[k] in {"'", "’"}) and reading.low[k] not in _AGENT:
        analysts |= reading.low[k] in {"analysts", "analyst"}
        k -= 1
    if k >= 0 and reading.low[k] in _AGENT:
        behind = reading.low[k - 1] if k else ""
        return reading.low[k], analysts or behind in {"analysts", "analyst", "team", "those", "strategists"}
    return "", analysts


def groups(reading: Reading, kind: str) -> list[list[int]]:
    """Places of ``kind``, with those of one list ("A, B and C") together."""
    out: list[list[int]] = []
    for k, what in enumerate(reading.kind):
        if what != kind:
            continue
        if out:
            between = range(out[-1][-1] + 1, k)
            if (
                len(between) <= 4
                and between
                and all(reading.low[j] in _LIST or reading.kind[j] == "TICKER" for j in between)
                and any(reading.low[j] in _LIST for j in between)
            ) or (kind == "COMPANY" and _described(reading, list(between))):
                out[-1].append(k)
                continue
        out.append([k])
    return out


_TRADES = frozenset("firm company maker group retailer giant operator rival bank chain developer peer provider".split())


def _described(reading: Reading, between: list[int]) -> bool:
    """Whether only "and" with a few words on the next name's trade stands between two: "and online gaming firm"."""
    words = [reading.low[j] for j in between if reading.kind[j] != "TICKER"]
    return (
        2 <= len(words) <= 5
        and words[0] == "and"
        and words[-1] in _TRADES
        and all(w.isalpha() or w == "-" for w in words[1:])
    )


def assign(reading: Reading, acts: list[Act]) -> list[Act]:
    """Fill ``brokers``, ``company`` and ``ticker`` of each act; an act on a list of companies becomes one act each."""
    house_groups = groups(reading, "BROKER")
    names = {
        reading.items[k].data.get("name") if isinstance(reading.items[k].data, dict) else k
        for g in house_groups
        for k in g
    }
    one_house = [] if not names else house_groups[0][:1] if len(names) == 1 else None
    places = [
        k
        for k, kind in enumerate(reading.kind)
        if kind == "COMPANY" or (kind == "TICKER" and not _has_owner(reading, k))
    ]
    spans = [(min(a.cue, a.first), max(a.cue, a.last)) for a in acts]
    for n, act in enumerate(acts):
        group = _house(reading, house_groups, acts, spans, n) if one_house is None else one_house
        act.brokers = [reading.items[k] for k in group]
    if any(w in {"respectively", "former", "both"} for w in reading.low) or _as_many(reading, acts):
        _one_each(acts)
    in_turn = _stocks_in_turn(reading, acts, places)
    out: list[Act] = []
    for n, act in enumerate(acts):
        companies = in_turn.get(n) or _companies(reading, acts, spans, n, out, places)
        if not companies:
            out.append(act)
            continue
        if len(companies) == 2 and reading.low[act.cue + 1 : act.cue + 3] in (["the", "former"], ["the", "latter"]):
            companies = [companies[reading.low[act.cue + 2] == "latter"]]
        if len(companies) > 1 and "respectively" in reading.low:
            kin = [a for a in acts if (a.rating_action is None) == (act.rating_action is None)]
            if len(kin) == len(companies):
                companies = [companies[kin.index(act)]]
        for item in companies:
            one = copy.copy(act) if len(companies) > 1 else act
            if item.kind == "TICKER" and act.noun and len(item.data) > 2 and not act.brokers:
                for mention in item.data:  # "Top upgrades (A, B, C)"
                    each = copy.copy(act)
                    each.ticker = Item("TICKER", item.tok_start, item.tok_end, item.rule, [mention])
                    out.append(each)
                continue
            if item.kind == "TICKER":
                one.ticker = item
            else:
                one.company = item
            out.append(one)
    return out


def _stocks_in_turn(reading: Reading, acts: list[Act], places: list[int]) -> dict[int, list[Item]]:
    """ "Raised A to Buy and cut B to Sell, with targets of $5 and $6 respectively": the stock of each such target."""
    if "respectively" not in reading.low or len(places) < 2:
        return {}
    end = reading.low.index("respectively")
    mine = [n for n, a in enumerate(acts) if a.target_action is not None and places[-1] < a.first < end]
    if len(mine) != len(places):
        return {}
    return {n: [reading.items[k]] for n, k in zip(mine, places, strict=True)}


def _as_many(reading: Reading, acts: list[Act]) -> bool:
    """Whether a list of three houses or more is followed by as many ratings: "A, B and C start with X, Y and Z"."""
    rated = [a for a in acts if a.rating_action is not None]
    return len(rated) > 2 and len(rated) == len(rated[0].brokers)


def _one_each(acts: list[Act]) -> None:
    """ "A and B kept Buy and Hold": as many values as houses go to one house each, in order."""
    for kind in ("rating_action", "target_action"):
        mine = [a for a in acts if getattr(a, kind) is not None]
        groups_ = {tuple(id(b) for b in a.brokers) for a in mine}
        if len(groups_) == 1 and mine and len(mine[0].brokers) == len(mine) > 1:
            for act, broker in zip(mine, list(mine[0].brokers), strict=True):
                act.brokers = [broker]


def _house(
    reading: Reading, house_groups: list[list[int]], acts: list[Act], spans: list[tuple[int, int]], n: int
) -> list[int]:
    start, end = spans[n]
    previous_end = max((e for s, e in spans[:n] if e < start), default=-1)
    next_start = min((s for s, e in spans[n + 1 :] if s > end), default=len(reading.kind))
    subject: list[int] = []
    agent: list[int] = []
    for group in house_groups:
        lead, analysts = _lead(reading, group[0])
        if start < group[0] < end:
            if lead in _AGENT and not agent:
                agent = group
        elif group[-1] < start:
            if not lead or analysts or (group[0] > previous_end and not subject):
                subject = group
        elif (
            group[0] > end
            and not agent
            and lead in _AGENT
            and (group[0] < next_start or _same_agent(reading, end, group[0]))
        ):
            agent = group
    if agent and agent[0] < end:
        return agent
    if subject and subject[-1] > previous_end:
        if (
            agent
            and reading.low[agent[0] - 1] in {"at", "by"}
            and _passive(reading, acts[n])
            and _company_between(reading, subject[-1], start)
        ):
            return agent
        return subject
    if agent:
        return agent
    if subject:
        return subject
    after = [g for g in house_groups if g[0] > end]
    return after[0] if after and after[0][0] - end <= 4 else (house_groups[0] if len(house_groups) == 1 else [])


def _same_agent(reading: Reading, a: int, b: int) -> bool:
    return not any(kind == "BROKER" for kind in reading.kind[a + 1 : b])


def _passive(reading: Reading, act: Act) -> bool:
    word = reading.low[act.cue] if reading.low[act.cue] else ""
    return word.endswith(("ed", "t", "n"))


def _company_between(reading: Reading, a: int, b: int) -> bool:
    return any(kind in {"COMPANY", "TICKER"} for kind in reading.kind[a + 1 : b])


def _companies(
    reading: Reading, acts: list[Act], spans: list[tuple[int, int]], n: int, done: list[Act], places: list[int]
) -> list[Item]:
    act = acts[n]
    start, end = spans[n]
    if not places:
        return []
    previous_end = max((e for s, e in spans[:n] if e < start), default=-1)
    next_start = min((s for s, e in spans[n + 1 :] if s > end), default=len(reading.kind))
    # an object between the cue and its value, or right behind a cue without value
    inside = [k for k in places if start < k < end]
    twin = acts[n - 1] if n else act
    if (
        twin is not act
        and twin.cue == act.cue
        and twin.last > start
        and None not in {twin.rating_action, act.rating_action}
    ):
        # "rates A Buy and B Hold"
        inside = [k for k in inside if k > twin.last] or inside
    if inside:
        return _listed(reading, places, inside[0], act)
    if act.first == act.last == act.cue and not (
        act.rating_to is not None
        and "," in reading.low[end + 1 : end + 4]
        and any(previous_end < k < start for k in places)
    ):
        ahead = [k for k in places if end < k <= end + 7 and k < next_start]
        if ahead and not any(
            reading.kind[j] == "BROKER" and reading.low[j - 1] in {"by", "at"} for j in range(end + 1, ahead[0])
        ):
            behind = [k for k in places if previous_end < k < start]
            apart = any(reading.low[j] in {",", ";", ")"} for j in range(end + 1, ahead[0]))
            if not (behind and apart) and not (
                behind
                and _passive(reading, act)
                and reading.low[start + 1 : start + 2] in (["by"], ["at"], ["to"], ["on"], ["after"])
            ):
                return _listed(reading, places, ahead[0], act)
    # behind the value: "Hold rating on Acme"
    ahead = [k for k in places if end < k < next_start and k - end <= 9]
    for k in ahead:
        lead = reading.low[k - 1] if k else ""
        back = k - 1
        while back > end and reading.low[back] in {
            "shares",
            "stock",
            "the",
            "of",
            "both",
            "retailer",
            "maker",
            "'s",
            "giant",
        }:
            lead = reading.low[back]
            back -= 1
        lead = reading.low[back] if reading.low[back] in _ON else lead
        if lead in _ON and not any(reading.low[j] in {";", "while", "citing", "after"} for j in range(end, k)):
            left = [j for j in places if previous_end < j < start]
            if not left or reading.kind[left[-1]] == "TICKER" or not _passive(reading, act):
                return _listed(reading, places, k, act)
    # before the cue, in its own clause
    left = [k for k in places if previous_end < k < start]
    if left:
        return _listed(reading, places, left[-1], act, backwards=True)
    if done and done[-1].row is act.row and (done[-1].company or done[-1].ticker):
        same = {id(i) for i in done[-1].brokers} & {id(i) for i in act.brokers}
        if same or not act.brokers or len(places) == 1:
            last = done[-1].company or done[-1].ticker
            return [last] if last else []
    left = [k for k in places if k < start]
    if left:
        return [reading.items[left[-1]]]
    ahead = [k for k in places if k > end]
    if ahead and (ahead[0] < next_start) and (ahead[0] - end <= 12 or len(places) == 1):
        return [reading.items[ahead[0]]]
    return []


def _has_owner(reading: Reading, k: int) -> bool:
    """Whether the ticker at ``k`` stands behind its company's (or a house's) name."""
    j = k - 1
    while j >= 0 and (reading.kind[j] == "TICKER" or reading.low[j] in {",", "'", "’", "s"}):
        j -= 1
    return j >= 0 and reading.kind[j] in {"COMPANY", "BROKER", "HOUSE", "NAME"} and k - j <= 4


def _listed(reading: Reading, places: list[int], k: int, act: Act, backwards: bool = False) -> list[Item]:
    """The company at ``k`` with the others of its list, where the act is told of all of them."""
    if reading.kind[k] == "TICKER":
        run = [k]
        step = -1 if backwards else 1
        j = k + step
        while 0 <= j < len(reading.kind) and (reading.kind[j] == "TICKER" or reading.low[j] in {",", "and", "&"}):
            if reading.kind[j] == "TICKER":
                run.append(j)
            j += step
        if len(run) > 1:
            return [reading.items[j] for j in sorted(run)]
        return [reading.items[k]]
    for group in groups(reading, "COMPANY"):
        if k in group and len(group) > 1:
            return [reading.items[j] for j in group]
    return [reading.items[k]]
