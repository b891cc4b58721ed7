"""上级表格: workbooks of a superior's own layout, whose cells are bound to figures and filled anew.

`package` opens an .xlsx and writes it again with some parts replaced; `sheets` reads what a page
shows of it; `filling` puts values into cells, and `formulas` tells what totals come to; `heads` finds
what stands beside a cell, `runs` what a whole range is bound to by it. `periods` says which days a
form of a period asks for, `numbers` which figures go into its cells, `shown` what its pages show,
`saving` what is kept.
"""
