"""What can go wrong with the private cluster, said in one line."""

import re
from pathlib import Path

# Patterns of the server's own log (English: the server runs with LC_ALL=C.UTF-8) and what a person can do.
CAUSES = (
    (
        r"No space left on device|Disk quota exceeded",
        "Disque plein : la base privée n’a plus de place dans {root}. Libérez-en, puis relancez la commande.",
    ),
    (
        r"Cannot allocate memory|could not (map anonymous|create) shared memory",
        "Mémoire insuffisante pour démarrer la base privée. Fermez des programmes, puis relancez.",
    ),
    (
        r"lock file .* already exists|pre-existing shared memory block|could not bind Unix",
        "Un autre serveur PostgreSQL occupe encore {root}. Arrêtez-le ou attendez une minute, puis relancez.",
    ),
    (
        r"could not look up effective user ID",
        "Ce compte n’a pas de nom sur cette machine : relancez avec un compte de /etc/passwd.",
    ),
    (
        r"Permission denied|Operation not permitted|Read-only file|has (wrong ownership|invalid permissions)",
        "Droits insuffisants sur {root} : rendez ce dossier à son propriétaire (chown), puis relancez.",
    ),
    (
        r"could not open extension control file|extension .* is not available",
        "PostGIS manque à PostgreSQL. Installez-le : sudo apt-get install postgresql-{version}-postgis-3",
    ),
)
DAMAGE = (
    r"valid checkpoint|incorrect checksum|invalid (primary )?checkpoint|could not (open|read) (control )?file"
    r"|incompatible with server|not a valid data directory|global/pg_control|invalid page"
)


class ClusterError(Exception):
    """The private database cannot work; the text is one French line that says what to do."""


class DamagedClusterError(ClusterError):
    """The data folder itself is unusable; a throw-away cluster is then made anew."""


def explain(output: str, *, root: Path, version: int | str = "") -> ClusterError:
    """Turn what a program of PostgreSQL wrote (`output`) for the cluster in `root` into one error."""
    for pattern, advice in CAUSES:
        if re.search(pattern, output):
            return ClusterError(advice.format(root=root, version=version))
    cause = last_complaint(output)
    if re.search(DAMAGE, output):
        return DamagedClusterError(
            f"Les données de {root} sont abîmées ({cause}). "
            "Déplacez ce dossier, relancez la commande et restaurez une sauvegarde."
        )
    return ClusterError(f"La base privée n’a pas démarré : {cause} (journal : {root}/server.log).")


def last_complaint(output: str) -> str:
    """Return the message of the last FATAL, PANIC or error line of `output`, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    serious = [line for line in lines if re.search(r"FATAL|PANIC|ERROR|error:", line)]
    last = (serious or lines or ["le serveur s’est arrêté sans rien dire"])[-1]
    return re.sub(r"^.*?(FATAL|PANIC|ERROR|error):\s*", "", last)
