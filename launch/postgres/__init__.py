"""The embedded PostgreSQL, from the programs of the PyPI wheel."""

from launch.postgres.cluster import Cluster

__all__ = ["Cluster"]
