"""OGC API - Features, Part 1: Core, GeoJSON, HTML and OpenAPI 3.0. docs/ogc.md says what each parameter means."""
