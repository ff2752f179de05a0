"""Pages that verify: a statement, a stored claim, and a draft."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from schemas.drafts import ClaimVerifyQuerySchema, DraftRequestSchema
from schemas.verify import EVIDENCE_FILTERS, VerifyQuerySchema
from service.answer import Figures, Verification
from service.api import metrics
from service.api.asking import build_question
from service.api.showing import find_claim
from service.conflicts import list_conflicts
from service.deadline import limit_time
from service.draft import Draft, verify_draft
from service.figures import find_figures
from service.model import Lookup
from service.rendering.picture import draw_svg
from service.settings import Settings
from service.standing import verify_claim
from service.storage.port import Store
from service.verify import Question, verify
from service.web.forms import Form, read_form, read_query
from service.web.marking import Span, cut
from service.web.showing import show

_TEASERS = 3  # conflicts on the first page


def add_answers(blueprint: Blueprint, store: Store, settings: Settings) -> None:
    """The pages that verify."""
    asking = VerifyQuerySchema(longest={"statement": settings.max_statement})
    narrowing = ClaimVerifyQuerySchema()
    drafting = DraftRequestSchema(longest={"text": settings.max_draft})

    @blueprint.get("/")
    def home() -> Response:
        form = read_query(asking)
        if not form.typed:
            return _show_front(store)
        answer = figures = None
        with form.mending(), limit_time(settings.time_limit):
            question = build_question(form.load(asking))
            found = verify(store, question, width=settings.width)
            figures = _find_figures(store, question, found, settings.width)
            answer = found  # in whole or not at all
            metrics.count_verdict(answer.verdict)
        return show(
            "answer.html",
            form,
            answer=answer,
            figures=figures,
            picture=figures and draw_svg(figures).partition("\n")[2],
            is_narrowed=bool(form.typed.keys() & set(EVIDENCE_FILTERS)),
            has_sources=bool(store.count_sources()),
            json=form.find_address(url_for("verify.verify_statement_by_query")),
        )

    @blueprint.get("/claims/<claim_id>")
    def claim(claim_id: str) -> Response:
        form = read_query(narrowing)
        stored, answer = find_claim(store, claim_id), None
        with form.mending(), limit_time(settings.time_limit):
            question = build_question(form.load(narrowing) | {"statement": ""})
            answer = verify_claim(store, claim_id, question, width=settings.width)
            metrics.count_verdict(answer.verdict)
        json = form.find_address(url_for("verify.verify_stored_claim", claim_id=claim_id))
        return show("claim.html", form, answer=answer, stored=stored, json=json)

    @blueprint.route("/draft", methods=["GET", "POST"])
    def draft() -> Response:
        if request.method != "POST":
            return show("draft.html", Form(), posts=True)
        form = read_form("text")
        answer = None
        with form.mending(), limit_time(settings.time_limit):
            asked = form.load(drafting)
            given = Draft(asked.pop("text"), asked.pop("title", None), asked.pop("published_at", None))
            question = build_question(asked | {"statement": given.text})
            answer = verify_draft(store, given, question, width=settings.width)
            for each in answer.claims:
                metrics.count_verdict(each.verdict)
        claims = answer.claims if answer else ()
        spans = [Span(each.start, each.end, str(number), each) for number, each in enumerate(claims, 1)]
        stretches = list(cut(form.typed.get("text", ""), spans))
        return show("draft.html", form, posts=True, answer=answer, stretches=stretches)


def _show_front(store: Store) -> Response:
    """The page of who asks nothing yet."""
    found = list_conflicts(store, Lookup(tokens=(), width=0), grown=None, limit=_TEASERS)
    conflicts = [conflict for _, conflict in found]
    return show("front.html", Form(), conflicts=conflicts, sources=store.count_sources())


def _find_figures(store: Store, question: Question, answer: Verification, width: int) -> Figures | None:
    """The timeline of the figure that a statement gives, where it gives one and there are reports of it."""
    if not any(part.quantities for part in answer.parts):
        return None
    figures = find_figures(store, question, width=width)
    return figures if figures.points else None
