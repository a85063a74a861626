#!/usr/bin/env python3
"""Uploads in parts to a server that is killed, or whose disk is full, at the worst moment.

    object_faults.py URL KEY_ID SECRET STEP NAME

The test (`UploadFaultTests`) does what is done to the server between the steps. Every object's bytes follow from its
name, so that a later step knows what an earlier one sent.
"""
import http.client
import random
import sys
import time
import urllib.parse

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

URL, KEY, SECRET, STEP, NAME = sys.argv[1:6]
MIB = 1 << 20
BUCKET = "faults"
s3 = boto3.client("s3", endpoint_url=URL, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET,
                  config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=60,
                                signature_version="s3v4"))
PARTS = [random.Random(f"{NAME}/{number}").randbytes(size) for number, size in ((1, 5 * MIB), (2, 5 * MIB), (3, MIB))]


def expect(what, found, wanted):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def upload():
    """The one upload under way."""
    found = [one["UploadId"] for one in s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) if one["Key"] == NAME]
    assert len(found) == 1, found
    return found[0]


def send(number, body=None):
    return s3.upload_part(Bucket=BUCKET, Key=NAME, UploadId=upload(), PartNumber=number, Body=body or PARTS[number - 1])


def listed():
    found = s3.list_parts(Bucket=BUCKET, Key=NAME, UploadId=upload()).get("Parts", [])
    return [{"PartNumber": one["PartNumber"], "ETag": one["ETag"]} for one in found]


def complete():
    return s3.complete_multipart_upload(Bucket=BUCKET, Key=NAME, UploadId=upload(), MultipartUpload={"Parts": listed()})


def is_whole():
    assert s3.get_object(Bucket=BUCKET, Key=NAME)["Body"].read() == b"".join(PARTS), "the bytes are wrong"


def is_absent():
    try:
        s3.head_object(Bucket=BUCKET, Key=NAME)
        raise AssertionError("there is an object")
    except ClientError as error:
        expect("status", error.response["ResponseMetadata"]["HTTPStatusCode"], 404)


def begin(*numbers):
    try:
        s3.create_bucket(Bucket=BUCKET)
    except ClientError as error:
        assert "BucketAlready" in str(error), error
    s3.create_multipart_upload(Bucket=BUCKET, Key=NAME)
    for number in numbers:
        send(number)


def half():
    """Two parts and the beginning of the third; then waits to be cut off."""
    begin(1, 2)
    target = urllib.parse.urlsplit(s3.generate_presigned_url("upload_part", Params={
        "Bucket": BUCKET, "Key": NAME, "UploadId": upload(), "PartNumber": 3}))
    connection = http.client.HTTPConnection(target.netloc)
    connection.putrequest("PUT", f"{target.path}?{target.query}")
    connection.putheader("Content-Length", str(len(PARTS[2])))
    connection.endheaders()
    connection.send(PARTS[2][:MIB // 2])
    print("half", flush=True)
    try:
        connection.getresponse()
        raise AssertionError("half a part was answered")
    except (ConnectionError, http.client.HTTPException):
        pass


def go_on():
    expect("parts", [one["PartNumber"] for one in listed()], [1, 2])
    is_absent()
    send(3)
    complete()
    is_whole()


def abort():
    expect("parts", [one["PartNumber"] for one in listed()], [1, 2])
    s3.abort_multipart_upload(Bucket=BUCKET, Key=NAME, UploadId=upload())
    is_absent()
    expect("uploads", s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []), [])


def fire():
    """Completes; whoever cuts it off does not wait for the answer."""
    print("fired", flush=True)
    try:
        complete()
    except (BotoCoreError, ClientError):
        pass


def settle():
    """The upload was completed, or can be; never anything between."""
    open_now = [one for one in s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) if one["Key"] == NAME]
    if open_now:
        expect("parts", [one["PartNumber"] for one in listed()], [1, 2, 3])
        complete()
    is_whole()


def fails(call):
    started = time.monotonic()
    try:
        call()
        raise AssertionError("it was done on a full disk")
    except ClientError as error:
        answer = error.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] >= 500, answer
        assert answer["Error"]["Code"] in ("InternalError", "ServiceUnavailable", "SlowDown"), answer
        print(answer["Error"]["Code"], answer["Error"]["Message"])
    assert time.monotonic() - started < 60


STEPS = {
    "half": half, "go-on": go_on, "abort": abort, "begin": lambda: begin(1, 2, 3), "fire": fire, "settle": settle,
    "begin-two": lambda: begin(1, 2),
    "full-part": lambda: fails(lambda: send(3)),
    "full-put": lambda: fails(lambda: s3.put_object(Bucket=BUCKET, Key="other", Body=PARTS[0])),
    "full-complete": lambda: fails(complete),
    "send-last": lambda: send(3),
}
try:
    STEPS[STEP]()
    print(f"ok {STEP}")
except (AssertionError, BotoCoreError, ClientError) as error:
    print(f"not ok {STEP}: {error}")
    sys.exit(1)
