"""The licences that sources are under: SPDX identifier → French names and address."""

from __future__ import annotations

from typing import NamedTuple


class Licence(NamedTuple):
    spdx: str
    short: str
    title: str
    url: str


LICENCES = {
    licence.spdx: licence
    for licence in [
        Licence(
            "CC-BY-SA-4.0",
            "CC BY-SA 4.0",
            "Creative Commons Attribution, partage dans les mêmes conditions, 4.0",
            "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
        ),
        Licence(
            "CC-BY-4.0",
            "CC BY 4.0",
            "Creative Commons Attribution 4.0",
            "https://creativecommons.org/licenses/by/4.0/deed.fr",
        ),
        Licence(
            "CC0-1.0",
            "CC0 1.0",
            "Creative Commons Zero 1.0",
            "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
        ),
        Licence(
            "ODbL-1.0",
            "ODbL 1.0",
            "Open Database License 1.0",
            "https://opendatacommons.org/licenses/odbl/1-0/",
        ),
        Licence(
            "etalab-2.0",
            "Licence Ouverte 2.0",
            "Licence Ouverte 2.0",
            "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        ),
    ]
}


def licence_named(spdx: str) -> Licence:
    """The licence `spdx`; one that we do not know keeps its identifier for its name and has no address."""
    return LICENCES.get(spdx, Licence(spdx, spdx, spdx, ""))
