"""What happens to members and instructors, as acts (see `orgs/acts/act.py`)."""
