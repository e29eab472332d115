# Debian packages, installed only where they are missing.

# need_debian PACKAGE...
need_debian() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || fail "Debian packages" "this system has no apt-get" \
        "install what these packages bring by your system's own means: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "Debian packages" "not root, and there is no sudo" \
            "as root: apt-get install ${missing[*]}"
        as_root=(sudo -n)
    fi
    say "Debian packages: installing ${missing[*]}"
    quietly "package lists" "check the network and /etc/apt/sources.list, then try again" \
        "${as_root[@]}" apt-get update
    quietly "Debian packages" "as root: apt-get install ${missing[*]}" \
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}
