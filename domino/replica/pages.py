"""What the replica may answer, by name of address: what everyone reads and nobody waits for to the second.

Not here: secret links and what follows a form (their rows may be younger than the replica), and the feed of changes,
whose order only the primary knows.
"""

CENSUS = "list download feed embed map detail data package".split()
TERRITORIES = "list outlines detail needs package".split()
PORTFOLIO = """
case_study_list case_study_detail case_study_pdf illustration_file poster_list poster_detail poster_file
territory_poster stake_list stake_detail territory_panorama territory_panorama_data initiative_panorama
initiative_panorama_data territory_method territory_calendar event_detail event_file territory_insights
insight_download stake_insights stake_insight_download territory_watch territory_watch_feed stake_watch
stake_watch_feed guide_index guide_detail glossary foresight_list foresight_detail foresight_picture
""".split()
OGC = "landing collections collection queryables items item".split()
API = "initiative territory theme stake event case-study referential".split()
PAGES = frozenset(
    ["home", "sitemap", "sitemap_section"]
    + [f"inventory:initiative_{name}" for name in CENSUS]
    + [f"inventory:territory_{name}" for name in TERRITORIES]
    + [f"portfolio:{name}" for name in PORTFOLIO]
    + [f"ogc:{name}" for name in OGC]
    + [f"{name}-{action}" for name in API for action in ("list", "detail")]
)
