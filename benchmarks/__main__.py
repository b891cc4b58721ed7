"""`python -m benchmarks`: sets Django up before anything is imported that needs it.

`python -m benchmarks rosters` is about how right the reconciliation is, and not how fast all is;
`python -m benchmarks phones` measures the page of phones only.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifu_dangjian.settings")
django.setup()


def run(arguments: list[str]) -> None:
    if arguments[:1] == ["rosters"]:
        from benchmarks.accuracy import main as measure

        measure(arguments[1:])
        return
    from benchmarks.run import main

    main(only_phones=arguments[:1] == ["phones"])


run(sys.argv[1:])
