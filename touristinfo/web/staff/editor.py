"""The editor of a text in one language: source, other languages, what checks say, history, comments; its forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request
from sqlalchemy.orm import Session

from touristinfo.domain.languages import LANGUAGES, SOURCE_LANGUAGE
from touristinfo.domain.roles import Action
from touristinfo.domain.terms import Term
from touristinfo.errors import ConflictError, NotAllowedError, NotFoundError, RequestError
from touristinfo.messages import N_, translate
from touristinfo.store.board import findings_at
from touristinfo.store.desk import comments_on
from touristinfo.store.people import names_of
from touristinfo.store.publication import StoredFeature, features_of
from touristinfo.store.translations import Place, TranslationRow, history_of, text_at, texts_of
from touristinfo.translation import workflow
from touristinfo.translation.checks.table import CHECKS_BY_ID, Check, CheckOfMany, Finding, checked
from touristinfo.translation.differences import differences
from touristinfo.translation.listing import neighbour
from touristinfo.translation.memory.suggest import Suggestion
from touristinfo.translation.stored import draft_of
from touristinfo.translation.workflow import OutsideReview, as_stored
from touristinfo.web.staff import filters
from touristinfo.web.staff.context import actor, field_of, locale, office
from touristinfo.web.staff.problems import in_words
from touristinfo.web.staff.surfaces import public_page, where_shown

_MOST_SHOWN = 20  # versions of the history


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has typed that is not kept: why it could not be, or what checks say of it.

    `seen`: the version that they had before them, where it is not the one that stands there now.
    """

    text: str
    error: str
    status: int = 400
    theirs: TranslationRow | None = None
    seen: int | None = None
    findings: list[dict[str, Any]] | None = None


def page(id_: str, field: str, language: str, draft: Draft | None = None) -> Any:
    """The editor."""
    office().looked_through()
    with office().reading() as opened:
        feature = _feature(opened, id_)
        if field not in feature.source_texts or language not in filters.LANGUAGES:
            raise NotFoundError(N_("There is no text here to translate into this language."))
        values = _shown(opened, feature, (id_, field, language))
    if draft is None:
        draft = _suggested(values["suggestions"])
    may = {
        action: actor().may(action, language=language, municipality=feature.municipality)
        for action in (Action.TRANSLATE, Action.REVIEW, Action.ACCEPT, Action.EXCEPT, Action.CORRECT_SOURCE)
    }
    query = filters.chosen(request.args)
    body = render_template("staff/text.html", **values, may=may, draft=draft, query=query)
    return body, draft.status if draft else 200


def write(id_: str, field: str, language: str) -> Any:
    """Keep what was typed, and go on to the next text of the list."""
    place, text = (id_, field, language), field_of("text", workflow.MOST_CHARACTERS + 1)
    try:
        with office().writing() as opened:
            desk = office().desk(opened)
            if field_of("undo"):
                workflow.undo(desk, place, _number("undo"), seen=_number("seen"))
            else:
                workflow.write(desk, place, text, seen=_number("seen"))
    except ConflictError as error:
        with office().reading() as opened:
            theirs = text_at(opened, place)
        return page(id_, field, language, Draft(text, in_words(error), 409, theirs))
    except (RequestError, NotAllowedError) as error:
        return page(
            id_, field, language, Draft(text, in_words(error), 403 if isinstance(error, NotAllowedError) else 400)
        )
    return _go_on(place, "next" in request.form)


def check(id_: str, field: str, language: str) -> Any:
    """What checks say of a text that is being typed and not kept: a piece of a page, or without script all of it."""
    place, text = (id_, field, language), as_stored(field_of("text", workflow.MOST_CHARACTERS + 1))
    with office().reading() as opened:
        feature = _feature(opened, id_)
        if field not in feature.source_texts or language not in filters.LANGUAGES:
            raise NotFoundError(N_("There is no text here to translate into this language."))
        unit = draft_of(
            feature, office().collections[feature.collection], office().glossary.reviewed(opened), place, text
        )
    findings = [_of_draft(each) for each in checked(unit)] if text.strip() else []
    if request.headers.get("HX-Request"):
        most = _most_characters(feature.collection, field)
        return render_template("staff/draft_findings.html", findings=findings, count=len(text), most=most)
    return page(id_, field, language, Draft(text, "", 200, seen=_number("seen"), findings=findings))


def review(id_: str, field: str, language: str) -> Any:
    """Review, accept or send back a text, as the button pressed says."""
    place, seen = (id_, field, language), _number("seen")
    try:
        with office().writing() as opened:
            desk = office().desk(opened)
            if "accept" in request.form:
                workflow.accept(desk, place, seen=seen)
            elif "send_back" in request.form:
                workflow.send_back(desk, place, seen=seen, comment=field_of("comment"))
            else:
                workflow.review(desk, place, seen=seen, outside=_outside() if "outside" in request.form else None)
    except (RequestError, ConflictError) as error:
        with office().reading() as opened:
            row = text_at(opened, place)
        draft = Draft(row.text if row else "", in_words(error), 409 if isinstance(error, ConflictError) else 400)
        return page(id_, field, language, draft)
    return _go_on(place, True)


def comment(id_: str, field: str, language: str) -> Any:
    """Keep a comment."""
    with office().writing() as opened:
        workflow.comment(office().desk(opened), (id_, field, language), field_of("comment"))
    return _go_on((id_, field, language), False)


def exception(id_: str, field: str, language: str) -> Any:
    """Let the text be although a check finds fault with it, or hold it to the check again."""
    place, check = (id_, field, language), field_of("check", 50)
    if check not in CHECKS_BY_ID:
        raise NotFoundError(N_("There is no such check."))
    with office().writing() as opened:
        if "end" in request.form:
            workflow.hold_to(office().desk(opened), place, check)
        else:
            workflow.except_from(office().desk(opened), place, check, field_of("reason", 500))
    return _go_on(place, False)


def typo(id_: str, field: str) -> Any:
    """Say that the source text changed in a typo only."""
    with office().writing() as opened:
        workflow.correct_source(office().desk(opened), id_, field, field_of("digest", 64))
    language = field_of("language", 20)
    return _go_on((id_, field, language if language in filters.LANGUAGES else "en"), False)


def _suggested(suggestions: list[Suggestion]) -> Draft | None:
    """The suggestion that the address asks to be put into the field, not kept yet: `use=2`, `use=2a` (adapted)."""
    said = request.args.get("use", "")
    number, adapted = said.removesuffix("a"), said.endswith("a")
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(suggestions):
        return None
    chosen = suggestions[int(number) - 1]
    return Draft(chosen.adapted if adapted and chosen.adapted else chosen.target, "", 200)


def _go_on(place: Place, to_the_next: bool) -> Any:
    id_, field, language = place
    query = filters.chosen(request.args)
    if to_the_next:
        wanted = filters.wanted({**query, "language": language}, actor())
        office().looked_through()
        with office().reading() as opened:
            following = neighbour(opened, wanted, (id_, field), language)
        if following is None:
            return redirect(filters.address("texts", query))
        id_, field = following
    return redirect(filters.address("text", {**query, "id_": id_, "field": field, "language": language}))


def _feature(opened: Session, id_: str) -> StoredFeature:
    feature = next(iter(features_of(opened, [id_])), None)
    if feature is None:
        raise NotFoundError(N_("There is no feature %(id)s"), id=id_)
    if not actor().may(Action.READ, municipality=feature.municipality):
        raise NotAllowedError(N_("Your roles do not allow this for texts of this place in this language."))
    return feature


def _shown(opened: Session, feature: StoredFeature, place: Place) -> dict[str, Any]:
    """What the editor shows of a text."""
    _, field, language = place
    source = feature.source_texts[field]
    row, history, comments = text_at(opened, place), history_of(opened, place)[:_MOST_SHOWN], comments_on(opened, place)
    accounts = {each.account for each in comments} | {each.author for each in history}
    accounts |= {row.author, row.reviewer} if row else set()
    return {
        "place": place,
        "feature": feature,
        "title": filters.field_title(office().collections, feature.collection, field),
        "name": feature.source_texts.get("name", feature.id),
        "source": source,
        "kana": feature.properties.get("name_kana", "") if field == "name" else "",
        "row": row,
        "source_changes": differences(row.source_text, source) if row and row.source_text not in ("", source) else [],
        "suggestions": office().memory.suggest(opened, source, language, but=feature.id),
        "terms": _terms(opened, source, feature.collection),
        "others": [each for each in texts_of(opened, feature.id, field) if each.language != language],
        "findings": [_in_words(each) for each in findings_at(opened, place)],
        "history": _with_differences(row.text if row else "", history),
        "comments": comments,
        "names": names_of(opened, accounts),
        "where": where_shown(office().collections, feature.collection, field),
        "public": public_page(feature.id, language),
        "most": _most_characters(feature.collection, field),
        "language": LANGUAGES[language],
        "source_language": feature.source_language or SOURCE_LANGUAGE,
        "filters": filters,
    }


def _most_characters(collection: str, field: str) -> int:
    """What the field may have, by its declaration, else what any text may."""
    declared = office().collections[collection].fields.get(field) if collection in office().collections else None
    return (declared.most_characters if declared else 0) or workflow.MOST_CHARACTERS


def _terms(opened: Session, source: str, collection: str) -> tuple[Term, ...]:
    """The terms in a source text, also those that nobody has reviewed."""
    return office().glossary.every(opened).terms_in(source, collection)


def _with_differences(now: str, history: list[Any]) -> list[tuple[Any, Any]]:
    """Each version with what changed from it to the one that followed."""
    following = [now, *(each.text for each in history)]
    return [(each, differences(each.text, later)) for each, later in zip(history, following, strict=False)]


def _in_words(finding: Any) -> dict[str, Any]:
    check = CHECKS_BY_ID[finding.check_id]
    return _said_by(check, finding.values) | {
        "check": finding.check_id,
        "severity": finding.severity,
        "mended": finding.mended,
        "excepted": finding.excepted,
    }


def _of_draft(finding: Finding) -> dict[str, Any]:
    said = _said_by(finding.check, finding.values)
    return said | {"severity": finding.check.severity.value, "mended": finding.mended}


def _said_by(check: Check | CheckOfMany, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: translate(locale(), text, **values)
        for name, text in (("message", check.message), ("advice", check.advice))
    }


def _number(name: str) -> int:
    said = field_of(name, 20)
    if not said.isascii() or not said.isdigit():
        raise RequestError(N_("The form was too old, or not from here. Nothing was changed; open the page again."))
    return int(said)


def _outside() -> OutsideReview:
    firm, person = field_of("firm", 100).strip(), field_of("person", 100).strip()
    try:
        on = date.fromisoformat(field_of("on", 10))
    except ValueError:
        on = None
    if not firm or not person or on is None:
        raise RequestError(N_("Say which firm, who, and on which day."), parameter="firm")
    return OutsideReview(firm, person, on)
