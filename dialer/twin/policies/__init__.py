"""Importing the package knows every policy by name."""

from dialer.twin.policies.base import Counts, Insight, Policy
from dialer.twin.policies.registry import POLICIES, check_policy, make_policy

__all__ = ["POLICIES", "Counts", "Insight", "Policy", "check_policy", "make_policy"]
