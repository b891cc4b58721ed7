"""Files that take longer than a page may: asked for, made in the background, kept for a day.

An export is an address. `asking` keeps the address that a page would have answered with a file,
`making` answers it as the owner would be answered by then, `jobs` has that done by the worker and
takes out what is over.
"""
