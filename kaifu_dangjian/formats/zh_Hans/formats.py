"""Chinese number format with a thousands separator.

Django's zh-hans has an empty separator and groups of four, so `intcomma` would print 1288209.
"""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
