"""Examples of the resources of the census, for the OpenAPI document and its tests."""

from domino.rest.examples import Example

REDON = "redon-35236"
PROPOSAL = {
    "name": "Jardin du Thuet",
    "description": "On cultive ensemble, et l’on partage la récolte.",
    "themes": ["jardin"],
    "territory": REDON,
    "precision": "commune",
    "submitter_email": "camille@domino.example",
}

EXAMPLES: dict[str, Example] = {
    "initiatives_list": Example(query={"theme": "velo", "territory": REDON, "ordering": "name"}),
    "initiatives_create": Example(body=PROPOSAL, status=201),
    "initiatives_retrieve": Example(path={"slug": "atelier-velo"}),
    "initiatives_partial_update": Example(
        path={"slug": "atelier-velo"}, body={"opening_hours": "Sa 10:00-12:00", "reason": "Vu sur place"}
    ),
    "territories_list": Example(query={"q": "redon", "kind": "commune"}),
    "territories_retrieve": Example(path={"slug": REDON}),
    "themes_list": Example(),
    "themes_retrieve": Example(path={"slug": "velo"}),
    "changes_list": Example(query={"updated_since": "2026-01-01T00:00:00Z"}),
}
