"""上级表格: workbooks of a superior's own layout, whose cells are bound to figures and filled anew.

`package` opens an .xlsx and writes it again with some parts replaced; `sheets` reads what a page
shows of it; `filling` puts values into cells; `heads` finds what stands beside a cell. `periods`
says which days a form of a period asks for, `numbers` which figures go into its cells, `shown`
what its pages show, `saving` what is kept.
"""
