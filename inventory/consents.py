"""What people agree to, in the words that were shown to them: a changed text is a new version, old ones stay."""

CONSENT_VERSION = "2026-11"
CONSENTS = {
    "2026-11": "J’accepte que ce contact soit affiché sur le site et dans les données ouvertes.",
}
CONSENT = CONSENTS[CONSENT_VERSION]
