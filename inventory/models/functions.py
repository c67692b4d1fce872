"""Database functions made by migration 0001, usable in expressions, constraints and indexes."""

from django.db.models import CharField, Func

# Text search configuration: French stems without accents (migration 0001).
SEARCH_CONFIG = "public.domino_french"


class Plain(Func):
    """`text` in lower case without accents, for matching names: "L’Été" becomes "l'ete". Immutable."""

    function = "public.domino_plain"
    output_field = CharField()
