# shellcheck shell=bash
# A clean root of Debian, in which scripts try what they pack: sourced by Scripts/package and Scripts/container.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
stop() {
  say "$*"
  exit 1
}

work=$(mktemp -d)
root=$work/root
keeper=
service=

finish() {
  local status=$?
  # The service of the trial ends first: it holds the root. The keeper's end takes every process of its world with it.
  [ -z "$service" ] || kill -KILL "$service" 2> /dev/null || true
  [ -z "$keeper" ] || wait "$keeper" 2> /dev/null || true
  # Whatever is still mounted there is somebody else's /dev or /proc: nothing is deleted then.
  if grep -q " $work/" /proc/self/mounts; then
    say "something is mounted below $work; it stays"
  else
    rm -rf "$work"
  fi
  exit "$status"
}
trap finish EXIT

step() { printf '  %s\n' "$*"; }

# Runs a command in the root, in the processes' own world: nothing in there sees a process of this machine.
inside() { nsenter --target "$service" --mount --pid chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }

expect() { # WHAT FOUND PATTERN
  [[ "$2" == *$3* ]] || stop "failed: $1: $2"
  step "$1"
}

# The mirror that this machine's apt uses for Debian, from either form of its sources.
mirror() {
  { sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources
    sed -nE 's/^deb (\[[^]]*\] )?([^ ]+) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list; } 2> /dev/null |
    grep -m 1 '/debian/\?$'
}

make_root() { # BASE
  if [ -n "$1" ]; then
    cp -a "$1" "$root"
  else
    command -v debootstrap > /dev/null || stop 'install debootstrap'
    debootstrap --variant=minbase bookworm "$root" "$(mirror)" > "$work/debootstrap.log" 2>&1 ||
      stop "debootstrap: $(tail -n 3 "$work/debootstrap.log")"
  fi
  # A chroot's services are not started by packages.
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  cp /etc/resolv.conf "$root/etc/resolv.conf" 2> /dev/null || true
  cp /etc/hosts "$root/etc/hosts"
  # The proxy and certificates that this machine's apt needs, if any.
  cp -L /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2> /dev/null || true
}

# A world of its own for the root, mounts and processes; $service keeps it, and with its end all is gone.
enter_root() {
  mkdir -p "$root/proc"
  # unshare's child is process 1 in there. With it everything ends.
  unshare --mount --pid --fork --kill-child --propagation private sh -c "
    mount -t proc proc '$root/proc' && mount -t tmpfs tmpfs '$root/tmp' &&
    mount --rbind /dev '$root/dev' && : > '$work/ready' && exec sleep infinity" &
  keeper=$!
  for _ in $(seq 100); do
    [ ! -e "$work/ready" ] || break
    sleep 0.1
  done
  [ -e "$work/ready" ] || stop 'the root cannot be entered'
  service=$(pgrep --parent "$keeper")
}
