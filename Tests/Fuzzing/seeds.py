#!/usr/bin/env python3
"""Writes the corpus's first inputs: documents, entries, answers and files of a registry that is filled with the
fixtures' models, and what is written by hand below. Keeps whatever else is in the corpus.

    Tests/Fuzzing/seeds.py --cairn .build/debug/cairn
"""
import argparse
import json
import pathlib
import sqlite3
import subprocess
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / "Tests/Fuzzing/corpus"
MODELS = ROOT / "fixtures/models"
GROUP = "breast-cancer-screening"
LARGEST = 4096


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cairn", required=True, type=pathlib.Path)
    cairn = parser.parse_args().cairn.resolve()
    with tempfile.TemporaryDirectory() as directory:
        collect(cairn, pathlib.Path(directory))
    by_hand()


def seed(target, name, content):
    """Writes an input, if it is small enough for its target."""
    content = content.encode() if isinstance(content, str) else content
    if len(content) > (16_384 if target == "database" else LARGEST):
        return
    place = CORPUS / target
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(content)


def collect(cairn, directory):
    def run(*arguments, allowed=(0,)):
        process = subprocess.run([cairn, *arguments], cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env={"CAIRN_ACTOR": "ana", "PATH": "/usr/bin:/bin", "HOME": str(directory)})
        if process.returncode not in allowed:
            raise SystemExit(f"{arguments}: {process.stderr.decode()}")
        return process.stdout

    run("init")
    run("group", "create", GROUP, "-d", "Tells malignant from benign masses")
    for version in ("v1", "v2"):
        files = MODELS / GROUP / version
        run("push", GROUP, files / "model.tar.gz", "--metrics", files / "metrics.json", "--params",
            files / "params.json", "--inputs", files / "inputs.json", "--card", files / "card.md", "-m", version)
    run("approve", f"{GROUP}:1", "-m", "Good enough")
    run("promote", f"{GROUP}:1", "production")
    run("policy", "set", "--group", GROUP, "-f", ROOT / "fixtures/policy.yaml", allowed=(0, 1, 64))
    run("observe", f"{GROUP}:1", "--metric", "auc=0.9", allowed=(0, 1, 2, 64))
    seed("proof", "version", run("audit", "prove", f"{GROUP}:1", allowed=(0, 1, 64)))
    for name, arguments in {
        "list": ["list", GROUP], "show": ["show", f"{GROUP}:1"], "log": ["log", GROUP],
        "promote": ["promote", f"{GROUP}:1", "staging"], "reflog": ["reflog", f"{GROUP}:production"],
        "verify": ["verify", "--all"], "approve": ["approve", f"{GROUP}:2"], "groups": ["group", "list"],
        "diff": ["diff", f"{GROUP}:1", f"{GROUP}:2"], "select": ["select", GROUP], "gc": ["gc", "--dry-run"],
    }.items():
        answer = run(*arguments, "--json", allowed=(0, 1, 2, 64))
        seed("answers", name, answer)
        if name == "show":
            seed("json", "show", answer)
    documents(sqlite3.connect(directory / ".cairn/registry.db"), directory / ".cairn")


def documents(database, registry):
    table = next(name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                 if name.startswith("document"))
    rows = database.execute(f"SELECT * FROM {table}").fetchall()
    for row in rows:
        blob = next(value for value in reversed(row) if isinstance(value, bytes))
        text = zlib.decompress(blob)
        members = json.loads(text)
        digest = next(value for value in row if isinstance(value, bytes)).hex()[:8]
        target = ("manifest" if "schemaVersion" in members else
                  "record" if "author" in members and "createdAt" in members and "subject" not in members else
                  "policy" if "stages" in members and "createdAt" not in members else "documents")
        seed(target, digest, text)
        seed("json", digest, text)
    for sequence, entry in database.execute("SELECT sequence, entry FROM log LIMIT 6"):
        seed("log-entry", f"entry-{sequence}", entry)
    for (note,) in database.execute("SELECT note FROM checkpoint"):
        seed("note", "checkpoint", note)
    seed("stored", "registry.json", (registry / "registry.json").read_bytes())
    pages = (registry / "registry.db").read_bytes()
    log = b"".join(path.read_bytes() for path in registry.glob("*-wal"))
    for number in (1, 2, 3):
        page = pages[(number - 1) * 4096:number * 4096]
        seed("database", f"page-{number}", len(page).to_bytes(2, "big") + page)
    seed("database", "wal", b"\x00\x00" + log[:32 + 2 * (24 + 4096)])


WRITTEN = {
    "tree": [bytes([6, 3, 0]), bytes([39, 12, 1, 0, 5, 1]), bytes([33, 7, 2, 1, 1, 1, 1]), bytes(16) + b"h" * 96],
    "aws-chunked": [b"\0\1\0\5" + b"5\r\nhello\r\n0\r\n\r\n", b"\1\2\0\1" + b"1;chunk-signature=0\r\na\r\n0;chunk-signature=0\r\n\r\n",
                    b"\2\3\0\x08" + b"5\r\nhello\r\n3\r\nabc\r\n0\r\nx-amz-checksum-crc32:a\r\n\r\n"],
    "names": ["fraud-detection", "fraud-detection:3", "fraud-detection:production@{1}", "fraud-detection:3~1",
              "fraud-detection@sha256:9f2c51d0", "fraud-detection:3:code/model.tar.gz", "3", "production",
              "groups/fraud-detection/versions/3", "groups/fraud-detection/observations/3/1", "policy",
              "buckets/models/a/b%20c~7E", "groups/g/entities/card/x", "users/ana", "entities/model/m",
              "2026-11-23T17:43:38.120Z", "2024-02-29T23:59:60Z", "2026-11-24 16:00", "approver:fraud-*",
              "github:acme/model", "AKIAIOSFODNN7EXAMPLE", "models.example", "code/inférence.py",
              "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"],
    "where": ["metrics.auc >= 0.9 and (approval = Approved or not labels.team = \"risk\")", "has stage",
              "parameters.rate != 1e-3 or message ~ 'drift'", "created > 2026-11-01 and size < 100",
              "not not digest ^= sha256:9f", "version == 3", "metrics.auc:asc", "created:desc",
              " and ".join(["version > 1"] * 20), "stage = production and author = \"Ana\""],
    "query": ['{"group":"g","where":{"and":[{"compare":{"field":"metrics.auc","operator":">=","value":0.9}},'
              '{"not":{"exists":"labels.team"}}]},"sort":{"field":"created","descending":true},"limit":10,"offset":2}',
              '{"where":{"compare":{"field":"links.parent","operator":"=","value":"sha256:00"}}}', '{}'],
    "fields": ["a=b&c=d+e%20f", "limit=10&cursor=Zm9v", "bytes=0-99", "bytes=-5", "bytes=5-", "W/\"a\", \"b\"", "*",
               "Wed, 25 Nov 2026 07:30:00 GMT", "120", "Zm9v", "a%2Fb%C3%A9", "model é.bin", "reason=x&key=%F0%9F%8C%8A"],
    "policy-yaml": [(ROOT / "fixtures/policy.yaml").read_text(), "{}", "a: &x [1, 2]\nb: *x\n",
                    "approval: {quorum: 2, separation: [author]}\nstages:\n  production:\n    guarded: true\n"
                    "    require:\n      metrics: {auc: {min: 0.9, within: 5%}}\n    freeze:\n"
                    "      - {from: 2026-12-20 00:00, to: 2027-01-02 00:00, zone: UTC}\n",
                    "a: 'it''s'\nb: \"\\u00e9\"\nc: |\n  text\nd: 0o17\ne: [.inf, ~, No]\n"],
    "policy": ['{"approval":{"quorum":1,"separation":["author"]},"stages":{"staging":{"guarded":false},"production":'
               '{"guarded":true,"require":{"metrics":{"auc":{"min":0.5}}},"freeze":[{"from":"2020-01-01 00:00",'
               '"to":"2020-01-02 00:00","zone":"UTC"}]}},"drift":[{"metric":"auc","min":0.4}]}'],
    "documents": ['{"actor":"bob","at":"2026-11-23T17:43:38.120Z","reason":"ok","state":"Approved","subject":"sha256:'
                  + "0" * 64 + '","votes":[{"actor":"bob","at":"2026-11-23T17:43:38.120Z","reason":"","state":"Approved"}]}',
                  '{"url":"https://example.com/hook","format":"cloudevents","groups":"*","actions":["stage.moved"],'
                  '"secrets":["v1.AAAA"],"createdAt":"2026-11-23T17:43:38.120Z","createdBy":"root","from":3}',
                  '{"url":"https://issuer.example","audience":"cairn","rules":[{"claims":{"repository":"acme/*"},'
                  '"principal":"github:{repository}","grants":["contributor:fraud-*"]}],"createdAt":'
                  '"2026-11-23T17:43:38.120Z","createdBy":"root"}', '{"values":{"team":"risk"}}', '{"team":"risk"}',
                  '{"user":"ana","hash":"sha256:' + "1" * 64 + '","createdAt":"2026-11-23T17:43:38.120Z","createdBy":"ana"}',
                  '{"grants":["reader"],"description":"","createdAt":"2026-11-23T17:43:38.120Z","createdBy":"root"}'],
    "api": ["GET /api/v1/groups\n\n", "GET /api/v1/groups/fraud-detection/versions?limit=1&cursor=Zm9v\n\n",
            "POST /api/v1/groups\nIdempotency-Key: run-1\n\n{\"name\":\"churn\",\"labels\":{\"team\":\"risk\"}}",
            "POST /api/v1/groups/fraud-detection/versions/1/approval\n\n{\"state\":\"Rejected\",\"reason\":\"no\"}",
            "PUT /api/v1/groups/fraud-detection/stages/production\nIf-Match: \"x\"\n\n{\"version\":\"fraud-detection:1\"}",
            "POST /api/v1/groups/fraud-detection/stages/production\n\n{\"version\":1,\"expect\":null}",
            "GET /api/v1/versions/fraud-detection:1\nAccept-Encoding: gzip\n\n", "GET /api/v1/log?from=0&limit=5\n\n",
            "POST /api/v1/search\n\n{\"where\":{\"exists\":\"metrics.auc\"},\"limit\":3}", "GET /openapi.json\n\n",
            "GET /api/v1/search?where=metrics.auc+%3E+0.5&sort=created\n\n", "GET /healthz\n\n", "GET /metrics\n\n",
            "PUT /api/v1/groups/fraud-detection/policy\n\n{\"policy\":{\"approval\":{\"quorum\":2}},\"dryRun\":true}",
            "POST /api/v1/users\n\n{\"name\":\"ana\",\"grants\":[\"reader:fraud-*\"]}", "OPTIONS /api/v1/groups\n\n",
            "POST /api/v1/uploads\n\n{\"size\":3}", "POST /api/v1/leases\n\n{}", "GET /groups/fraud-detection\n\n",
            "POST /api/v1/groups/fraud-detection/versions\nIdempotency-Key: a\n\n{\"lease\":\"x\",\"files\":[],\"record\":{}}",
            "DELETE /api/v1/groups/fraud-detection/versions/1\n\n", "GET /sign-in?to=%2F\n\n",
            "POST /sign-in\nContent-Type: application/x-www-form-urlencoded\n\ntoken=cairn_a_b&to=%2F",
            "GET /api/v1/proofs?ref=groups%2Ffraud-detection%2Fversions%2F1\n\n",
            "GET /api/v1/blobs/sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81\nRange: bytes=0-1\n\n"],
    "sagemaker": ['ListModelPackages\n{"ModelPackageGroupName":"fraud-detection","MaxResults":5}',
                  'CreateModelPackageGroup\n{"ModelPackageGroupName":"churn","Tags":[{"Key":"team","Value":"risk"}]}',
                  'DescribeModelPackage\n{"ModelPackageName":'
                  '"arn:aws:sagemaker:us-east-1:000000000000:model-package/fraud-detection/1"}',
                  'UpdateModelPackage\n{"ModelPackageArn":"arn:aws:sagemaker:us-east-1:000000000000:model-package/'
                  'fraud-detection/1","ModelApprovalStatus":"Rejected"}',
                  'CreateModelPackage\n{"ModelPackageGroupName":"fraud-detection","InferenceSpecification":{"Containers":'
                  '[{"Image":"i","ModelDataUrl":"s3://models/m.tar.gz"}],"SupportedContentTypes":["text/csv"],'
                  '"SupportedResponseMIMETypes":["text/csv"]},"ModelMetrics":{"ModelQuality":{"Statistics":'
                  '{"ContentType":"application/json","S3Uri":"s3://models/q.json"}}}}',
                  'Search\n{"Resource":"ModelPackage","SearchExpression":{"Filters":[{"Name":"ModelPackageGroupName",'
                  '"Operator":"Equals","Value":"fraud-detection"}],"NestedFilters":[{"NestedPropertyName":"Tags","Filters":'
                  '[{"Name":"Tags.Key","Operator":"Exists"}]}]}}', 'ListTags\n{"ResourceArn":'
                  '"arn:aws:sagemaker:us-east-1:000000000000:model-package-group/fraud-detection"}',
                  'CreateModelCard\n{"ModelCardName":"c","Content":"{}","ModelCardStatus":"Draft"}', 'CreateTrainingJob\n{}',
                  'CreateModel\n{"ModelName":"m","PrimaryContainer":{"ModelPackageName":'
                  '"arn:aws:sagemaker:us-east-1:000000000000:model-package/fraud-detection/1"}}',
                  'QueryLineage\n{"StartArns":["arn:aws:sagemaker:us-east-1:000000000000:artifact/a"],"MaxDepth":3}',
                  'CreateArtifact\n{"ArtifactName":"a","Source":{"SourceUri":"s3://x/y"},"ArtifactType":"DataSet"}'],
    "objects": ["GET /\n\n", "PUT /bucket1\n\n", "GET /models?list-type=2&prefix=a&delimiter=%2F&max-keys=2\n\n",
                "PUT /models/a/b\nContent-MD5: kAFQmDzST7DWlj99KOF/cg==\n\nabc", "POST /models/k?uploads\n\n",
                "GET /models/a\nRange: bytes=1-2\nIf-Match: \"x\"\n\n", "DELETE /models/a\n\n", "HEAD /models\n\n",
                "POST /models?delete\nContent-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\n\n<Delete><Object><Key>a</Key></Object></Delete>",
                "PUT /models/c\nx-amz-copy-source: models/a%20b?versionId=null\n\n", "GET /models?location\n\n",
                "POST /models/k?uploadId=x\n\n<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"a\"</ETag>"
                "</Part></CompleteMultipartUpload>", "PUT /models/k?partNumber=1&uploadId=x\n\nabc",
                "PUT /models/m\nx-amz-meta-a: b\nContent-Type: text/plain\nIf-None-Match: *\nx-amz-checksum-crc32: NSRBwg==\n\nabc"],
    "sigv4": ["GET /models/a%20b?x=1\nA: b\n\n", "PUT /k?list-type=2&prefix=a+b\nContent-Type: text/plain\nX-Amz-Meta-A:  b  c\n\n",
              "GET /\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIA/20261118/us-east-1/s3/aws4_request, SignedHeaders=host;"
              "x-amz-date, Signature=" + "0" * 64 + "\nX-Amz-Date: 20261118T133320Z\nHost: localhost\n\n",
              "GET /k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20261118%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date="
              "20261118T133320Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" + "0" * 64 + "\nHost: localhost\n\n",
              "GET /a/../b//c/./d/\n\n"],
    "s3-xml": ["<?xml version=\"1.0\"?><Delete xmlns=\"x\"><!-- a --><Object><Key>a &amp; &#x62;</Key></Object><Quiet>true</Quiet></Delete>",
               "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part></CompleteMultipartUpload>",
               "<s:a s:b='c'/>", "<CreateBucketConfiguration><LocationConstraint>eu</LocationConstraint></CreateBucketConfiguration>"],
    "card": [(MODELS / GROUP / "v1/card.md").read_text()[:3500],
             '{"model_overview":{"model_name":"m","model_description":"d\\n# h\\n"},"intended_uses":{"risk_rating":"High"},'
             '"evaluation_details":[{"name":"e","metric_groups":[{"name":"g","metric_data":[{"name":"auc","type":"number",'
             '"value":0.9}]}]}],"additional_information":{"custom_details":{"a":"b"}}}',
             "---\ntags: [a]\n---\n# Card\n\n## Intended use\nx\n\n## Risk rating: High\n### Details\n\n## Ethics\n\n| a |\n|---|\n"],
    "markdown": ["# T\n\n*a* **b** `c` ~~d~~ [l](https://example.com \"t\") ![p](http://x.example/p.png)\n\n- a\n  1. b\n> q\n\n"
                 "| a | b |\n|:--|--:|\n| `x` | \\| |\n\n```swift\n<b>\n```\n---\nhttps://example.com/a?b=c&d. <https://e.example>\n",
                 "[x](javascript:alert(1)) <script>alert(1)</script> &lt; &#60;img&#62; \\<b>  \nend\n", "a\n===\n* * *\n1) x\n\n   y\n"],
    "metric-report": ['{"metric_groups":[{"name":"g","metric_data":[{"name":"auc","value":0.9,"notes":"n"}]}]}',
                      '{"binary_classification_metrics":{"auc":{"value":0.91,"standard_deviation":"NaN"},"cm":{"value":{}}}}'],
    "csv": ["a,b\n1,x\n2,\"y\"\"z\"\n3,NaN\n", "id;x\n", "\ufeffp\r\n0.5\r\n\r\n0.25\r\n", "a,b,c\n" + "1,2e3,q\n" * 12],
    "issuer-keys": ['{"issuer":"https://issuer.example","jwks_uri":"https://issuer.example/keys"}\n'
                    '{"keys":[{"kty":"RSA","n":"' + "qgl9" * 86 + '","e":"AQAB","kid":"rsa","use":"sig"}]}',
                    'max-age=600\n{"keys":[{"kty":"EC","crv":"P-256","x":"3ZG1TNfhbA2SUTpiuYPXfawXdvUS9VC0G7c5NhfErzk",'
                    '"y":"LYAvCoM3KPN9-d4Hww0C7gPTy0XElbqxAXW6ubnxJYI"},{"kty":"OKP","crv":"Ed25519","x":'
                    '"x08aCILfnKKj4l9YuyoVrs71lB3h6hTfcyorE94AmtU","key_ops":["verify"]}]}'],
    "event-stream": ['a: remark\n\nid: 3\nevent: stage.moved\ndata: {"sequence":3,"at":"2026-11-23T17:43:38.120Z",'
                     '"actor":"ana","action":"stage.moved"}\n\n', "b\rid: 1\r\ndata: a\r\ndata: b\r\n\r\n"],
    "webhooks": ['{"sequence":3,"at":"2026-11-23T17:43:38.120Z","actor":"ana","action":"stage.moved","moves":[{"ref":'
                 '"groups/g/stages/production","from":null,"to":"sha256:' + "a" * 64 + '"}],"group":"g","stage":"production"}',
                 '{"created":1,"place":{"origin":"o","next":4,"last":"sha256:' + "b" * 64 + '"},"heads":[{"id":"e","sequence":3,'
                 '"state":"waiting","tries":1}],"waiting":1}', '{"id":"e","sequence":3,"action":"stage.moved","group":"g","state":"dead",'
                 '"tries":2,"at":"2026-11-23T17:43:38.120Z","status":500,"problem":"p","excerpt":"x"}',
                 '{"url":"https://example.com","format":"eventbridge","groups":"fraud-*","actions":["approval.changed"],"stage":"",'
                 '"allowsPrivate":true,"from":3}'],
    "secrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "cairn_" + "a" * 16 + "_" + "0" * 64, "v1.AAAA"],
    "addresses": ["https://example.com:8443/base/api/v1/", "http://127.0.0.1:8080", "https://[::1]/", "10.0.0.1", "::ffff:10.0.0.1",
                  "https://0x7f000001/", "https://user@example.com/", "https://localhost./", "2002:7f00:1::"],
    "manifest": ['{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":'
                 '"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",'
                 '"size":2,"data":"e30="},"layers":[{"mediaType":"text/plain","digest":"sha256:' + "c" * 64 + '","size":3,'
                 '"annotations":{"org.opencontainers.image.title":"a/b.txt"}}],"annotations":{"x":"y"}}'],
    "json": ['{"a":[1,-0,1e21,1e-7,0.1,5e-324,9007199254740991],"b":"\\u00e9\\ud83d\\ude00\\n\\u0000","c":{"":null}}'],
    "stored": ['{"format":1,"takenAt":"2026-11-23T17:43:38.120Z","checkpoint":"cairn.example/fuzz\\n0\\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5'
               'NMpJWZG3hSuFU=\\n\\n\u2014 cairn.example/fuzz AAAAAAAA\\n","retentionDays":30,"database":{"digest":"sha256:' + "d" * 64
               + '","size":4096},"blobList":{"digest":"sha256:' + "e" * 64 + '","size":0},"blobCount":0,"blobBytes":0,"attributes":{},'
               '"files":[],"keys":[],"problems":[]}'],
}


def by_hand():
    tokens = json.loads((ROOT / "fixtures/openid/tokens.json").read_text())["tokens"]
    for name in list(tokens)[:6]:
        seed("token", name, tokens[name])
    for target, inputs in WRITTEN.items():
        for number, text in enumerate(inputs, 1):
            seed(target, f"hand-{number}", text)


if __name__ == "__main__":
    main()
