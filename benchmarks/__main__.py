"""`python -m benchmarks`: sets Django up before anything is imported that needs it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifu_dangjian.settings")
django.setup()


def run() -> None:
    from benchmarks.run import main

    main()


run()
