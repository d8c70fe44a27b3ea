# Two commands for a new user: `make demo` and `make test`. Both make .venv where it is missing.
# All paths are relative, so that the checkout may lie in a folder with blanks or Chinese characters.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# What is installed is marked with the lock file that it was installed from: a second run needs no network.
CORE := $(VENV)/.core-installed
DEV := $(VENV)/.dev-installed
# An installation that was linked from elsewhere is made again where the checkout has moved.
LINK := $(VENV)/.linked-from

.DEFAULT_GOAL := help
.PHONY: help demo test test-long lint bench docs lock clean FORCE

help:
	@echo "make demo   check and score five example enterprises / 核查并评分五个示例企业"
	@echo "make test   run all tests but the long ones / 运行测试（长测试除外）"
	@echo "make test-long   the long ones: proofs of the whole knowledge, the service at length / 长测试：对全部知识的证明、对服务的长时间试探"
	@echo "make lint   ruff and mypy / 静态检查"
	@echo "make bench  measure, as ratios in one run / 性能对比"
	@echo "make docs   pages of the ontology, in build/docs / 生成本体的说明页面"
	@echo "make lock   make the lock files again (needs uv) / 重新生成锁定文件"

demo: $(CORE) $(LINK)
	@$(PY) -m hengbiao demo

test: $(DEV) $(LINK)
	@$(PY) -m pytest -n 2 -m "not long" $(PYTEST_ARGS)

test-long: $(DEV) $(LINK)
	@$(PY) -m pytest -n 2 -m long $(PYTEST_ARGS)

lint: $(DEV) $(LINK)
	@$(PY) -m ruff check engine api tests benchmarks docs
	@$(PY) -m mypy

bench: $(DEV) $(LINK)
	@$(PY) benchmarks/run.py

docs: $(DEV) $(LINK)
	@$(PY) docs/build.py build/docs

# Debian ships a Python that may lack ensurepip and forbids installing outside a virtual environment.
$(PY):
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed (make PYTHON=/path/to/python3.12 …) / 需要 Python 3.11 或更新版本" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); "$(PYTHON)" -m virtualenv -q $(VENV) 2>/dev/null; } || { \
	  rm -rf $(VENV); "$(PYTHON)" -m venv --without-pip $(VENV) && "$(PYTHON)" -m pip --version >/dev/null 2>&1; } || { \
	  rm -rf $(VENV); echo "Python cannot make virtual environments: install python3-venv / 请安装 python3-venv" >&2; exit 1; }

# An environment without pip of its own is served by the pip that made it.
define install
	@if $(PY) -m pip --version >/dev/null 2>&1; then \
	  $(PY) -m pip install --quiet --disable-pip-version-check $(1); \
	else \
	  "$(PYTHON)" -m pip --python $(PY) install --quiet --disable-pip-version-check $(1); \
	fi
endef

$(CORE): requirements.lock | $(PY)
	@echo "Installing (once) / 安装依赖（仅首次）…" >&2
	$(call install,--require-hashes -r requirements.lock)
	@touch $@

$(DEV): requirements-dev.lock $(CORE)
	@echo "Installing what the tests need (once) / 安装测试依赖（仅首次）…" >&2
	$(call install,--require-hashes -r requirements-dev.lock)
	@touch $@

$(LINK): pyproject.toml $(CORE) FORCE
	@if [ "$$(cat $@ 2>/dev/null)" != "$$(pwd -P) $$(cksum < pyproject.toml)" ]; then \
	  if $(PY) -m pip --version >/dev/null 2>&1; then \
	    $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	  else "$(PYTHON)" -m pip --python $(PY) install --quiet --no-deps --no-build-isolation -e .; fi && \
	  echo "$$(pwd -P) $$(cksum < pyproject.toml)" > $@; \
	fi

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  --extra service --group build -o requirements.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  --extra reasoning --extra service --extra plan --extra report --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
