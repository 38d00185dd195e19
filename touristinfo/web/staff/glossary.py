"""The glossary as pages: a list, one term with its translations, review."""

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for

from touristinfo.domain.languages import SOURCE_LANGUAGE, TAGS
from touristinfo.domain.roles import Action
from touristinfo.domain.terms import Term
from touristinfo.errors import NotFoundError, RequestError
from touristinfo.messages import N_
from touristinfo.store.audit import record
from touristinfo.store.glossary import count_terms, delete_term, save_terms, term_at, terms, touch_texts_with
from touristinfo.translation.workflow import as_stored
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, field_of, office

PAGE_SIZE = 50
_LANGUAGES = tuple(tag for tag in TAGS if tag != SOURCE_LANGUAGE)
_MOST = 500


def page() -> Any:
    """The terms, PAGE_SIZE at a time; those with the words asked for."""
    words, after = request.args.get("q", "")[:_MOST].strip(), request.args.get("after", "")[:_MOST]
    with office().reading() as opened:
        found = terms(opened, words, after, PAGE_SIZE + 1)
        count = count_terms(opened)
    shown = found[:PAGE_SIZE]
    more = filters.address("glossary", {"q": words, "after": shown[-1].id}) if len(found) > PAGE_SIZE else ""
    values = {"terms": shown, "count": count, "words": words, "more": more, "tags": _LANGUAGES}
    return render_template("staff/glossary.html", **values)


def term_page(id_: str) -> Any:
    """One term; `new` for one that is not there yet."""
    with office().reading() as opened:
        term = Term("", "") if id_ == "new" else term_at(opened, id_)
    if term is None:
        raise NotFoundError(N_("There is no such term."))
    may = actor().may(Action.GLOSSARY)
    scopes = office().collections
    return render_template("staff/glossary_term.html", term=term, tags=_LANGUAGES, may=may, scopes=scopes)


def save_term(id_: str) -> Any:
    """Keep a term as the form says it; who saves it has reviewed it."""
    with office().writing() as opened:
        before = term_at(opened, id_)
        if "delete" in request.form:
            delete_term(opened, id_)
        else:
            term = _from_form(id_, before)
            save_terms(opened, [term], reviewer=actor().account)
            touch_texts_with(opened, term.term)
        if before is not None:
            touch_texts_with(opened, before.term)
        record(opened, actor().account, "glossary", {"term": id_, "deleted": "delete" in request.form})
    return redirect(url_for("glossary"))


def _from_form(id_: str, before: Term | None) -> Term:
    said = {name: as_stored(field_of(name, _MOST)).strip() for name in ("term", "reading", "definition", "scope")}
    if not said["term"]:
        raise RequestError(N_("A term needs its Japanese word."), parameter="term")
    forbidden = {
        tag: tuple(filter(None, map(str.strip, field_of(f"not-{tag}", _MOST).split("|")))) for tag in _LANGUAGES
    }
    required = {tag: as_stored(field_of(f"text-{tag}", _MOST)).strip() for tag in _LANGUAGES}
    source = before.source if before else "touristinfo"
    term = Term(said["term"] if id_ == "new" else id_, said["term"], said["reading"], said["definition"])
    return replace(
        term,
        do_not_translate="keep" in request.form,
        scope=said["scope"] if said["scope"] in office().collections else "",
        source=source,
        is_reviewed=True,
        required={tag: text for tag, text in required.items() if text},
        forbidden={tag: texts for tag, texts in forbidden.items() if texts},
    )
