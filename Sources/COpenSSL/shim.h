// OpenSSL's libcrypto: SHA-256 and Ed25519 through EVP, base64 through EVP_Encode/DecodeBlock.
#pragma once
#include <openssl/evp.h>
