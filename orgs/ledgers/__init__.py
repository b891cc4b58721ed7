"""Ledger files in and out.

`files` opens them, `headers` and `cells` make sense of them, `reading` puts both together; `kinds`,
`link_kind` and `stated_kind` say what a ledger is; `runs`, `records` and `differences` are one file
on its way into the database, `batch` the whole of it; `workbook` and `export` write.
"""
