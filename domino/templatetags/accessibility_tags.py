"""The declaration of accessibility, for its page and for the mention in every footer."""

from django import template

from domino.accessibility.grid import Declaration
from domino.accessibility.grid import declaration as read_declaration

register = template.Library()


@register.simple_tag
def declaration() -> Declaration:
    """What this version of the software declares; read once for each process."""
    return read_declaration()
