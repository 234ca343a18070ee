#!/bin/sh
# Installs Gristmill for you alone, without root: install.sh [FOLDER], else into ~/.local.
# Run the same file as uninstall.sh, or with --uninstall, and it goes; libraries, settings and models stay.
set -eu
here="$(cd "$(dirname "$0")" && pwd -P)"
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
[ ! -d "$prefix" ] || prefix="$(cd "$prefix" && pwd -P)"
share="${XDG_DATA_HOME:-$prefix/share}"
[ "$prefix" = "$(cd "$HOME" && pwd -P)/.local" ] || share="$prefix/share"
app="$prefix/opt/gristmill"

refresh() {
    # Desktops find new programs and kinds of files by themselves in time; this is sooner.
    command -v update-mime-database >/dev/null && update-mime-database "$share/mime" 2>/dev/null || true
    command -v update-desktop-database >/dev/null && update-desktop-database -q "$share/applications" 2>/dev/null || true
    command -v gtk-update-icon-cache >/dev/null && gtk-update-icon-cache -q -t "$share/icons/hicolor" 2>/dev/null || true
}

remove_all() {
    rm -rf "$app"
    # Another program of that name, such as one that pip installed, is not ours.
    [ ! -L "$prefix/bin/gristmill" ] || [ "$(readlink "$prefix/bin/gristmill")" != "$app/gristmill" ] || rm -f "$prefix/bin/gristmill"
    rm -f "$share/applications/gristmill.desktop" "$share/mime/packages/gristmill-mime.xml" \
        "$share/metainfo/io.github.gristmill.Gristmill.metainfo.xml"
    for size in 16 24 32 48 64 128 256 512; do
        rm -f "$share/icons/hicolor/${size}x${size}/apps/gristmill.png"
    done
    rm -f "$share/icons/hicolor/scalable/apps/gristmill.svg"
}

if [ -e "$app" ] && [ ! -x "$app/gristmill" ]; then
    echo "$app is not Gristmill: it stays as it is." >&2
    exit 1
fi
if [ "$remove" = yes ]; then
    remove_all
    rm -rf "$app.new"
    refresh
    echo "Gristmill is gone from $prefix. Your libraries and settings are where they were."
    exit 0
fi

[ -x "$here/gristmill" ] || { echo "Start install.sh from the folder that you unpacked." >&2; exit 1; }
case "$here" in "$app" | "$app"/*) echo "This is where it is installed already." >&2; exit 1 ;; esac
if [ -e "$prefix/bin/gristmill" ] && [ ! -L "$prefix/bin/gristmill" ]; then
    echo "$prefix/bin/gristmill is another program; put it elsewhere first." >&2
    exit 1
fi
# The old one goes when the new one is whole.
rm -rf "$app.new"
mkdir -p "$app.new" "$prefix/bin"
cp -R "$here/." "$app.new/"
cp "$app.new/install.sh" "$app.new/uninstall.sh"
remove_all
mv "$app.new" "$app"
mkdir -p "$share/applications" "$share/mime/packages" "$share/metainfo"
ln -sf "$app/gristmill" "$prefix/bin/gristmill"
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
