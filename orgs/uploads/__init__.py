"""Ledger files that come in on a page.

`store` keeps the file, `mapping` finds out which column is which, `steps` takes the batch from one
state to the next, `jobs` does the long ones in the background, `templates` makes empty ledgers to
fill in, `taking_back` undoes a batch.
"""
