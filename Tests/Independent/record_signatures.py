#!/usr/bin/env python3
"""Records what botocore signs: requests of many shapes, and the signatures that it gives them.

Writes the file that SignatureVectorTests reads. Run it again where botocore's signing changes:

    python Tests/Independent/record_signatures.py > Tests/Independent/signatures.json
"""
import datetime
import json
import sys

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
MOMENT = datetime.datetime(2026, 11, 25, 7, 30, 5, tzinfo=datetime.timezone.utc)

CASES = [
    # name, service, region, method, url, headers, body
    ("a form of STS", "sts", "us-east-1", "POST", "http://localhost:8420/",
     {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, "Action=GetCallerIdentity&Version=2011-06-15"),
    ("JSON of SageMaker", "sagemaker", "eu-west-1", "POST", "https://cairn.example/",
     {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "SageMaker.ListModelPackages"}, '{"MaxResults": 1}'),
    ("a path with a space", "sagemaker", "us-east-1", "GET", "http://localhost/a%20b/c", {}, ""),
    ("a path to be normalised", "sts", "us-east-1", "GET", "http://localhost/a/./b//../c/", {}, ""),
    ("a header with much space", "sts", "us-east-1", "GET", "http://localhost/", {"X-Amz-Meta": "  a   b  "}, ""),
    ("an object", "s3", "us-east-1", "GET", "http://localhost:8420/bucket/key", {}, ""),
    ("an object in a virtual host", "s3", "us-east-1", "PUT", "http://bucket.localhost:8420/key", {}, "hello"),
    ("a key with dots and slashes", "s3", "us-east-1", "GET", "http://localhost/bucket/a//./b/../c", {}, ""),
    ("a key with all kinds of characters", "s3", "us-east-1", "GET",
     "http://localhost/bucket/%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%3A%3B%3D%3F%40%5B%5D~-_.%C3%A9", {}, ""),
    ("a list", "s3", "us-east-1", "GET",
     "http://localhost/bucket?list-type=2&prefix=a%2Fb%20c&delimiter=%2F&encoding-type=url", {}, ""),
    ("a parameter without a value", "s3", "us-east-1", "POST", "http://localhost/bucket/key?uploads", {}, ""),
    ("parameters out of order", "s3", "us-east-1", "PUT",
     "http://localhost/bucket/key?uploadId=x%3D%3D&partNumber=2", {}, "part"),
    ("metadata", "s3", "us-east-1", "PUT", "http://localhost/bucket/key",
     {"x-amz-meta-owner": "ana", "x-amz-meta-team": "risk  and fraud", "Content-Type": "text/plain"}, "hello"),
]
UNSIGNED = [("an object over TLS", "GET", "https://localhost/bucket/key"), ("an upload over TLS", "PUT", "https://localhost/bucket/key")]
PRESIGNED = [
    ("a download", "GET", "http://localhost:8420/bucket/key", 3600),
    ("a download under another name", "GET",
     "http://localhost:8420/bucket/a%20b?response-content-disposition=attachment%3B%20filename%3D%22x.bin%22", 60),
    ("an upload", "PUT", "http://bucket.localhost:8420/key", 604800),
]


class FixedTime(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return MOMENT.replace(tzinfo=None)

    @classmethod
    def now(cls, tz=None):
        return MOMENT if tz else MOMENT.replace(tzinfo=None)


def freeze():
    """Makes botocore believe that it is MOMENT, however this version asks for the time."""
    for name in ("get_current_datetime",):
        if hasattr(botocore.auth, name):
            setattr(botocore.auth, name, lambda remove_tzinfo=True: MOMENT.replace(tzinfo=None) if remove_tzinfo else MOMENT)
    if hasattr(botocore.auth, "datetime") and botocore.auth.datetime is datetime:
        botocore.auth.datetime = type("module", (), {"datetime": FixedTime})


def recorded(name, service, region, method, request, target):
    prepared = request.prepare()
    headers = dict(prepared.headers)
    headers.setdefault("Host", botocore.auth._host_from_url(request.url))
    return {"name": name, "service": service, "region": region, "method": method, "target": target,
            "headers": [{"name": key, "value": value if isinstance(value, str) else value.decode()}
                        for key, value in sorted(headers.items())]}


def target_of(url):
    rest = url.split("://", 1)[1]
    return "/" + rest.split("/", 1)[1] if "/" in rest else "/"


def main():
    freeze()
    credentials = Credentials(KEY, SECRET)
    vectors = []
    for name, service, region, method, url, headers, body in CASES:
        request = AWSRequest(method=method, url=url, headers=headers, data=body)
        kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
        kind(credentials, service, region).add_auth(request)
        vectors.append(recorded(name, service, region, method, request, target_of(url)) | {"body": body})
    for name, method, url in UNSIGNED:
        request = AWSRequest(method=method, url=url, headers={}, data="hello" if method == "PUT" else "")
        request.context["client_config"] = None
        request.context["payload_signing_enabled"] = False
        botocore.auth.S3SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
        vectors.append(recorded(name, "s3", "us-east-1", method, request, target_of(url)) | {"body": "hello"})
    for name, method, url, expires in PRESIGNED:
        request = AWSRequest(method=method, url=url)
        botocore.auth.S3SigV4QueryAuth(credentials, "s3", "us-east-1", expires=expires).add_auth(request)
        vectors.append(recorded(name, "s3", "us-east-1", method, request, target_of(request.url)) | {"body": ""})
    json.dump({"by": f"botocore {botocore.__version__}", "keyID": KEY, "secret": SECRET,
               "at": MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ"), "vectors": vectors}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
