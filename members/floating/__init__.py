"""流动党员和失联党员: who takes part where, who is away, who cannot be reached. Never counted."""
