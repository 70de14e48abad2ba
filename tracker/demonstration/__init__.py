"""The demonstration: the plan that an article announced, and a plan of illustrative data beside it."""
