#!/bin/sh
# Puts a release into service without a pause: deploy/upgrade.sh RELEASE (a folder; see docs/deployment.md).
# Static files, then migrations that the running release bears too, then one web instance after the other, then the worker.
# A release that does not answer is taken back. SYSTEMCTL, DOMINO_HOME, SOCKETS, INSTANCES and SETTINGS may be set for rehearsals.
set -eu

HOME_DIR="${DOMINO_HOME:-/srv/domino}"
SOCKETS="${SOCKETS:-/run/domino-web}"
SETTINGS="${SETTINGS:-/etc/domino/domino.env}"
INSTANCES="${INSTANCES-a b}"
SYSTEMCTL="${SYSTEMCTL:-systemctl}"
READY_SECONDS="${READY_SECONDS:-60}"
RELEASE=$(cd "${1:?usage: deploy/upgrade.sh RELEASE}" && pwd -P)
FORMER=""
[ ! -L "$HOME_DIR/current" ] || FORMER=$(readlink -f "$HOME_DIR/current")

say() { printf '%s %s\n' "$(date +%T)" "$*"; }

ready() { # instance: its health, asked through its own socket
    deadline=$(($(date +%s) + READY_SECONDS))
    until curl --silent --fail --max-time 5 --output /dev/null --unix-socket "$SOCKETS/$1.sock" \
        --header "Host: ${SITE_HOST:-localhost}" http://localhost/healthz; do
        [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 0.2
    done
}

point_to() { # release: one rename, there is always a « current »
    ln -sfn "$1" "$HOME_DIR/current.new"
    mv -T "$HOME_DIR/current.new" "$HOME_DIR/current"
}

migrate() { # locks are waited for two seconds at most, so that no page waits behind a migration: then tried again
    for try in 1 2 3 4 5 6 7 8 9 10; do
        LOCK_TIMEOUT_MS=2000 .venv/bin/python manage.py migrate --noinput --verbosity 1 && return 0
        say "migration put off (try $try)"
        sleep 3
    done
    return 1
}

exec 9>"$HOME_DIR/.upgrading"
flock -n 9 || { say "another upgrade is under way"; exit 1; }

cd "$RELEASE"
ln -sfn "$SETTINGS" .env
[ -d .venv ] || uv sync --frozen --no-dev
SITE_HOST=$(.venv/bin/python -c 'from domino import settings; print(next((h.lstrip(".") for h in settings.ALLOWED_HOSTS if h != "*"), "localhost"))')
.venv/bin/python manage.py check --deploy --fail-level WARNING
[ -f var/static/staticfiles.json ] || .venv/bin/python manage.py collectstatic --noinput --verbosity 0
say "static files"
mkdir -p "$HOME_DIR/static"
cp -a --update=none var/static/. "$HOME_DIR/static/" 2>/dev/null || cp -an var/static/. "$HOME_DIR/static/"
say "migrations"
migrate
point_to "$RELEASE"
for instance in $INSTANCES; do
    say "instance $instance"
    $SYSTEMCTL restart "domino-web@$instance.service"
    if ! ready "$instance"; then
        say "instance $instance does not answer: back to ${FORMER:-nothing}"
        [ -z "$FORMER" ] || point_to "$FORMER"
        for each in $INSTANCES; do
            $SYSTEMCTL restart "domino-web@$each.service"
            [ "$each" != "$instance" ] || break
        done
        exit 1
    fi
done
$SYSTEMCTL restart domino-worker.service
say "in service: $RELEASE"
