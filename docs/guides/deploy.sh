#!/bin/sh
# Puts into service what stands in a stage, and rolls the stage back where that is not healthy. `cairn watch` runs
# it for every move of the stage. It looks at what stands there now and not at the move, so it may run as often as
# anybody likes, also by hand.
#
#   DEPLOY_STAGE    what to serve: screening:production
#   DEPLOY_LINK     the link that the serving process reads through
#   DEPLOY_RESTART  the command that restarts that process; when it returns, the old one is gone
#   DEPLOY_HEALTH   the address that answers with status 200 as soon as the model serves
#   DEPLOY_WAIT     how many seconds it has for that; default 30
set -eu

# Makes the link show what stands in the stage; `version` is what that is.
checkout() {
    version=$(cairn checkout "$DEPLOY_STAGE" "$DEPLOY_LINK" --json | jq -er .version)
}

healthy() { curl --fail --silent --output /dev/null --max-time 2 "$DEPLOY_HEALTH"; }

# Restarts the process and waits until it is healthy. A mark beside the link says which version that was: who is
# killed between checkout and restart must not take the old process for the new one.
restart() {
    rm -f "$DEPLOY_LINK.serves"
    $DEPLOY_RESTART || return 1
    end=$(($(date +%s) + ${DEPLOY_WAIT:-30}))
    until healthy; do
        [ "$(date +%s)" -lt "$end" ] || return 1
        sleep 0.2
    done
    echo "$version" >"$DEPLOY_LINK.serves"
    echo "$version is in service."
}

checkout
if [ -f "$DEPLOY_LINK.serves" ] && [ "$(cat "$DEPLOY_LINK.serves")" = "$version" ] && healthy; then
    echo "$version is in service already."
elif ! restart; then
    echo "$version is not healthy." >&2
    # One step back from what was promoted, and no further. Where the version before is not healthy either, it is
    # not the model: this fails, and the watch tries again.
    [ "$(cairn reflog "$DEPLOY_STAGE" --json | jq -r '.moves[0].action')" = stage.moved ] || exit 1
    cairn rollback "$DEPLOY_STAGE" --expect "$version" -m "$version is not healthy on $(uname -n)"
    checkout
    restart
fi
