"""Visits as they come in: recorded by an act, received from phones, with photos and changes seen."""
