"""The private PostgreSQL + PostGIS cluster of a checkout, for when DATABASE_URL is unset.

Standard library only: it works before anything is installed. See docs/decisions/0001-private-cluster.md.
"""

from domino.postgres.cluster import Cluster, cluster, is_private
from domino.postgres.errors import ClusterError

__all__ = ["Cluster", "ClusterError", "cluster", "is_private"]
