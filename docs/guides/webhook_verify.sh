#!/bin/sh
# Checks a delivery that was kept: SECRET, ID, TIMESTAMP and SIGNATURE in the environment, the body in $1.
key=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
expected="v1,$({ printf '%s.%s.' "$ID" "$TIMESTAMP"; cat "$1"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)"
case " $SIGNATURE " in
*" $expected "*) echo genuine ;;
*) echo forged; exit 1 ;;
esac
