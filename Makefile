# 常用任务，每件事一个名字。新机器上直接 make run 或 make test 即可。
#
# 各步骤的完成标记在 var/setup/，依赖没有变化时不再重做。
# 可设：HOST、PORT（make run 的地址与端口）、PYTHON（用哪个 Python）、KAIFU_VAR（数据放在哪里）。

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13; do \
    $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

BIN := .venv/bin
DONE := var/setup
MANAGE := $(BIN)/python manage.py
LOCKS := requirements.txt requirements-dev.txt requirements-embedded.txt
PIP := $(BIN)/pip --disable-pip-version-check install --require-hashes
SAY = @printf '\033[1m== %s\033[0m\n'

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check fix bench lock database browser

help:
	@echo "make run    装好一切，载入演示区，启动网站"
	@echo "make test   装好一切，运行全部测试（含浏览器测试）"
	@echo "make setup  只装好：.venv、依赖、前端资源、私有数据库"
	@echo "make check  检查代码、类型、分层、迁移与模板    make fix  自动整理格式"
	@echo "make bench  性能基准                            make lock 重新锁定 Python 依赖"

setup: $(DONE)/static database
	$(SAY) "已就绪"

run: setup
	@$(BIN)/python -c 'import socket; socket.create_server(("$(HOST)", $(PORT)))' 2>/dev/null \
	    || { echo "$(HOST):$(PORT) 不能使用，多半是端口被占用。换一个：make run PORT=8001"; exit 1; }
	@$(MANAGE) demo --scale 1 --if-empty
	$(SAY) "网站地址 http://$(HOST):$(PORT)/ ，按 Ctrl+C 停止"
	@echo "登录：quji（区级）、jiedao001（街道）、zhidaoyuan（指导员）、guanli（系统管理员），"
	@echo "密码都是 kaifu-demo-2021；不是演示库的，请用自己的账号。"
	@setpriv --pdeathsig TERM $(MANAGE) worker & \
	exec setpriv --pdeathsig TERM $(BIN)/gunicorn kaifu_dangjian.wsgi --bind $(HOST):$(PORT) --workers 2 --threads 4 \
	    --no-control-socket --log-level warning

# 测试用自己的数据库。慢的测试集中在几个文件里：先做完的进程从另一个那里接着做。
test: browser $(DONE)/static
	$(SAY) "运行测试"
	@$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/djlint templates --lint --quiet

fix: $(DONE)/python
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

bench: browser setup
	$(BIN)/python -m benchmarks $(ARGS)

# 锁文件只有版本与哈希，不写下载地址。
lock: $(DONE)/python
	$(BIN)/pip install --quiet uv
	for name in requirements requirements-dev requirements-embedded requirements-node; do \
	    $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	        --python-version 3.11 $$name.in --output-file $$name.txt || exit; done

# ---- 各步骤 ----

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本。Debian 12：apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python 缺少 venv。请运行：apt-get install python3-venv"; exit 1; }
	$(SAY) "建立 .venv（$$($(PYTHON) --version)）"
	@$(PYTHON) -m venv --clear .venv

$(DONE)/python: $(LOCKS) | $(BIN)/python
	$(SAY) "安装 Python 依赖"
	@$(PIP) $(LOCKS:%=-r %) | sed -E '/^(Ignoring|Looking in|Requirement already)/d' \
	    || { echo "安装依赖失败。请检查网络；用镜像：pip config set global.index-url 镜像地址"; exit 1; }
	@mkdir -p $(DONE) && touch $@

# npm 8 起能读本锁文件；没有就用 pip 装一个，不改动机器。
$(DONE)/node: package.json package-lock.json .npmrc requirements-node.txt $(DONE)/python
	$(SAY) "取前端资源"
	@npm --version 2>/dev/null | grep -qE '^([89]|[1-9][0-9])\.' \
	    || $(PIP) -r requirements-node.txt
	@PATH="$$PATH:$(CURDIR)/$(BIN)"; npm ci --omit=dev --ignore-scripts \
	    || { echo "取前端资源失败。请检查网络；用镜像：npm config set registry 镜像地址"; exit 1; }
	@touch $@

$(DONE)/static: $(DONE)/node kaifu_dangjian/assets.py $(shell find static -type f 2>/dev/null)
	$(SAY) "整理静态文件"
	@$(MANAGE) collectstatic --noinput --clear -v 0
	@touch $@

database: $(DONE)/python
	$(SAY) "准备数据库"
	@$(MANAGE) migrate -v 1

# 浏览器测试要用 Chromium 与中文字体；是 root 就装上，否则说明怎么装。
browser:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome || test -x "$$KAIFU_CHROMIUM"; } >/dev/null 2>&1 \
	    && fc-list :lang=zh 2>/dev/null | grep -q . && exit; \
	install="apt-get install --yes --no-install-recommends chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0"; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    printf '== 安装浏览器测试所需的 Chromium 与中文字体\n'; apt-get update -qq \
	        && DEBIAN_FRONTEND=noninteractive $$install; \
	else echo "浏览器测试需要 Chromium 与中文字体。请用 root 运行：apt-get update && $$install"; exit 1; fi
