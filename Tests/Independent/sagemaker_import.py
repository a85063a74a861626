#!/usr/bin/env python3
"""What `cairn import sagemaker` is tried on: fills a registry by boto3 (`fill`, or `fill-moto` for what moto has),
changes it (`change`), and looks whether another server has all of it (`check`)."""
import io
import json
import sys
import tarfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL, KEY, SECRET, STEP = sys.argv[1:5]
REGION = "us-east-1"


def client(service):
    return boto3.client(service, endpoint_url=URL, region_name=REGION, aws_access_key_id=KEY,
                        aws_secret_access_key=SECRET,
                        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 2}))


sm, s3 = client("sagemaker"), client("s3")
CARD = {"model_overview": {"model_id": "credit"}, "intended_uses": {"risk_rating": "Low"}}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
REPORT = {"binary_classification_metrics": {"auc": {"value": 0.91, "standard_deviation": 0.01}}}


def expect(what, found, wanted):
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def archive(text):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as tar:
        info = tarfile.TarInfo("model.bin")
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
    return buffer.getvalue()


def specification(*containers):
    return {"Containers": [{"Image": "registry/image:1", **one} for one in containers],
            "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]}


def url(key):
    return {"ModelDataUrl": f"s3://models/{key}"}


def prefix(key):
    return {"ModelDataSource": {"S3DataSource": {
        "S3Uri": f"s3://models/{key}", "S3DataType": "S3Prefix", "CompressionType": "None"}}}


def package(**given):
    return sm.create_model_package(**given)["ModelPackageArn"]


def fill(is_whole):
    s3.create_bucket(Bucket="models")
    for key in ("credit/one.tar.gz", "credit/two.tar.gz", "credit/old.tar.gz"):
        s3.put_object(Bucket="models", Key=key, Body=archive(key.encode() * 500))
    for key in ("credit/parts/a b+c.bin", "credit/parts/deep/d.bin"):
        s3.put_object(Bucket="models", Key=key, Body=key.encode())
    s3.put_object(Bucket="models", Key="credit/evaluation.json", Body=json.dumps(REPORT).encode())
    sm.create_model_package_group(
        ModelPackageGroupName="credit", ModelPackageGroupDescription="Scores", Tags=[{"Key": "team", "Value": "risk"}])
    sm.create_model_package_group(ModelPackageGroupName="empty")
    one = package(
        ModelPackageGroupName="credit", ModelPackageDescription="Nightly",
        InferenceSpecification=specification(url("credit/one.tar.gz")), CustomerMetadataProperties={"owner": "ann"},
        MetadataProperties={"CommitId": "abc", "Repository": "https://example.com/credit"},
        ModelMetrics={"ModelQuality": {"Statistics": {
            "ContentType": "application/json", "S3Uri": "s3://models/credit/evaluation.json"}}},
        ModelApprovalStatus="PendingManualApproval")
    sm.update_model_package(ModelPackageArn=one, ModelApprovalStatus="Approved", ApprovalDescription="Good")
    package(ModelPackageGroupName="credit", InferenceSpecification=specification(prefix("credit/parts/")),
            ModelApprovalStatus="Rejected")
    package(ModelPackageGroupName="credit", InferenceSpecification=specification(
        url("credit/one.tar.gz"), url("credit/two.tar.gz")))
    package(ModelPackageGroupName="credit", InferenceSpecification=specification({"ModelDataUrl": "s3://elsewhere/m.tar.gz"}))
    package(ModelPackageName="Alone", InferenceSpecification=specification(url("credit/old.tar.gz")),
            **({"Tags": [{"Key": "a", "Value": "b"}]} if is_whole else {}))
    sm.create_model_card(ModelCardName="credit", Content=json.dumps(CARD), ModelCardStatus="Draft",
                         Tags=[{"Key": "team", "Value": "risk"}])
    sm.update_model_card(ModelCardName="credit", Content=json.dumps({**CARD, "business_details": {}}))
    sm.update_model_card(ModelCardName="credit", ModelCardStatus="Approved")
    if is_whole:
        sm.put_model_package_group_policy(ModelPackageGroupName="credit", ResourcePolicy=POLICY)
        lineage(one)


def lineage(one):
    data = sm.create_artifact(ArtifactName="data", Source={"SourceUri": "s3://models/data.csv"}, ArtifactType="DataSet",
                              Properties={"rows": "9"}, Tags=[{"Key": "kind", "Value": "table"}])["ArtifactArn"]
    action = sm.create_action(ActionName="train", Source={"SourceUri": "job"}, ActionType="Training",
                              Status="Completed")["ActionArn"]
    context = sm.create_context(ContextName="project", Source={"SourceUri": "p"}, ContextType="Project")["ContextArn"]
    version = sm.list_artifacts(SourceUri=one)["ArtifactSummaries"][0]["ArtifactArn"]
    for source, destination, kind in ((data, action, "ContributedTo"), (action, version, "Produced"),
                                      (version, context, "AssociatedWith")):
        sm.add_association(SourceArn=source, DestinationArn=destination, AssociationType=kind)


def change():
    arn = sm.list_model_packages(ModelPackageGroupName="credit", ModelApprovalStatus="Approved")
    sm.update_model_package(ModelPackageArn=arn["ModelPackageSummaryList"][0]["ModelPackageArn"],
                            ModelApprovalStatus="Rejected", CustomerMetadataProperties={"owner": "bob"})
    group = sm.describe_model_package_group(ModelPackageGroupName="credit")["ModelPackageGroupArn"]
    sm.add_tags(ResourceArn=group, Tags=[{"Key": "team", "Value": "fraud"}])
    s3.put_object(Bucket="models", Key="credit/parts/deep/d.bin", Body=b"overwritten")
    s3.delete_object(Bucket="models", Key="credit/parts/a b+c.bin")
    sm.update_model_card(ModelCardName="credit", Content="{}")


def check(is_whole):
    packages = sm.list_model_packages(ModelPackageGroupName="credit", SortOrder="Ascending")["ModelPackageSummaryList"]
    expect("packages", [(one["ModelPackageVersion"], one["ModelApprovalStatus"]) for one in packages],
           [(1, "Approved"), (2, "Rejected"), (3, "PendingManualApproval"), (4, "PendingManualApproval")])
    one = sm.describe_model_package(ModelPackageName=packages[0]["ModelPackageArn"])
    expect("reason", one["ApprovalDescription"], "Good")
    if is_whole:  # moto forgets it with the next update
        expect("metadata", one["CustomerMetadataProperties"], {"owner": "ann"})
    expect("commit", one["MetadataProperties"]["CommitId"], "abc")
    alone = sm.describe_model_package(ModelPackageName="alone")
    expect("alone", alone["InferenceSpecification"]["Containers"][0]["ModelDataUrl"], "s3://models/credit/old.tar.gz")
    groups = sm.list_model_package_groups(SortBy="Name")["ModelPackageGroupSummaryList"]
    assert {"credit", "empty"} <= {one["ModelPackageGroupName"] for one in groups}
    versions = sm.list_model_card_versions(ModelCardName="credit")["ModelCardVersionSummaryList"]
    card = sm.describe_model_card(ModelCardName="credit")
    expect("status", card["ModelCardStatus"], "Approved")
    expect("card", json.loads(card["Content"]), {**CARD, "business_details": {}})
    expect("first card", json.loads(sm.describe_model_card(ModelCardName="credit", ModelCardVersion=1)["Content"]), CARD)
    tags = sm.list_tags(ResourceArn=card["ModelCardArn"])["Tags"]
    expect("tags", tags, [{"Key": "team", "Value": "risk"}])
    if not is_whole:
        return
    expect("versions", [one["ModelCardVersion"] for one in versions], [2, 1])
    expect("policy", sm.get_model_package_group_policy(ModelPackageGroupName="credit")["ResourcePolicy"], POLICY)
    data = sm.list_artifacts(ArtifactType="DataSet")["ArtifactSummaries"]
    expect("artifacts", [one["ArtifactName"] for one in data], ["data"])
    expect("properties", sm.describe_artifact(ArtifactArn=data[0]["ArtifactArn"])["Properties"], {"rows": "9"})
    version = sm.list_artifacts(SourceUri=packages[0]["ModelPackageArn"])["ArtifactSummaries"][0]["ArtifactArn"]
    walk = sm.query_lineage(StartArns=[version], Direction="Both", IncludeEdges=True)
    found = {vertex["Arn"].split(":")[-1].split("/")[0] for vertex in walk["Vertices"]}
    assert {"artifact", "action", "context"} <= found, walk
    assert data[0]["ArtifactArn"] in {vertex["Arn"] for vertex in walk["Vertices"]}, walk
    expect("associations", len(sm.list_associations()["AssociationSummaries"]), 3)


try:
    {"fill": lambda: fill(True), "fill-moto": lambda: fill(False), "change": change, "check": lambda: check(True),
     "check-moto": lambda: check(False)}[STEP]()
    print(f"ok {STEP}")
except (AssertionError, ClientError) as error:
    print(f"not ok {STEP}: {error}")
    sys.exit(1)
