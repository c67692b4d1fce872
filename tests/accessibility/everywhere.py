"""All walks by name: together they open every page template (`tests/domino/test_markup.py` says which they miss)."""

from collections.abc import Callable
from functools import partial

from tests.accessibility.walks import account, evaluation, everyone, links, moderation, portfolio, recommendations, team
from tests.accessibility.watching import Seen, watching

PUBLIC: dict[str, Callable[[], None]] = {
    "public": everyone.open_pages_for_everyone,
    "faults": everyone.open_faults,
    "portfolio": portfolio.open_portfolio,
    "proposals": links.open_proposals,
    "corrections": links.open_questions_and_corrections,
    "letters": links.open_letters,
    "own records": links.open_own_records,
    "receipts": links.open_receipts,
    "searches": links.open_searches_followed,
    "personal data": links.open_personal_data,
    "invitations": links.open_invitations,
}
TEAM: dict[str, Callable[[], None]] = {
    "signing in": account.open_signing_in,
    "account": account.open_own_account,
    "second factor": account.open_second_factor,
    **{
        f"team, {app}": partial(team.open_pages_of_the_team, app)
        for app in ("inventory", "portfolio", "evaluation", "recommendations")
    },
    "queue": moderation.open_queue,
    "records": moderation.open_records,
    "imports": moderation.open_imports,
    "sources": moderation.open_sources,
    "portfolio desk": portfolio.open_portfolio_desk,
    "debates": evaluation.open_debates,
    "referentials": evaluation.open_referentials,
    "lists desk": recommendations.open_lists_desk,
    "kits": recommendations.open_kits,
    "lists": recommendations.open_lists,
    "votes": recommendations.open_votes,
    "evaluations": evaluation.open_evaluations,
}


def walked(name: str) -> list[Seen]:
    """The pages of one walk."""
    with watching() as pages:
        (PUBLIC | TEAM)[name]()
    return pages
