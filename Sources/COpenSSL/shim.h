// OpenSSL's libcrypto: SHA-256 and Ed25519 through EVP, base64 through EVP_Encode/DecodeBlock, comparison of secrets.
#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
