"""`tally verify`, `search`, `compare` and `explain`: what the sources say."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import IO

import click

from service.answer import Evidence, Verification
from service.api.showing import show_claims
from service.commands.exits import VERDICTS, Deciding
from service.commands.stores import open_store
from service.commands.terminal import fold, json_option, paint, print_json
from service.compare import compare
from service.deadline import limit_time
from service.explain import tell_explanation, trace
from service.model import Lookup, Reason
from service.search import search
from service.settings import load_settings
from service.verify import Question, verify


def _check_encoding(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise click.BadParameter("write it in UTF-8.") from None
    return text


@click.command("verify", cls=Deciding)
@click.argument("statement", callback=_check_encoding)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="Excerpts on each side.")
@json_option("The answer of POST /v1/verify.")
@click.pass_context
def verify_statement(context: click.Context, statement: str, limit: int, *, as_json: bool) -> None:
    """Show the excerpts for STATEMENT and those against it.

    Ends with 0 when it is supported, 1 contradicted, 2 conflicting, 3 not enough evidence, and 64 or more when it
    could not be verified, as sysexits.h has it.
    """
    with open_store() as store:
        answer = verify(store, Question(statement, limit=limit), width=load_settings().width)
    if as_json:
        print_json(answer)
    else:
        click.echo("\n".join(_tell_answer(answer)))
    context.exit(VERDICTS[answer.verdict])


@click.command("search")
@click.argument("text", callback=_check_encoding)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="Most claims.")
@json_option("The items of GET /v1/claims?q=.")
def search_claims(text: str, limit: int, *, as_json: bool) -> None:
    """Show the stored claims that TEXT (a word, a headline, a sentence) speaks of, best first."""
    with open_store() as store:
        page = search(store, text, Lookup(tokens=(), width=2 * load_settings().width), limit=limit)
        if as_json:
            shown = show_claims(store, [claim for claim, _ in page.items])
            scores = [score for _, score in page.items]
            print_json({"items": [each | {"score": score} for each, score in zip(shown, scores, strict=True)]})
            return
    if not page.items:
        click.echo("No claim speaks of it.", err=True)
    for claim, score in page.items:
        source = claim.source
        who = ", ".join(filter(None, (source.publisher or source.title or source.id, source.published_at)))
        click.echo(fold(f"“{claim.text}”", ""))
        click.secho(fold(f"{score:.2f}, {who}, {claim.id}", "  "), dim=True)


@click.command("compare")
@click.argument("statement", callback=_check_encoding)
@click.argument("files", nargs=-1, type=click.File(encoding="utf-8"), metavar="[FILE]...")
@json_option("The answer of POST /v1/compare, a result for each file.")
def compare_passages(statement: str, files: tuple[IO[str], ...], *, as_json: bool) -> None:
    """Judge what each FILE (by default stdin, also as `-`) says on STATEMENT; no store is needed."""
    names, texts = [], []
    for file in files or (sys.stdin,):
        try:
            texts.append(file.read())
        except UnicodeDecodeError:
            raise click.ClickException(f"{file.name}: it is not UTF-8.") from None
        names.append(str(file.name))
    with limit_time(load_settings().time_limit):
        judgements = compare(statement, texts)
    if as_json:
        print_json({"results": judgements})
        return
    for name, judgement in zip(names, judgements, strict=True):
        click.echo(f"{paint(judgement.stance)}: {name}")
        click.echo(fold(_tell_reasons(judgement.relation, judgement.score, judgement.reasons), "  "))


@click.command("explain")
@click.argument("statement", callback=_check_encoding)
@click.option("--limit", default=5, show_default=True, type=click.IntRange(0, 1_000), help="Candidates of each part.")
@json_option("The same as values.")
def explain_statement(statement: str, limit: int, *, as_json: bool) -> None:
    """Show each step on the way to an answer: how STATEMENT is read, its index tokens, the judged candidates."""
    width = load_settings().width
    with open_store() as store:
        explanation = trace(store, Question(statement, limit=limit), width=width)
    if as_json:
        print_json(explanation)
        return
    for line in tell_explanation(explanation, width=width):
        click.echo(line)


def _tell_answer(answer: Verification) -> Iterable[str]:
    """The lines of an answer for a person: verdict, summary, then each side's excerpts."""
    verdict = answer.verdict.replace("_", " ").upper()
    yield fold(f"{verdict}: {answer.statement}", "").replace(verdict, paint(verdict, answer.verdict, bold=True), 1)
    yield fold(answer.summary, "")
    for mending in answer.mended:
        yield f"Read “{mending.text}” as “{mending.read_as}”."
    if answer.correction:
        yield fold(answer.correction, "")
    for title, word, side in (
        ("Supporting", "supports", answer.supporting),
        ("Contradicting", "contradicts", answer.contradicting),
        ("Related", "", answer.related),
    ):
        if side:
            yield f"\n{paint(title, word, bold=True)}"
        for evidence in side:
            yield from _tell_evidence(evidence)
    if answer.gaps:
        yield "\n" + fold("Missing: " + "; ".join(answer.gaps), "")


def _tell_evidence(evidence: Evidence) -> Iterable[str]:
    provenance = evidence.provenance
    who = [provenance.publisher or provenance.title, provenance.published_at, provenance.url]
    yield fold(f"“{evidence.excerpt.text}”", "  ")
    yield click.style(fold(", ".join(filter(None, who)) or provenance.source_id, "    "), dim=True)
    yield fold(_tell_reasons(evidence.relation, evidence.score, evidence.reasons), "    ")


def _tell_reasons(relation: str, score: float, reasons: Iterable[Reason]) -> str:
    return f"{relation} ({score:.2f}): {' '.join(reason.message for reason in reasons)}"
