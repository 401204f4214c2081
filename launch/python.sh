#!/bin/sh
# Find a Python that is new enough and let it run the module launch.NAME of this checkout: python.sh NAME [ARGUMENT …]
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
name=$1
shift
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    # Tried by running: a name on the PATH may be the shim of a version that is not there.
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -I -c '
import runpy, sys
for stream in sys.stdout, sys.stderr:
    stream.reconfigure(encoding="utf-8", errors="surrogateescape")
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module(f"launch.{sys.argv.pop(1)}", run_name="__main__", alter_sys=True)' "$here" "$name" "$@"
    fi
done
echo '需要 Python 3.11 或更高版本，但在 PATH 中没有找到。请先安装，例如：apt install python3 python3-venv' >&2
exit 1
