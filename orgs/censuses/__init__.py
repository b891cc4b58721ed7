"""摸底排查: a card for every unit there is on a day, and what was found there.

`campaign` opens a census and takes it from phase to phase, `cards` registers, accepts and returns
what was found, `progress` counts it, `lists` are the cards as a ledger, `known` what is known of
their units, `forms` asks for what was found, and `acts` is all of it as acts.
"""
