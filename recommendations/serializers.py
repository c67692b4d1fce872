"""A list of recommendations as JSON: for the API, the files, and what a version freezes."""

from __future__ import annotations

from typing import Any

from evaluation.enums import SessionState
from evaluation.models import Argument
from inventory.enums import Status as InitiativeStatus
from portfolio.enums import State
from recommendations.enums import ListState, PartnerRole
from recommendations.models import Inspiration, ListVersion, Partner, Recommendation, RecommendationList

PLAIN = ("number", "position", "title", "category", "context", "how", "phases", "registers")
TERMS = ("stakes", "needs")
PUBLIC_INITIATIVES = (InitiativeStatus.PUBLISHED, InitiativeStatus.CLOSED)


def list_as_dict(list: RecommendationList, *, private: bool = False) -> dict[str, Any]:
    """Return a list with its recommendations in order, as JSON can hold it; the same number of queries at any size.

    Taxonomies are slugs, whose names are under `labels`; dates are ISO text, addresses paths of this site.
    `private` adds the names and contacts that only members may read.
    """
    recommendations = [*list.recommendations.complete().order_by("position", "number")]
    return {
        **list_header(list),
        "recommendations": [recommendation_as_dict(each, private=private) for each in recommendations],
        "labels": _labels(recommendations),
    }


def version_as_dict(version: ListVersion) -> dict[str, Any]:
    """Return what a version froze, less the arguments that a facilitator hid since; one query."""
    data: dict[str, Any] = version.data
    told = {text for each in data["recommendations"] for text in each["arguments"]}
    hidden = {*Argument.objects.filter(text__in=told).exclude(hidden_at=None).values_list("text", flat=True)}
    kept = [
        {**each, "arguments": [text for text in each["arguments"] if text not in hidden]}
        for each in data["recommendations"]
    ]
    return {**data, "recommendations": kept}


def list_header(list: RecommendationList) -> dict[str, Any]:
    """Return what a list says of itself, without its recommendations."""
    return {
        "slug": list.slug,
        "title": list.title,
        "url": list.get_absolute_url(),
        "foreword": list.foreword,
        "territory": list.territory.slug if list.territory else None,
        "territory_name": list.territory.name if list.territory else "",
        "event": list.event.slug if list.event else None,
        "version": list.version,
        "state": list.state,
        "agreed_on": list.agreed_on.isoformat() if list.agreed_on else None,
        "participants": list.participants,
        "origin": list.origin.slug if list.origin else None,
        "attribution": list.attribution,
        "licence": list.licence,
        "updated_at": list.updated_at.isoformat(),
    }


def recommendation_as_dict(recommendation: Recommendation, *, private: bool = False) -> dict[str, Any]:
    """Return one recommendation of a `complete()` set; no query of its own."""
    partners = recommendation.partners.all()
    data = {
        "id": str(recommendation.pk),
        **{name: getattr(recommendation, name) for name in PLAIN},
        **{name: [term.slug for term in getattr(recommendation, name).all()] for name in TERMS},
        "criteria": [_criterion(each) for each in recommendation.criteria.all()],
        "insights": [each.text for each in recommendation.insights.all()],
        "arguments": [each.text for each in recommendation.arguments.all() if _is_public_argument(each)],
        "carriers": [_partner(each, private) for each in partners if each.role == PartnerRole.CARRIER],
        "partners": [_partner(each, private) for each in partners if each.role == PartnerRole.PARTNER],
        "inspirations": [shown for each in recommendation.inspirations.all() if (shown := inspiration_as_dict(each))],
        "effort": recommendation.effort.slug if recommendation.effort else None,
        "horizon": recommendation.horizon.slug if recommendation.horizon else None,
        "success": recommendation.success,
        "budget": None if recommendation.budget is None else f"{recommendation.budget:.2f}",
        "starts_on": recommendation.starts_on.isoformat() if recommendation.starts_on else None,
        "ends_on": recommendation.ends_on.isoformat() if recommendation.ends_on else None,
        "priority": recommendation.priority,
        "status": recommendation.status,
        "follow_ups": [
            {"date": each.date.isoformat(), "status": each.status, "text": each.text}
            for each in recommendation.follow_ups.all()
        ],
        "origin": _origin(recommendation),
        "updated_at": recommendation.updated_at.isoformat(),
    }
    if private:
        data["contact_person"] = recommendation.contact_person
        data["elected_person"] = recommendation.elected_person
    return data


def inspiration_as_dict(inspiration: Inspiration) -> dict[str, Any] | None:
    """Return kind, title and url of what inspired; None for what is not public and has no title of its own."""
    initiative, case_study, other = inspiration.initiative, inspiration.case_study, inspiration.other
    if initiative and initiative.status in PUBLIC_INITIATIVES:
        kind, title, url = "initiative", inspiration.title or initiative.name, initiative.get_absolute_url()
    elif case_study and case_study.state == State.PUBLISHED:
        kind, title, url = "case_study", inspiration.title or case_study.title, case_study.get_absolute_url()
    elif other and other.list.state != ListState.DRAFT:
        kind, title, url = "recommendation", inspiration.title or other.title, other.get_absolute_url()
    elif inspiration.title:
        kind, title, url = "link", inspiration.title, inspiration.url
    else:
        return None
    return {"kind": kind, "title": title, "url": url}


def _partner(partner: Partner, private: bool) -> dict[str, Any]:
    initiative = partner.initiative
    public = initiative is not None and initiative.status in PUBLIC_INITIATIVES
    data: dict[str, Any] = {"name": partner.name, "initiative": initiative.slug if initiative and public else None}
    return {**data, "contact": partner.contact} if private else data


def _criterion(criterion: Any) -> dict[str, Any]:
    version = criterion.version
    return {
        "slug": criterion.slug,
        "name": criterion.name,
        "referential": version.referential.slug,
        "version": version.number,
    }


def _is_public_argument(argument: Any) -> bool:
    return argument.hidden_at is None and argument.statement.debate.session.state == SessionState.CLOSED


def _origin(recommendation: Recommendation) -> dict[str, Any] | None:
    origin = recommendation.origin
    if origin is None or origin.list.state == ListState.DRAFT:
        return None
    return {"list": origin.list.slug, "title": origin.list.title, "number": origin.number}


def _labels(recommendations: list[Recommendation]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {name: {} for name in (*TERMS, "effort", "horizon")}
    for each in recommendations:
        for name in TERMS:
            labels[name].update({term.slug: term.name for term in getattr(each, name).all()})
        for name in ("effort", "horizon"):
            if term := getattr(each, name):
                labels[name][term.slug] = term.name
    return labels
