"""Words that take back what was said before them: "That is false.", "… (fake)", "It never happened."."""

from __future__ import annotations

import re

_NOUN = r"(?:claim|report|statement|post|rumou?r|story|figure|number|allegation|assertion|article|video|suggestion)"
_IT = (
    r"(?:(?:all (?:of )?)?(?:that|this|it|they|these|those|both|which)|none of (?:that|this|it|them)"
    rf"|(?:the|that|this|these|those|such|both) (?:[\w-]+ ){{0,3}}{_NOUN}(?:s|ies)?|(?:the )?stories)"
)
_IS = r"(?:['’]s| is| are| was| were| (?:has|have)(?: since)? been| turned out to be| proved(?: to be)?)"
_NOT_TRUE = (
    r"(?:false|untrue|wrong(?! (?:to|for|of|about|in|on)\b| \w+ing\b)|incorrect|inaccurate|fake(?! \w)|"
    r"fabricated|baseless|unfounded|misleading|invented|debunked|retracted|withdrawn|"
    r"(?:a )?(?:lies?|hoax|myth|rumou?r|fabrication)"
    r"|not (?:\w+ )?(?:true|correct|accurate|right(?! \w)|so(?! \w)|the case))(?![\w-]| \w+(?:er|or|ment)s?\b)"
)
_END = r"(?=[\W_]*$)"
_TAIL = r"(?=[\W_]*$|[,;:\u2013\u2014-]| (?:at all|after all)\b| (?:[\w'’-]+ ){0,3}(?:said|says|told)\b)"
_TAKEN_BACK = re.compile(
    r"(?:but |although |though |and |however,? |yet |in (?:fact|reality|truth),? )*(?:"
    rf"(?!none of){_IT}{_IS}(?: \w+ly| later| since| all| just| only| completely)* {_NOT_TRUE}"
    rf"|none of (?:that|this|it|them){_IS} (?:true|correct|accurate|so|right)\b"
    rf"|{_IT} (?:never happened|(?:did|does|do) not (?:happen|hold)){_TAIL}|{_IT} (?:has|had|have) no basis"
    rf"|which (?:[\w'’-]+ ){{1,3}}?(?:called|calls|branded|labelled|labeled) (?:an? )?{_NOT_TRUE}"
    r"|(?:that|this|it|which) (?:isn|wasn)['’]t (?:true|correct|accurate|right|so|the case)\b"
    rf"|(?:false|untrue|fake|wrong|incorrect|not true|not so|none of (?:this|it) happened){_END}"
    rf"|(?:he|she|it|they|we) (?:ha[sd]|have|did|does|do|was|were|is|are)(?: not|n['’]t){_END}"
    rf"|there (?:is|was) no (?:evidence|proof|truth|basis) (?:for|of|to|in) (?:this|that|it|them|the {_NOUN}){_END}"
    r"|(?!nobody|no one|none|never|neither)(?:(?!never|not|neither)[\w'’-]+ ){1,4}"
    rf"den(?:y|ies|ied) (?:it|this|that|them|the {_NOUN}s?){_END}"
    r"|(?:(?:our |the )?(?:verdict|rating|ruling|fact[ -]?check|conclusion)\s*[:\u2013\u2014-]\s*)?"
    rf"we (?:rate|rated|find|found) (?:this|that|it|{_IT})(?: \w+){{0,3}}? (?:to be )?{_NOT_TRUE}"
    r"|(?:our |the )?(?:verdict|rating|ruling|fact[ -]?check|conclusion)\s*[:\u2013\u2014-]\s*"
    rf"(?:mostly |partly |entirely |completely )?(?:{_NOT_TRUE}|unproven|pants on fire))",
    re.IGNORECASE,
)


def takes_back(sentence: str) -> bool:
    """Whether a sentence, or the rest of one, calls untrue what stands before it."""
    return _TAKEN_BACK.match(sentence.lstrip("\"'“”‘’ ")) is not None
