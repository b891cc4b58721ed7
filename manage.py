#!/usr/bin/env python
"""Django 的命令入口。"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifu_dangjian.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("没有找到 Django。请先运行 make setup，再用 .venv/bin/python manage.py …")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
