"""What is passed over without a full look would have taken no side."""

from __future__ import annotations

import json

from service.demo import FOLDER
from service.extraction.outline import read_outline
from service.extraction.reader import read_statement
from service.ingest import NewSource, read
from service.model import unpack_items
from service.outline import Outline
from service.verification.ceiling import Ceiling
from service.verification.names import terms_around
from service.verification.passage import judge_passage
from service.verification.stance import Read
from service.verification.whole import Side, build_whole

OTHERS = (
    "At least 18 officers were killed",
    "Nobody was killed in Almaty",
    "The president left the country",
    "More than 3,000 people have been detained by the police in the city of Almaty since Friday",
    "The airport was closed",
)


def test_no_clause_below_the_ceiling_takes_a_side() -> None:
    articles = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    made = [read(NewSource(article["text"], title=article["title"])) for article in articles]
    found = [claim for each in made for claim in each.claims]
    taken, low, held = 0, 0, 0
    for text in (*OTHERS, *(claim.text for claim in found[::3])):
        ours = read_statement(text)
        outline = read_outline(text)
        statement = Side(outline, tuple(Read(claim, text[claim.start : claim.end]) for claim in ours))
        ceiling = Ceiling(outline)
        terms = tuple(item.term for item in outline.items)
        for claim in found:
            clause = Outline(claim.text, unpack_items(claim.items), claim.claim.start)
            around = (*terms_around(terms, claim.claim), *("&" + place for place in claim.claim.scope))
            is_low = ceiling.is_too_low(clause, around)
            sided = judge_passage(build_whole(statement, Side(clause, (Read(claim.claim, claim.text),)), around))
            assert not (is_low and sided), (text, claim.text)
            taken, low, held = taken + bool(sided), low + is_low, held + 1
    assert taken
    assert low > held // 2
