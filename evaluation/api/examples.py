"""Examples of the resources of evaluations, for the OpenAPI document and its tests."""

from domino.rest.examples import Example

EXAMPLES: dict[str, Example] = {
    "referentials_list": Example(query={"state": "agreed"}),
    "referentials_retrieve": Example(path={"slug": "pays-de-redon"}),
    "evaluations_list": Example(query={"initiative": "atelier-velo", "kind": "self"}),
    "evaluations_retrieve": Example(path={"id": "0f9b3c1e-5d3a-4a8e-9c55-6f2a4f1f7a10"}),
}
