#!/usr/bin/env python3
"""Uses a Cairn server's object door as real clients do: boto3, and the AWS command line.

    object_door.py URL KEY_ID SECRET [CA_FILE]

Prints a line a check, and ends with 1 where one failed. The bucket names begin with `door-`.
"""
import base64
import hashlib
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import traceback
import urllib.error
import urllib.request
import zlib

import boto3
import botocore
import botocore.exceptions
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

URL, KEY, SECRET = sys.argv[1:4]
CA = sys.argv[4] if len(sys.argv) > 4 else None
CHECKS = []
MIB = 1 << 20


def check(function):
    CHECKS.append(function)
    return function


def client(service="s3", key=KEY, secret=SECRET, region="us-east-1", **options):
    config = Config(retries={"total_max_attempts": 1}, s3=options.pop("s3", {}), **options)
    return boto3.client(service, endpoint_url=URL, aws_access_key_id=key, aws_secret_access_key=secret,
                        region_name=region, verify=CA if CA else None, config=config)


s3 = client()


def expect(what, found, wanted):
    assert found == wanted, f"{what}: {found!r} instead of {wanted!r}"


def fails(code, status, call, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        expect("code", error.response["Error"]["Code"], code)
        expect("status", error.response["ResponseMetadata"]["HTTPStatusCode"], status)
        return error.response
    raise AssertionError(f"{call.__name__} with {arguments} did not fail with {code}")


def fetch(url, method="GET", data=None, headers={}):
    import ssl
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    context = ssl.create_default_context(cafile=CA) if url.startswith("https") else None
    try:
        with urllib.request.urlopen(request, context=context) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def fresh(name):
    bucket = f"door-{name}"
    s3.create_bucket(Bucket=bucket)
    return bucket


def keys(bucket, **arguments):
    return [entry["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, **arguments)
            for entry in page.get("Contents", [])]


@check
def who_am_i():
    answer = client("sts").get_caller_identity()
    expect("account", answer["Account"], "000000000000")
    assert answer["Arn"].startswith("arn:aws:iam::000000000000:user/"), answer


@check
def buckets():
    bucket = fresh("buckets")
    fails("BucketAlreadyOwnedByYou", 409, s3.create_bucket, Bucket=bucket)
    s3.head_bucket(Bucket=bucket)
    assert bucket in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
    expect("location", s3.get_bucket_location(Bucket=bucket)["LocationConstraint"], None)
    fails("404", 404, s3.head_bucket, Bucket="door-nowhere")
    fails("NoSuchBucket", 404, s3.list_objects_v2, Bucket="door-nowhere")
    fails("NoSuchBucket", 404, s3.put_object, Bucket="door-nowhere", Key="a", Body=b"a")
    fails("NoSuchBucket", 404, s3.delete_bucket, Bucket="door-nowhere")
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    fails("BucketNotEmpty", 409, s3.delete_bucket, Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_bucket(Bucket=bucket)
    fails("404", 404, s3.head_bucket, Bucket=bucket)
    fails("IllegalLocationConstraintException", 400, s3.create_bucket, Bucket="door-far",
          CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


@check
def objects():
    bucket = fresh("objects")
    answer = s3.put_object(Bucket=bucket, Key="a/b.txt", Body=b"hello", ContentType="text/plain", CacheControl="no-cache",
                           ContentDisposition="inline", ContentLanguage="de", Metadata={"owner": "ana", "Team": "risk"})
    expect("tag", answer["ETag"], '"' + hashlib.md5(b"hello").hexdigest() + '"')
    found = s3.get_object(Bucket=bucket, Key="a/b.txt")
    expect("body", found["Body"].read(), b"hello")
    expect("metadata", found["Metadata"], {"owner": "ana", "team": "risk"})
    for name, value in [("ContentType", "text/plain"), ("CacheControl", "no-cache"), ("ContentDisposition", "inline"),
                        ("ContentLanguage", "de"), ("ContentLength", 5), ("ETag", answer["ETag"])]:
        expect(name, found[name], value)
    head = s3.head_object(Bucket=bucket, Key="a/b.txt")
    expect("length", head["ContentLength"], 5)
    expect("modified", head["LastModified"], found["LastModified"])
    fails("NoSuchKey", 404, s3.get_object, Bucket=bucket, Key="a/b")
    fails("404", 404, s3.head_object, Bucket=bucket, Key="a/b")
    s3.put_object(Bucket=bucket, Key="a/b.txt", Body=b"")
    expect("empty", s3.get_object(Bucket=bucket, Key="a/b.txt")["Body"].read(), b"")
    s3.delete_object(Bucket=bucket, Key="a/b.txt")
    s3.delete_object(Bucket=bucket, Key="a/b.txt")
    fails("NoSuchKey", 404, s3.get_object, Bucket=bucket, Key="a/b.txt")


@check
def ranges():
    bucket = fresh("ranges")
    body = os.urandom(100_000)
    tag = s3.put_object(Bucket=bucket, Key="r", Body=body)["ETag"]
    for field, wanted in [("bytes=0-0", body[:1]), ("bytes=99990-", body[99990:]), ("bytes=-7", body[-7:]),
                          ("bytes=5-200000", body[5:])]:
        found = s3.get_object(Bucket=bucket, Key="r", Range=field)
        expect(field, found["Body"].read(), wanted)
        expect("status", found["ResponseMetadata"]["HTTPStatusCode"], 206)
    fails("InvalidRange", 416, s3.get_object, Bucket=bucket, Key="r", Range="bytes=100000-")
    expect("part", s3.get_object(Bucket=bucket, Key="r", PartNumber=1)["Body"].read(), body)
    s3.get_object(Bucket=bucket, Key="r", IfMatch=tag)
    fails("PreconditionFailed", 412, s3.get_object, Bucket=bucket, Key="r", IfMatch='"x"')
    fails("304", 304, s3.get_object, Bucket=bucket, Key="r", IfNoneMatch=tag)
    moment = s3.head_object(Bucket=bucket, Key="r")["LastModified"]
    fails("304", 304, s3.get_object, Bucket=bucket, Key="r", IfModifiedSince=moment)
    s3.get_object(Bucket=bucket, Key="r", IfUnmodifiedSince=moment)


@check
def conditional_writes():
    bucket = fresh("conditions")
    s3.put_object(Bucket=bucket, Key="c", Body=b"1", IfNoneMatch="*")
    fails("PreconditionFailed", 412, s3.put_object, Bucket=bucket, Key="c", Body=b"2", IfNoneMatch="*")
    tag = s3.head_object(Bucket=bucket, Key="c")["ETag"]
    s3.put_object(Bucket=bucket, Key="c", Body=b"3", IfMatch=tag)
    fails("PreconditionFailed", 412, s3.put_object, Bucket=bucket, Key="c", Body=b"4", IfMatch=tag)
    fails("NoSuchKey", 404, s3.put_object, Bucket=bucket, Key="none", Body=b"4", IfMatch=tag)
    expect("body", s3.get_object(Bucket=bucket, Key="c")["Body"].read(), b"3")
    # Of many who make one object at once, one makes it.
    outcomes = []

    def race(number):
        try:
            client().put_object(Bucket=bucket, Key="race", Body=b"%d" % number, IfNoneMatch="*")
            outcomes.append("made")
        except botocore.exceptions.ClientError as error:
            outcomes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=race, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    expect("outcomes", sorted(outcomes), ["PreconditionFailed"] * 7 + ["made"])


@check
def checksums():
    bucket = fresh("checksums")
    body = b"The quick brown fox jumps over the lazy dog"
    values = {
        "CRC32": zlib.crc32(body).to_bytes(4, "big"), "SHA1": hashlib.sha1(body).digest(),
        "SHA256": hashlib.sha256(body).digest(), "CRC32C": (0x22620404).to_bytes(4, "big"),
        "CRC64NVME": bytes.fromhex(crc64nvme(body)),
    }
    for algorithm, value in values.items():
        name, text = f"Checksum{algorithm}", base64.b64encode(value).decode()
        answer = s3.put_object(Bucket=bucket, Key=algorithm, Body=body, **{name: text})
        expect(algorithm, answer[name], text)
        head = s3.head_object(Bucket=bucket, Key=algorithm, ChecksumMode="ENABLED")
        expect(algorithm, head[name], text)
        expect("kind", head["ChecksumType"], "FULL_OBJECT")
        assert name not in s3.head_object(Bucket=bucket, Key=algorithm)
        wrong = base64.b64encode(bytes(len(value))).decode()
        fails("BadDigest", 400, s3.put_object, Bucket=bucket, Key="wrong", Body=body, **{name: wrong})
        fails("InvalidRequest", 400, s3.put_object, Bucket=bucket, Key="wrong", Body=body, **{name: "AAAA"})
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    s3.put_object(Bucket=bucket, Key="md5", Body=body, ContentMD5=md5)
    fails("BadDigest", 400, s3.put_object, Bucket=bucket, Key="wrong", Body=body + b"!", ContentMD5=md5)
    fails("InvalidDigest", 400, s3.put_object, Bucket=bucket, Key="wrong", Body=body, ContentMD5="abc")
    fails("404", 404, s3.head_object, Bucket=bucket, Key="wrong")
    # What boto3 does by itself.
    expect("default", s3.put_object(Bucket=bucket, Key="default", Body=body)["ChecksumCRC32"],
           base64.b64encode(values["CRC32"]).decode())


def crc64nvme(body):
    value = (1 << 64) - 1
    for byte in body:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x9A6C9329AC4BC9B5 if value & 1 else 0)
    return f"{value ^ (1 << 64) - 1:016x}"


@check
def strange_keys():
    bucket = fresh("keys")
    names = ["a b", "a+b", "a%2Fb", "ä/ö/ü", "a//b", "/a", "a/", "~tilde", "quote\"'&<>", "🙂", "x" * 1024, "e\u0301", "\u00e9",
             "a?b#c", "(1)*!'", "=;:@,$"]
    for name in names:
        s3.put_object(Bucket=bucket, Key=name, Body=name.encode())
    expect("keys", keys(bucket), sorted(names, key=lambda name: name.encode()))
    for name in names:
        expect(name, s3.get_object(Bucket=bucket, Key=name)["Body"].read(), name.encode())
    fails("KeyTooLongError", 400, s3.put_object, Bucket=bucket, Key="x" * 1025, Body=b"")
    for name in ["a/../b", "..", "./a", "a\x00b", "a\nb"]:
        fails("InvalidArgument", 400, s3.put_object, Bucket=bucket, Key=name, Body=b"")
    expect("keys", len(keys(bucket)), len(names))
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": name} for name in names]})
    expect("keys", keys(bucket), [])


@check
def lists():
    bucket = fresh("lists")
    names = [f"{folder}/{number:03}" for folder in ("a", "b", "b-c") for number in range(40)] + ["a", "top", "z/y/x"]
    for name in names:
        s3.put_object(Bucket=bucket, Key=name, Body=b"x")
    expect("all", keys(bucket), sorted(names))
    expect("pages", keys(bucket, PaginationConfig={"PageSize": 7}), sorted(names))
    expect("prefix", keys(bucket, Prefix="b/"), [f"b/{number:03}" for number in range(40)])
    expect("after", keys(bucket, StartAfter="b/037"), ["b/038", "b/039", "top", "z/y/x"])
    for size in (1, 2, 3, 1000):
        found = []
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Delimiter="/",
                                                                 PaginationConfig={"PageSize": size}):
            expect("count", page["KeyCount"], len(page.get("Contents", [])) + len(page.get("CommonPrefixes", [])))
            assert page["KeyCount"] <= size
            found += [entry["Key"] for entry in page.get("Contents", [])]
            found += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
        expect("delimited", sorted(found), ["a", "a/", "b-c/", "b/", "top", "z/"])
        found = []
        for page in s3.get_paginator("list_objects").paginate(Bucket=bucket, Delimiter="/",
                                                              PaginationConfig={"PageSize": size}):
            found += [entry["Key"] for entry in page.get("Contents", [])]
            found += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
        expect("delimited, version 1", sorted(found), ["a", "a/", "b-c/", "b/", "top", "z/"])
    page = s3.list_objects_v2(Bucket=bucket, Prefix="z/", Delimiter="/")
    expect("below", [entry["Prefix"] for entry in page["CommonPrefixes"]], ["z/y/"])
    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=0)
    expect("none", (page["KeyCount"], page["IsTruncated"]), (0, False))
    fails("InvalidArgument", 400, s3.list_objects_v2, Bucket=bucket, ContinuationToken="!")
    entry = s3.list_objects_v2(Bucket=bucket, Prefix="top", FetchOwner=True)["Contents"][0]
    expect("owner", entry["Owner"]["ID"], "000000000000")
    expect("size", (entry["Size"], entry["ETag"]), (1, '"' + hashlib.md5(b"x").hexdigest() + '"'))


@check
def copies():
    bucket, other = fresh("copies"), fresh("copies-2")
    tag = s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"copy me", Metadata={"n": "1"}, ContentType="text/plain")["ETag"]
    answer = s3.copy_object(Bucket=other, Key="c", CopySource={"Bucket": bucket, "Key": "a b/ü"})
    expect("tag", answer["CopyObjectResult"]["ETag"], tag)
    found = s3.get_object(Bucket=other, Key="c")
    expect("copy", (found["Body"].read(), found["Metadata"], found["ContentType"]), (b"copy me", {"n": "1"}, "text/plain"))
    s3.copy_object(Bucket=other, Key="c", CopySource={"Bucket": other, "Key": "c"}, MetadataDirective="REPLACE",
                   Metadata={"n": "2"}, ContentType="text/html")
    found = s3.head_object(Bucket=other, Key="c")
    expect("replaced", (found["Metadata"], found["ContentType"]), ({"n": "2"}, "text/html"))
    fails("InvalidRequest", 400, s3.copy_object, Bucket=other, Key="c", CopySource={"Bucket": other, "Key": "c"})
    fails("NoSuchKey", 404, s3.copy_object, Bucket=other, Key="d", CopySource={"Bucket": bucket, "Key": "none"})
    fails("PreconditionFailed", 412, s3.copy_object, Bucket=other, Key="d", CopySource={"Bucket": other, "Key": "c"},
          CopySourceIfMatch='"x"')
    s3.copy({"Bucket": other, "Key": "c"}, bucket, "managed")
    expect("managed", s3.get_object(Bucket=bucket, Key="managed")["Body"].read(), b"copy me")


@check
def parts():
    bucket = fresh("parts")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="p", Metadata={"a": "b"}, ContentType="text/csv")["UploadId"]
    bodies = [os.urandom(5 * MIB), os.urandom(5 * MIB + 1), b"end"]
    tags = {}
    for number in (3, 1, 2):
        answer = s3.upload_part(Bucket=bucket, Key="p", UploadId=upload, PartNumber=number, Body=bodies[number - 1])
        tags[number] = answer["ETag"]
        expect("tag", answer["ETag"], '"' + hashlib.md5(bodies[number - 1]).hexdigest() + '"')
    listed = s3.list_parts(Bucket=bucket, Key="p", UploadId=upload)["Parts"]
    expect("listed", [(part["PartNumber"], part["Size"], part["ETag"]) for part in listed],
           [(number, len(bodies[number - 1]), tags[number]) for number in (1, 2, 3)])
    page = s3.list_parts(Bucket=bucket, Key="p", UploadId=upload, MaxParts=1, PartNumberMarker=1)
    expect("page", ([part["PartNumber"] for part in page["Parts"]], page["IsTruncated"]), ([2], True))
    expect("uploads", [entry["UploadId"] for entry in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]], [upload])
    fails("404", 404, s3.head_object, Bucket=bucket, Key="p")

    def complete(numbers, changed={}):
        return dict(Bucket=bucket, Key="p", UploadId=upload, MultipartUpload={
            "Parts": [{"PartNumber": number, "ETag": changed.get(number, tags.get(number, '"x"'))} for number in numbers]})
    fails("InvalidPart", 400, s3.complete_multipart_upload, **complete([1, 4]))
    fails("InvalidPart", 400, s3.complete_multipart_upload, **complete([1, 2], {2: '"0"'}))
    fails("InvalidPartOrder", 400, s3.complete_multipart_upload, **complete([2, 1]))
    fails("EntityTooSmall", 400, s3.complete_multipart_upload, **complete([3], {}) | {
        "MultipartUpload": {"Parts": [{"PartNumber": 3, "ETag": tags[3]}, {"PartNumber": 4, "ETag": s3.upload_part(
            Bucket=bucket, Key="p", UploadId=upload, PartNumber=4, Body=b"x")["ETag"]}]}})
    answer = s3.complete_multipart_upload(**complete([1, 2, 3]))
    whole = b"".join(bodies)
    sums = b"".join(hashlib.md5(body).digest() for body in bodies)
    expect("tag", answer["ETag"], f'"{hashlib.md5(sums).hexdigest()}-3"')
    again = s3.complete_multipart_upload(**complete([1, 2, 3]))
    expect("again", again["ETag"], answer["ETag"])
    found = s3.get_object(Bucket=bucket, Key="p")
    assert found["Body"].read() == whole
    expect("head", (found["Metadata"], found["ContentType"]), ({"a": "b"}, "text/csv"))
    part = s3.get_object(Bucket=bucket, Key="p", PartNumber=2)
    assert part["Body"].read() == bodies[1]
    expect("parts", part["PartsCount"], 3)
    expect("uploads", s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []), [])
    fails("NoSuchUpload", 404, s3.upload_part, Bucket=bucket, Key="p", UploadId=upload, PartNumber=1, Body=b"x")
    aborted = s3.create_multipart_upload(Bucket=bucket, Key="q")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="q", UploadId=aborted, PartNumber=1, Body=b"x")
    fails("NoSuchUpload", 404, s3.upload_part, Bucket=bucket, Key="p", UploadId=aborted, PartNumber=1, Body=b"x")
    fails("InvalidArgument", 400, s3.upload_part, Bucket=bucket, Key="q", UploadId=aborted, PartNumber=10001, Body=b"x")
    s3.abort_multipart_upload(Bucket=bucket, Key="q", UploadId=aborted)
    fails("NoSuchUpload", 404, s3.abort_multipart_upload, Bucket=bucket, Key="q", UploadId=aborted)


@check
def parts_by_copy():
    bucket = fresh("parts-copy")
    body = os.urandom(12 * MIB)
    s3.put_object(Bucket=bucket, Key="source", Body=body)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copy")["UploadId"]
    tags = []
    for number, (first, last) in enumerate([(0, 6 * MIB - 1), (6 * MIB, 12 * MIB - 1)], 1):
        answer = s3.upload_part_copy(Bucket=bucket, Key="copy", UploadId=upload, PartNumber=number,
                                     CopySource={"Bucket": bucket, "Key": "source"}, CopySourceRange=f"bytes={first}-{last}")
        tags.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    s3.complete_multipart_upload(Bucket=bucket, Key="copy", UploadId=upload, MultipartUpload={"Parts": tags})
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == body


@check
def part_checksums():
    bucket = fresh("part-checksums")
    bodies = [os.urandom(5 * MIB), b"end"]
    for algorithm, kind in [("CRC32", "COMPOSITE"), ("SHA256", "COMPOSITE"), ("CRC32", "FULL_OBJECT"), ("SHA1", "COMPOSITE")]:
        upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm=algorithm, ChecksumType=kind)["UploadId"]
        named = []
        for number, body in enumerate(bodies, 1):
            answer = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=number, Body=body,
                                    ChecksumAlgorithm=algorithm)
            named.append({"PartNumber": number, "ETag": answer["ETag"], f"Checksum{algorithm}": answer[f"Checksum{algorithm}"]})
        answer = s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": named})
        expect("kind", answer["ChecksumType"], kind)
        digest = {"CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"), "SHA256": lambda data: hashlib.sha256(data).digest(),
                  "SHA1": lambda data: hashlib.sha1(data).digest()}[algorithm]
        if kind == "COMPOSITE":
            wanted = base64.b64encode(digest(b"".join(digest(body) for body in bodies))).decode() + "-2"
        else:
            wanted = base64.b64encode(digest(b"".join(bodies))).decode()
        expect(algorithm, answer[f"Checksum{algorithm}"], wanted)
        head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
        expect(algorithm, head[f"Checksum{algorithm}"], wanted)
    fails("InvalidRequest", 400, s3.create_multipart_upload, Bucket=bucket, Key="k", ChecksumAlgorithm="SHA1",
          ChecksumType="FULL_OBJECT")


@check
def transfers():
    bucket = fresh("transfers")
    with tempfile.TemporaryDirectory() as directory:
        source, target = pathlib.Path(directory, "source"), pathlib.Path(directory, "target")
        source.write_bytes(os.urandom(64 * MIB + 12345))
        s3.upload_file(str(source), bucket, "big", Config=TransferConfig(multipart_threshold=8 * MIB))
        s3.download_file(bucket, "big", str(target))
        assert source.read_bytes() == target.read_bytes()
        assert s3.head_object(Bucket=bucket, Key="big")["ETag"].endswith('-9"')
        s3.upload_fileobj(io.BytesIO(b"small"), bucket, "small")
        expect("small", s3.get_object(Bucket=bucket, Key="small")["Body"].read(), b"small")


@check
def batches():
    bucket = fresh("batches")
    for number in range(10):
        s3.put_object(Bucket=bucket, Key=f"{number}", Body=b"x")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "0"}, {"Key": "none"}, {"Key": "a/../b"}]})
    expect("deleted", sorted(entry["Key"] for entry in answer["Deleted"]), ["0", "a/../b", "none"])
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"{n}"} for n in range(1, 9)], "Quiet": True})
    expect("quiet", answer.get("Deleted", []), [])
    expect("left", keys(bucket), ["9"])


@check
def presigned():
    bucket = fresh("presigned")
    signer = client(signature_version="s3v4")
    s3.put_object(Bucket=bucket, Key="p q", Body=b"signed", ContentType="text/plain")
    url = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "p q"}, ExpiresIn=60)
    expect("get", fetch(url)[:2], (200, b"signed"))
    url = signer.generate_presigned_url("get_object", Params={
        "Bucket": bucket, "Key": "p q", "ResponseContentType": "application/x-model",
        "ResponseContentDisposition": 'attachment; filename="m.bin"'}, ExpiresIn=60)
    status, _, headers = fetch(url)
    expect("overrides", (status, headers["Content-Type"], headers["Content-Disposition"]),
           (200, "application/x-model", 'attachment; filename="m.bin"'))
    assert "sandbox" in headers["Content-Security-Policy"]
    status, body, _ = fetch(url.replace("application%2Fx-model", "text%2Fhtml"))
    assert status == 403 and b"SignatureDoesNotMatch" in body, body
    status, body, _ = fetch(url, method="PUT", data=b"over")
    assert status == 403, body
    url = signer.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "up"}, ExpiresIn=60)
    expect("put", fetch(url, method="PUT", data=b"put by url")[0], 200)
    expect("put", s3.get_object(Bucket=bucket, Key="up")["Body"].read(), b"put by url")
    old = client(signature_version="s3").generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "up"})
    status, body, _ = fetch(old)
    assert status == 400 and b"Signature Version 2" in body and b"<Code>InvalidRequest</Code>" in body, body


@check
def refusals():
    bucket = fresh("refusals")
    fails("InvalidAccessKeyId", 403, client(key="CAIRNNOSUCHKEY").list_buckets)
    fails("SignatureDoesNotMatch", 403, client(secret="wrong").list_buckets)
    # boto3 goes to the region that the server names, by itself.
    client(region="eu-west-1").head_bucket(Bucket=bucket)
    fails("AuthorizationHeaderMalformed", 400, client(region="eu-west-1").list_buckets)
    fails("NotImplemented", 501, s3.get_bucket_acl, Bucket=bucket)
    fails("NotImplemented", 501, s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    fails("NotImplemented", 501, s3.get_object_tagging, Bucket=bucket, Key="a")
    fails("NotImplemented", 501, s3.put_object, Bucket=bucket, Key="a", Body=b"a", ServerSideEncryption="AES256")
    fails("NotImplemented", 501, s3.put_object, Bucket=bucket, Key="a", Body=b"a", Tagging="a=b")
    fails("AccessControlListNotSupported", 400, s3.put_object, Bucket=bucket, Key="a", Body=b"a", ACL="public-read")
    fails("InvalidStorageClass", 400, s3.put_object, Bucket=bucket, Key="a", Body=b"a", StorageClass="GLACIER")
    fails("AccessDenied", 403, s3.list_objects_v2, Bucket=bucket, ExpectedBucketOwner="111111111111")
    fails("MetadataTooLarge", 400, s3.put_object, Bucket=bucket, Key="a", Body=b"a", Metadata={"a": "x" * 2049})
    expect("nothing", keys(bucket), [])


@check
def addressing():
    if not URL.split("://")[1].startswith("localhost"):
        return
    import socket
    try:
        socket.getaddrinfo("door-hosts.localhost", 80)
    except OSError:
        return
    bucket = fresh("hosts")
    other = client(s3={"addressing_style": "virtual"})
    other.put_object(Bucket=bucket, Key="v/k", Body=b"virtual")
    expect("virtual", s3.get_object(Bucket=bucket, Key="v/k")["Body"].read(), b"virtual")
    expect("list", [entry["Key"] for entry in other.list_objects_v2(Bucket=bucket)["Contents"]], ["v/k"])


@check
def payload_modes():
    bucket = fresh("modes")
    body = os.urandom(3 * MIB)
    for name, options in [("signed", {"payload_signing_enabled": True}), ("unsigned", {"payload_signing_enabled": False})]:
        other = client(s3=options)
        other.put_object(Bucket=bucket, Key=name, Body=io.BytesIO(body))
        assert s3.get_object(Bucket=bucket, Key=name)["Body"].read() == body
    for mode in ("when_required", "when_supported"):
        other = client(request_checksum_calculation=mode, response_checksum_validation=mode)
        other.put_object(Bucket=bucket, Key=mode, Body=io.BytesIO(body))
        assert other.get_object(Bucket=bucket, Key=mode)["Body"].read() == body
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        s3.put_object(Bucket=bucket, Key="t", Body=io.BytesIO(body), ChecksumAlgorithm=algorithm)
        assert s3.get_object(Bucket=bucket, Key="t", ChecksumMode="ENABLED")["Body"].read() == body


def presign_and_curl(run, environment, directory, wanted):
    """`aws s3 presign` as it is, which signs in the old way, and told to sign in the new one."""
    def curl(url, *more):
        certificates = ["--cacert", CA] if CA else []
        return subprocess.run(["curl", "-s", "-w", "%{http_code}", *certificates, *more, url], capture_output=True).stdout
    configuration = pathlib.Path(directory, "config")
    configuration.write_text("[default]\ns3 =\n    signature_version = s3v4\n    addressing_style = path\n")
    environment["AWS_CONFIG_FILE"] = str(configuration)
    url = run("s3", "presign", "s3://door-cli/one.bin", "--expires-in", "60").strip()
    assert "X-Amz-Signature=" in url, url
    place = pathlib.Path(directory, "curled")
    expect("curl", curl(url, "-o", str(place)), b"200")
    assert place.read_bytes() == wanted
    expect("range", curl(url, "-r", "5-9"), wanted[5:10] + b"206")
    assert curl(url.replace("one.bin", "two.bin")).endswith(b"403")
    configuration.write_text("[default]\ns3 =\n    signature_version = s3\n    addressing_style = path\n")
    url = run("s3", "presign", "s3://door-cli/one.bin").strip()
    answer = curl(url)
    assert "AWSAccessKeyId=" not in url or answer.endswith(b"400") and b"Signature Version 2" in answer, answer
    environment["AWS_CONFIG_FILE"] = "/dev/null"


@check
def command_line():
    aws = pathlib.Path(sys.executable).parent / "aws"
    environment = dict(os.environ, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_DEFAULT_REGION="us-east-1",
                       AWS_ENDPOINT_URL=URL, AWS_EC2_METADATA_DISABLED="true", AWS_MAX_ATTEMPTS="1", AWS_CONFIG_FILE="/dev/null",
                       AWS_SHARED_CREDENTIALS_FILE="/dev/null")
    if CA:
        environment["AWS_CA_BUNDLE"] = CA

    def run(*arguments, status=0):
        # As a module's script, since the program's first line may name another place.
        done = subprocess.run([sys.executable, str(aws), *arguments], env=environment, capture_output=True, text=True)
        assert done.returncode == status, f"aws {arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory, "tree")
        files = {"a.txt": b"a", "dir/b.bin": os.urandom(20 * MIB), "dir/deep/c": b"", "ü ö.txt": b"umlaut"}
        for name, body in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        run("s3", "mb", "s3://door-cli")
        run("s3", "cp", str(root / "dir/b.bin"), "s3://door-cli/one.bin")
        assert "one.bin" in run("s3", "ls", "s3://door-cli/")
        run("s3", "cp", "s3://door-cli/one.bin", str(pathlib.Path(directory, "one.bin")))
        assert pathlib.Path(directory, "one.bin").read_bytes() == files["dir/b.bin"]
        run("s3", "sync", str(root), "s3://door-cli/tree")
        expect("synced twice", run("s3", "sync", str(root), "s3://door-cli/tree"), "")
        back = pathlib.Path(directory, "back")
        run("s3", "sync", "s3://door-cli/tree", str(back))
        for name, body in files.items():
            assert (back / name).read_bytes() == body, name
        listed = run("s3", "ls", "--recursive", "s3://door-cli/")
        assert all(name in listed for name in files), listed
        presign_and_curl(run, environment, directory, files["dir/b.bin"])
        run("s3", "mv", "s3://door-cli/one.bin", "s3://door-cli/two.bin")
        run("s3", "rm", "s3://door-cli/two.bin")
        assert "404" in run("s3", "cp", "s3://door-cli/two.bin", str(pathlib.Path(directory, "two")), status=1)
        run("s3", "rb", "s3://door-cli", status=1)
        run("s3", "rm", "--recursive", "s3://door-cli/")
        run("s3", "rb", "s3://door-cli")
        assert "door-cli" not in run("s3", "ls")
        assert '"Account": "000000000000"' in run("sts", "get-caller-identity")


def main():
    wanted, failed = os.environ.get("CHECKS", "").split(), 0
    for function in CHECKS:
        if wanted and function.__name__ not in wanted:
            continue
        try:
            function()
            print(f"ok {function.__name__}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {function.__name__}\n{traceback.format_exc(limit=-3)}", flush=True)
    print(f"{len(CHECKS)} checks, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
