"""Recommendations arranged for reading: by phase and register, by carrier, by stake. Pure: any objects will do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from recommendations.enums import PartnerRole, Phase, Register

PHASE_ICONS = {Phase.START: "sprout", Phase.TRIAL: "flask-conical", Phase.ROLLOUT: "rocket"}
REGISTER_ICONS = {
    Register.FUNDING: "euro",
    Register.PLACES: "building-2",
    Register.ANIMATION: "megaphone",
    Register.DEVELOPMENT: "handshake",
}


@dataclass
class Cell:
    """One crossing of the matrix, and its recommendations in order."""

    phase: Phase
    register: Register
    recommendations: list[Any] = field(default_factory=list)


@dataclass
class Row:
    """One register, with a cell for each phase."""

    register: Register
    icon: str
    cells: list[Cell]


@dataclass
class Matrix:
    """Every crossing, those without recommendation too; `outside` are those that name no phase or no register."""

    phases: list[tuple[Phase, str]]
    rows: list[Row]
    outside: list[Any]


def build_matrix(recommendations: Iterable[Any]) -> Matrix:
    """Arrange objects that have `phases` and `registers`; one stands in each crossing that it names."""
    rows = [Row(each, REGISTER_ICONS[each], [Cell(phase, each) for phase in Phase]) for each in Register]
    outside = []
    for recommendation in recommendations:
        if not (recommendation.phases and recommendation.registers):
            outside.append(recommendation)
        for row in rows:
            for cell in row.cells:
                if cell.phase in recommendation.phases and row.register in recommendation.registers:
                    cell.recommendations.append(recommendation)
    return Matrix([(phase, PHASE_ICONS[phase]) for phase in Phase], rows, outside)


@dataclass
class Group:
    """A carrier or a stake, and its recommendations in order; `key` is None for those without any."""

    key: Any
    name: str
    recommendations: list[Any] = field(default_factory=list)


def by_carrier(recommendations: Iterable[Any]) -> list[Group]:
    """Group by the names of possible carriers, alphabetically; capitals and blanks at the ends do not count."""
    groups: dict[str, Group] = {}
    without = Group(None, "Sans porteur pour l’instant")
    for recommendation in recommendations:
        carriers = [each for each in recommendation.partners.all() if each.role == PartnerRole.CARRIER]
        for carrier in carriers:
            key = carrier.name.strip().casefold()
            group = groups.setdefault(key, Group(key, carrier.name.strip()))
            if recommendation not in group.recommendations:
                group.recommendations.append(recommendation)
        if not carriers:
            without.recommendations.append(recommendation)
    ordered = sorted(groups.values(), key=lambda group: group.key)
    return [*ordered, without] if without.recommendations else ordered


def by_stake(recommendations: Sequence[Any]) -> list[Group]:
    """Group by stake, in their order; one stands under each stake that it serves."""
    groups: dict[int, Group] = {}
    without = Group(None, "Sans enjeu pour l’instant")
    for recommendation in recommendations:
        stakes = recommendation.stakes.all()
        for stake in stakes:
            groups.setdefault(stake.pk, Group(stake, stake.name)).recommendations.append(recommendation)
        if not stakes:
            without.recommendations.append(recommendation)
    ordered = sorted(groups.values(), key=lambda group: (group.key.position, group.name))
    return [*ordered, without] if without.recommendations else ordered
