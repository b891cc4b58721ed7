"""年度总结 and 月度简报: prose whose every number is a figure of the catalogue, live.

`text` is the grammar of that prose, `outline` the default words, `numbers` what a placeholder may
name, `composing` makes of them one `Summary`, which the page, Word, Excel and PDF each print.
"""
