#!/bin/sh
# Instala secop para esta persona, en Linux o macOS, sin permisos de administrador. Léalo antes de usarlo.
#   sh install.sh secop_publisher-0.1.0-py3-none-any.whl
# No toca nada fuera de su carpeta personal. Lo quita: uv tool uninstall secop-publisher, o borrar la carpeta que dice al final.
set -eu
wheel=${1:?"Indique el archivo .whl: sh install.sh secop_publisher-….whl"}
case $wheel in *.whl) ;; *) echo "$wheel no es un archivo .whl" >&2; exit 2 ;; esac
[ -f "$wheel" ] || { echo "No está el archivo $wheel" >&2; exit 2; }
own=${XDG_DATA_HOME:-$HOME/.local/share}/secop-publisher-program
bin=$HOME/.local/bin

if ! command -v uv >/dev/null && command -v brew >/dev/null; then brew install uv; fi
if command -v uv >/dev/null; then # uv trae Python si falta
  uv tool install --python '>=3.11' --force "$wheel"
  bin=$(uv tool dir --bin)
elif command -v pipx >/dev/null; then
  pipx install --force "$wheel"
elif python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  python3 -m venv --clear "$own"
  "$own/bin/python" -m pip install --quiet --disable-pip-version-check "$wheel"
  mkdir -p "$bin" && ln -sf "$own/bin/secop" "$bin/secop"
  echo "Quedó en $own"
else
  echo "Falta uv, pipx o Python 3.11. Instale uno con el programa de su sistema (por ejemplo: sudo apt-get install pipx) y repita." >&2
  exit 1
fi
"$bin/secop" --version
command -v secop >/dev/null || echo "Cierre esta terminal y abra otra, o escriba las órdenes así: $bin/secop …"
echo "Siga con: secop alistar"
