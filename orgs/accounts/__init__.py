"""Accounts: how one logs in, what a password must be, who manages whose account."""
