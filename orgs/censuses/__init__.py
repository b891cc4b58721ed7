"""摸底排查: `campaign` opens a census and takes it from phase to phase, `cards` registers, returns
and accepts what was found, `progress` counts it, `listing` finds cards, `forms` asks for them."""
