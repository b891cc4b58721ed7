"""组织生活: what branches are to hold, what is recorded of it, and what is not."""
