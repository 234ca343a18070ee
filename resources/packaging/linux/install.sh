#!/bin/sh
# Installs Gristmill for you alone, without root: install.sh [FOLDER], else into ~/.local.
# Run the same file as uninstall.sh, or with --uninstall, and it goes; libraries, settings and models stay.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
remove=no
case "$(basename "$0")" in uninstall*) remove=yes ;; esac
if [ "${1:-}" = --uninstall ]; then
    remove=yes
    shift
fi
# Without a folder, what is removed is the copy that this file lies in.
own="$HOME/.local"
case "$remove $here" in "yes "*/opt/gristmill) own="${here%/opt/gristmill}" ;; esac
prefix="${1:-$own}"
[ "$remove" = yes ] || mkdir -p "$prefix"
[ ! -d "$prefix" ] || prefix="$(cd "$prefix" && pwd)"
share="${XDG_DATA_HOME:-$prefix/share}"
[ "$prefix" = "$HOME/.local" ] || share="$prefix/share"
app="$prefix/opt/gristmill"

refresh() {
    # Desktops find new programs and kinds of files by themselves in time; this is sooner.
    command -v update-mime-database >/dev/null && update-mime-database "$share/mime" 2>/dev/null || true
    command -v update-desktop-database >/dev/null && update-desktop-database -q "$share/applications" 2>/dev/null || true
    command -v gtk-update-icon-cache >/dev/null && gtk-update-icon-cache -q -t "$share/icons/hicolor" 2>/dev/null || true
}

remove_all() {
    if [ -e "$app" ] && [ ! -x "$app/gristmill" ]; then
        echo "$app is not Gristmill: it stays as it is." >&2
        exit 1
    fi
    rm -rf "$app"
    rm -f "$prefix/bin/gristmill" "$share/applications/gristmill.desktop" "$share/mime/packages/gristmill-mime.xml" \
        "$share/metainfo/io.github.gristmill.Gristmill.metainfo.xml"
    for size in 16 24 32 48 64 128 256 512; do
        rm -f "$share/icons/hicolor/${size}x${size}/apps/gristmill.png"
    done
    rm -f "$share/icons/hicolor/scalable/apps/gristmill.svg"
}

if [ "$remove" = yes ]; then
    remove_all
    refresh
    echo "Gristmill is gone from $prefix. Your libraries and settings are where they were."
    exit 0
fi

[ -x "$here/gristmill" ] || { echo "Start install.sh from the folder that you unpacked." >&2; exit 1; }
case "$here" in "$app" | "$app"/*) echo "This is where it is installed already." >&2; exit 1 ;; esac
remove_all
mkdir -p "$app" "$prefix/bin" "$share/applications" "$share/mime/packages" "$share/metainfo"
cp -R "$here/." "$app/"
cp "$app/install.sh" "$app/uninstall.sh"
ln -s "$app/gristmill" "$prefix/bin/gristmill"
files="$app/_internal/resources"
# What a desktop file and sed each read as something else.
quoted="$(printf '%s' "$app/gristmill" | sed -e 's/[\\"$`]/\\\\&/g' -e 's/%/%%/g' -e 's/[\\&|]/\\&/g')"
sed "s|^Exec=gristmill|Exec=\"$quoted\"|" "$files/packaging/linux/gristmill.desktop" > "$share/applications/gristmill.desktop"
cp "$files/packaging/linux/gristmill-mime.xml" "$share/mime/packages/"
cp "$files/packaging/linux/io.github.gristmill.Gristmill.metainfo.xml" "$share/metainfo/"
for size in 16 24 32 48 64 128 256 512; do
    mkdir -p "$share/icons/hicolor/${size}x${size}/apps"
    cp "$files/app/gristmill-$size.png" "$share/icons/hicolor/${size}x${size}/apps/gristmill.png"
done
mkdir -p "$share/icons/hicolor/scalable/apps"
cp "$files/app/gristmill.svg" "$share/icons/hicolor/scalable/apps/gristmill.svg"
refresh
echo "Gristmill is installed in $app; $prefix/bin/gristmill starts it, and so does the menu of your desktop."
echo "$app/uninstall.sh removes it."
