# The browser's code: dialer/web/ui (TypeScript) built into dialer/web/static with Node.js from a Python wheel.

UI="$ROOT/dialer/web/ui"
STATIC="$ROOT/dialer/web/static"

# ui_digest: one hash over the source, node_modules and built files left out.
ui_digest() {
    (cd "$UI" && find . \( -name node_modules -o -name dist -o -name coverage \) -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-16
}

# node_modules: Node.js and the packages of package-lock.json, when they are not there.
setup_node_modules() {
    local stamp="$ROOT/.cache/node-modules" wanted
    wanted=$(digest "$UI/package-lock.json" requirements/frontend.txt)
    export PATH="$VENV/bin:$PATH"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ -x "$UI/node_modules/.bin/tsc" ] && [ -x "$VENV/bin/node" ]; then
        return
    fi
    if [ ! -x "$VENV/bin/node" ]; then say "Node.js: installing it as a Python wheel (for building only)"; fi
    quietly "Node.js" "check the network, then try again" \
        "$VENV/bin/python" -m pip install --disable-pip-version-check --requirement requirements/frontend.txt
    say "front end: installing its packages (npm ci)"
    if [ -L "$UI/node_modules" ]; then rm "$UI/node_modules"; fi # npm ci would empty the folder that it leads to
    quietly "npm ci" "check the network and npm's registry, then try again" \
        npm --prefix "$UI" ci --no-audit --no-fund
    mkdir -p "$ROOT/.cache"
    printf '%s' "$wanted" >"$stamp"
}

# setup_frontend: builds when the source has changed since the last build.
setup_frontend() {
    local stamp="$ROOT/.cache/frontend" wanted
    wanted=$(ui_digest)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ -f "$STATIC/index.html" ]; then
        return
    fi
    setup_node_modules
    say "front end: building dialer/web/static"
    quietly "front end build" "see the log; npm --prefix dialer/web/ui run build shows the same" \
        npm --prefix "$UI" run build
    mkdir -p "$ROOT/.cache"
    printf '%s' "$wanted" >"$stamp"
}
