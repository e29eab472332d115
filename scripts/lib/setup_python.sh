# The Python environment in .venv, from the locks in requirements/.

VENV="$ROOT/.venv"

# find_python: the first Python of 3.11 or later.
find_python() {
    local candidate
    for candidate in python3.11 python3 python3.12 python3.13; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python" "no Python 3.11 or later found" "apt-get install python3 (Debian 12 has 3.11)"
}

# make_venv PYTHON: with venv where it works, else with virtualenv through pip, else with Debian's python3-venv.
make_venv() {
    local python=$1
    rm -rf "$VENV"
    if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        quietly "Python environment" "remove $VENV and try again" "$python" -m venv "$VENV"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        quietly "virtualenv" "apt-get install python3-venv" \
            "$python" -m pip install --quiet --target "$ROOT/.cache/virtualenv" virtualenv
        PYTHONPATH="$ROOT/.cache/virtualenv" quietly "Python environment" "remove $VENV and try again" \
            "$python" -m virtualenv "$VENV"
    else
        need_debian python3-venv
        quietly "Python environment" "remove $VENV and try again" "$python" -m venv "$VENV"
    fi
}

# setup_python SET: SET is a lock of requirements/ (runtime, dev). What is there stays; what is missing comes.
setup_python() {
    local set=$1 stamp="$VENV/.installed-$1" wanted python
    wanted=$(digest requirements/"$set".txt pyproject.toml)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ -x "$VENV/bin/python" ]; then
        return
    fi
    if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        say "Python environment: making .venv with $python"
        make_venv "$python"
    fi
    say "Python packages: installing requirements/$set.txt"
    quietly "Python packages" "check the network, or pip's index in pip.conf, then try again" \
        "$VENV/bin/python" -m pip install --disable-pip-version-check --requirement requirements/"$set".txt
    quietly "installing sollecito itself" "see the log; remove $VENV to begin anew" \
        "$VENV/bin/python" -m pip install --disable-pip-version-check --no-deps --editable .
    rm -f "$VENV"/.installed-*
    printf '%s' "$wanted" >"$stamp"
    # the development set holds all of the runtime set
    if [ "$set" = dev ]; then digest requirements/runtime.txt pyproject.toml | tr -d '\n' >"$VENV/.installed-runtime"; fi
}
