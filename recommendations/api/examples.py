"""Examples of lists and recommendations, for the OpenAPI document and its tests."""

from domino.rest.examples import Example

LIST = "cinq-choses-a-faire"
ID = "6c1f1d52-6f0e-4a6e-8d2b-3f4f8c1b9a77"

EXAMPLES: dict[str, Example] = {
    "recommendation_lists_list": Example(query={"territory": "redon-35236"}),
    "recommendation_lists_create": Example(
        body={"title": "Six choses à faire", "territory": "redon-35236", "participants": 24}, status=201
    ),
    "recommendation_lists_retrieve": Example(path={"slug": LIST}),
    "recommendation_lists_partial_update": Example(path={"slug": LIST}, body={"participants": 26}),
    "recommendations_list": Example(query={"list": LIST, "phase": "start"}),
    "recommendations_create": Example(
        body={"list": LIST, "title": "Ouvrir un lieu de réparation", "phases": ["start"]}, status=201
    ),
    "recommendations_retrieve": Example(path={"id": ID}),
    "recommendations_partial_update": Example(path={"id": ID}, body={"status": "under_way"}),
    "recommendations_destroy": Example(path={"id": ID}, status=204),
}
