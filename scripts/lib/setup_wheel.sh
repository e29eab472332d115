# The wheel, and an installation of it that needs neither the checkout nor Node.js.

# build_wheel FOLDER: builds the front end when it is stale, then the wheel into FOLDER; prints the wheel's path.
build_wheel() {
    local folder=$1
    setup_frontend
    say "wheel: building into $folder"
    mkdir -p "$folder"
    quietly "wheel" "see the log; the front end must be built first" \
        "$VENV/bin/python" -m pip wheel --disable-pip-version-check --no-deps --wheel-dir "$folder" .
    find "$folder" -maxdepth 1 -name 'sollecito-*.whl' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-
}

# install_wheel WHEEL LOCK FOLDER: a virtual environment in FOLDER with the locked packages and the wheel.
install_wheel() {
    local wheel=$1 lock=$2 folder=$3
    VENV=$folder
    make_venv "$(find_python)"
    quietly "Python packages" "check the network, or pip's index in pip.conf, then try again" \
        "$folder/bin/python" -m pip install --disable-pip-version-check --no-cache-dir --requirement "$lock"
    quietly "the wheel" "see the log" \
        "$folder/bin/python" -m pip install --disable-pip-version-check --no-deps "$wheel"
}
