"""Is this text English? A quick guess by script and by the small words that every language repeats.

It is made to keep foreign articles out of the rules, not to name languages, and leans to English: a headline
is English unless its script, or several small words of one other language, clearly say otherwise.
"""

import re
from typing import Final, Literal

_SAMPLE: Final = 1500  # characters; enough for some 200 words
_SHORT: Final = 12  # words
_FOREIGN_SCRIPT_SHARE: Final = 0.4
_MIN_HITS: Final = 3  # different small words of one other language
_MIN_SHARE: Final = 0.15  # of all words
_WORD: Final = re.compile(r"[^\W\d_]+")

# Letters of the scripts that no English word is written in: from Greek on, and the scripts of East Asia.
_FOREIGN_LETTER: Final = re.compile(
    "[\u0370-\u1cff\u1f00-\u1fff\u2d00-\u2ddf\u3040-\u33ff\u3400-\u9fff\ua000-\ua6ff\uac00-\ud7af\uf900-\ufaff]"
)


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_ENGLISH: Final = _words(
    "the a an of and to in is are was were be been has have had with for from by on at as that this its",
    "it his her their they he she we you but or not will would could should after before over under into",
    "than more about said says which who when while amid new up down also out off all no if so do does",
    "did can may",
)
# Words of the trade, which headlines consist of. Other languages borrow them, so they only speak for English
# where a text is too short for small words.
_TRADE: Final = _words(
    "upgrade upgrades upgraded downgrade downgrades downgraded initiate initiates initiated coverage",
    "reiterates reiterated maintains maintained raises raised lifts cuts cut lowers lowered trims hikes",
    "boosts keeps rating ratings rated price target targets pt buy sell hold neutral outperform",
    "underperform overweight underweight stock stocks share shares analyst analysts earnings sales growth",
    "market quarter results revenue",
)

# Words that are common in one language and rare in English; a word may stand in several lists.
_OTHERS: Final = {
    "German": _words(
        "der das und ist nicht mit von den dem des ein eine einen einer eines auf für im zu sich auch als",
        "bei nach wird werden wurde aus dass über noch wie aber vom zum zur hat haben sind unter seine",
        "ihre",
    ),
    "French": _words(
        "le la les des du une est et dans pour que qui sur avec par au aux ce cette ces il elle sont pas",
        "plus son ses mais ou été ont nous vous leur selon après",
    ),
    "Spanish": _words(
        "el la los las del una es y en para que por con se su al lo como más pero sus fue son ha este",
        "esta entre desde hasta sobre según también",
    ),
    "Portuguese": _words(
        "o os da do das dos uma é e em para que por com se não ao na no nas nos mais como mas foi são",
        "pela pelo sua seu também entre",
    ),
    "Italian": _words(
        "il lo gli della del dei delle di che è e per con una sono nel nella alla al da si non come più",
        "anche ha dal sul sulla questo",
    ),
    "Dutch": _words(
        "de het een van en is dat niet voor met op zijn aan bij ook naar uit wordt werd door maar nog",
        "hebben heeft deze dit zich over",
    ),
    "Scandinavian": _words(
        "och att det som en ett på är av för med den till har inte om var från og er ikke til et sig kan",
        "vil",
    ),
    "Polish": _words("w z na nie się że jest od dla jak przez oraz przy tym który jego będzie"),
    "Turkish": _words("ve bir bu için ile da olarak olan daha çok gibi kadar sonra"),
    "Malay": _words("dan yang di ke dari untuk dengan pada ini itu adalah dalam tidak akan juga oleh telah"),
    "Vietnamese": _words("và của là có cho các được trong một không với người này đã những"),
}
_ANY_OTHER: Final = frozenset().union(*_OTHERS.values())


def guess_language(text: str) -> Literal["en", "other"]:
    """Return "en" or "other" for ``text``, from its first 1,500 characters; text without a word is "en".

    Takes some microseconds on a headline or on English prose, some tens on anything else.
    """
    sample = text[:_SAMPLE]
    if not sample.isascii():
        foreign = len(_FOREIGN_LETTER.findall(sample))
        if foreign and foreign > _FOREIGN_SCRIPT_SHARE * sum(map(str.isalpha, sample)):
            return "other"
    if " the " in sample and (" to " in sample or " and " in sample or " of " in sample):
        return "en"
    words = _WORD.findall(sample.lower())
    if _ANY_OTHER.isdisjoint(words):
        return "en"
    enough = max(_MIN_HITS, _MIN_SHARE * len(words))
    if sum(word in _ANY_OTHER for word in words) < enough:
        return "en"
    english = sum(word in _ENGLISH for word in words)
    if len(words) < _SHORT:
        english += sum(word in _TRADE for word in words)
    for language in _OTHERS.values():
        found = [word for word in words if word in language]
        if len(set(found)) >= _MIN_HITS and len(found) >= enough and len(found) > 2 * english:
            return "other"
    return "en"
