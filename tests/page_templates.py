"""The templates that are whole pages, and who opens those that no address alone can show."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "templates"
# Templates of mails, of files and of parts; frames that pages extend.
NOT_PAGES = {"components", "mail", "exports"}
FRAMES = {
    "base.html",
    "evaluation/control_base.html",
    "evaluation/projector_base.html",
    "evaluation/screen_base.html",
    "inventory/desk_base.html",
    "inventory/embed_base.html",
    "inventory/import_base.html",
    "inventory/moderation_base.html",
    "inventory/outdated_base.html",
    "inventory/source_base.html",
}
# Page → the test file that opens it: what stands in its address is a secret, or it answers to what someone sends.
OPENED_ELSEWHERE = {
    "recommendations/kit_detail.html": "tests/recommendations/test_kit_pages.py",
    "recommendations/list_difference.html": "tests/recommendations/test_list_versions.py",
    "recommendations/list_version.html": "tests/recommendations/test_list_versions.py",
    "recommendations/recommendation_detail.html": "tests/recommendations/test_list_pages.py",
    "500.html": "tests/domino/test_pages.py",
    "503.html": "tests/domino/test_outages.py",
    "account/logout.html": "tests/domino/test_account.py",
    "account/password_reset_from_key.html": "tests/domino/test_account.py",
    "evaluation/debate_detail.html": "tests/e2e/test_debate.py",
    "evaluation/debate_phone.html": "tests/e2e/test_debate.py",
    "evaluation/evaluation_consent.html": "tests/evaluation/test_evaluation_access.py",
    "evaluation/evaluation_detail.html": "tests/e2e/test_evaluation.py",
    "evaluation/rating_gone.html": "tests/evaluation/test_rating_pages.py",
    "evaluation/referential_detail.html": "tests/e2e/test_referential.py",
    "evaluation/referential_refused.html": "tests/evaluation/test_referential_desk.py",
    "evaluation/session_join.html": "tests/e2e/test_debate.py",
    "evaluation/session_over.html": "tests/e2e/test_debate.py",
    "evaluation/territory_evaluation.html": "tests/e2e/test_evaluation.py",
    "evaluation/version_difference.html": "tests/e2e/test_referential.py",
    "inventory/contribution_complete.html": "tests/inventory/test_contribution_links.py",
    "inventory/contribution_completed.html": "tests/inventory/test_contribution_links.py",
    "inventory/contribution_confirm.html": "tests/inventory/test_contribution_links.py",
    "inventory/contribution_confirmed.html": "tests/inventory/test_contribution_links.py",
    "inventory/contribution_gone.html": "tests/inventory/test_contribution_links.py",
    "inventory/contribution_same.html": "tests/inventory/test_contribution_submit.py",
    "inventory/contribution_thanks.html": "tests/e2e/test_address_search.py",
    "inventory/correction_create.html": "tests/e2e/test_address_search.py",
    "inventory/correspondence_asked.html": "tests/inventory/test_correspondence.py",
    "inventory/freshness_answer.html": "tests/inventory/test_freshness_work.py",
    "inventory/import_outdated.html": "tests/inventory/imports/test_pages.py",
    "inventory/initiative_embed_refused.html": "tests/inventory/test_embed.py",
    "inventory/invitation_accept.html": "tests/inventory/test_memberships.py",
    "inventory/moderation_collision.html": "tests/inventory/test_moderation_collisions.py",
    "inventory/own_record.html": "tests/e2e/test_receipt.py",
    "inventory/own_record_gone.html": "tests/evaluation/test_evaluation_access.py",
    "inventory/ownership_request.html": "tests/e2e/test_receipt.py",
    "inventory/personal_data_asked.html": "tests/inventory/test_personal_data.py",
    "inventory/personal_data_detail.html": "tests/inventory/test_personal_data.py",
    "inventory/personal_data_erase.html": "tests/inventory/test_personal_data.py",
    "inventory/personal_data_erased.html": "tests/inventory/test_personal_data.py",
    "inventory/personal_data_link.html": "tests/inventory/test_personal_data.py",
    "inventory/receipt_state.html": "tests/e2e/test_receipt.py",
    "inventory/record_outdated.html": "tests/inventory/test_moderation_collisions.py",
    "inventory/subscription_asked.html": "tests/inventory/test_subscription.py",
    "inventory/subscription_confirm.html": "tests/inventory/test_subscription.py",
    "inventory/subscription_stop.html": "tests/inventory/test_subscription.py",
    "mfa/authenticate.html": "tests/domino/test_account.py",
    "mfa/reauthenticate.html": "tests/domino/test_account.py",
    "mfa/recovery_codes/generate.html": "tests/domino/test_account.py",
    "mfa/recovery_codes/index.html": "tests/domino/test_account.py",
    "mfa/totp/activate_form.html": "tests/domino/test_account.py",
    "mfa/totp/deactivate_form.html": "tests/domino/test_account.py",
    "portfolio/case_study_outdated.html": "tests/e2e/test_case_study.py",
    "portfolio/case_study_refused.html": "tests/portfolio/test_case_study_pages.py",
    "portfolio/event_detail.html": "tests/e2e/test_events.py",
    "portfolio/event_outdated.html": "tests/e2e/test_events.py",
    "portfolio/foresight_detail.html": "tests/portfolio/test_foresight.py",
    "portfolio/stake_insights.html": "tests/portfolio/test_insight_pages.py",
    "portfolio/stake_watch.html": "tests/portfolio/test_watch.py",
    "portfolio/territory_insights.html": "tests/portfolio/test_insight_pages.py",
    "portfolio/territory_method.html": "tests/e2e/test_events.py",
    "portfolio/territory_watch.html": "tests/portfolio/test_watch.py",
    "recommendations/list_detail.html": "tests/e2e/test_votes.py",
    "recommendations/list_refused.html": "tests/recommendations/test_list_desk.py",
    "recommendations/list_versions.html": "tests/recommendations/test_list_pages.py",
    "recommendations/vote_list.html": "tests/e2e/test_votes.py",
    "recommendations/vote_phone.html": "tests/e2e/test_votes.py",
    "recommendations/vote_result.html": "tests/e2e/test_votes.py",
}


@cache
def page_templates() -> frozenset[str]:
    """Names of the templates that are whole pages, as Django calls them."""
    names = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html") if not path.name.startswith("_")}
    pages = {name for name in names if name.split("/")[0] not in NOT_PAGES and "/messages/" not in name}
    return frozenset(pages - FRAMES)
