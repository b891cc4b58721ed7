"""Department lists (市监, 民政, 税务, 人社) beside the ledger, and what they say differently.

`kinds` reads a list, `names` and `places` make its rows comparable, `matching` finds whom a row is
about, `differences` what it says otherwise, `recording` keeps that as work items that stay settled;
`reconcile` is all of it, and `outcomes` what can become of an item.
"""
