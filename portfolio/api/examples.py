"""Examples of the resources of the portfolio, for the OpenAPI document and its tests."""

from domino.rest.examples import Example

EXAMPLES: dict[str, Example] = {
    "stakes_list": Example(query={"territory": "redon-35236"}),
    "stakes_retrieve": Example(path={"slug": "pouvoir-d-agir"}),
    "case_studies_list": Example(query={"stake": "pouvoir-d-agir"}),
    "case_studies_retrieve": Example(path={"slug": "reparer-ensemble"}),
    "events_list": Example(query={"territory": "redon-35236", "after": "2026-01-01"}),
    "events_retrieve": Example(path={"slug": "fabrique-a-initiatives"}),
}
