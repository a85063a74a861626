#!/usr/bin/env python3
"""Writes fixtures/openid/tokens.json: an issuer's public keys, and a token signed by each, made by pyca/cryptography
and not by the library that Cairn checks signatures with. Run once; the private keys are not kept."""
import base64
import json
import pathlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

CLAIMS = {"iss": "https://ci.example.com", "aud": "cairn", "sub": "job", "iat": 1_700_000_000, "exp": 4_000_000_000}
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return encode(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def sign(algorithm, key, message):
    if algorithm == "EdDSA":
        return key.sign(message)
    digest = HASHES[algorithm[2:]]
    if algorithm.startswith("RS"):
        return key.sign(message, padding.PKCS1v15(), digest)
    if algorithm.startswith("PS"):
        return key.sign(message, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(digest)))
    size = (key.curve.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def public(key):
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key().public_bytes_raw())}
    numbers, size = key.public_key().public_numbers(), (key.curve.key_size + 7) // 8
    name = {256: "P-256", 384: "P-384", 521: "P-521"}[key.curve.key_size]
    return {"kty": "EC", "crv": name, "x": number(numbers.x, size), "y": number(numbers.y, size)}


def main():
    strong, weak = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 1024)
    private = {"rsa": strong, "weak": weak, "ed": ed25519.Ed25519PrivateKey.generate()}
    private |= {name: ec.generate_private_key(curve) for name, curve in CURVES.items()}
    tokens = {}
    for algorithm in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "weak"]:
        name = {"RS": "rsa", "PS": "rsa", "Ed": "ed", "we": "weak"}.get(algorithm[:2], algorithm)
        header = {"alg": "RS256" if algorithm == "weak" else algorithm, "kid": name, "typ": "JWT"}
        body = ".".join(encode(json.dumps(part).encode()) for part in (header, CLAIMS))
        tokens[algorithm] = f"{body}.{encode(sign(header['alg'], private[name], body.encode()))}"
    keys = [public(key) | {"kid": name, "use": "sig"} for name, key in private.items()]
    place = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "openid"
    place.mkdir(parents=True, exist_ok=True)
    (place / "tokens.json").write_text(json.dumps({"keys": keys, "tokens": tokens}, indent=1) + "\n")


if __name__ == "__main__":
    main()
