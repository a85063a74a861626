#!/usr/bin/env python3
"""Uses a Cairn server as pipelines use SageMaker's registry: boto3, the AWS command line, and the SDK.

    sagemaker_door.py URL KEY_ID SECRET [CA_FILE]

Prints a line a check, and ends with 1 where one failed.
"""
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

import boto3
import botocore.exceptions
from botocore.config import Config

URL, KEY, SECRET = sys.argv[1:4]
CA = sys.argv[4] if len(sys.argv) > 4 else None
REGION, ACCOUNT = "us-east-1", "000000000000"
ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def client(service, key=KEY, secret=SECRET):
    return boto3.client(service, endpoint_url=URL, aws_access_key_id=key, aws_secret_access_key=secret,
                        region_name=REGION, verify=CA if CA else None, config=Config(retries={"total_max_attempts": 1}))


sm, s3 = client("sagemaker"), client("s3")


def expect(what, found, wanted):
    assert found == wanted, f"{what}: {found!r} instead of {wanted!r}"


def fails(code, call, words="", **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        expect("code", error.response["Error"]["Code"], code)
        message = error.response["Error"]["Message"]
        assert words in message, f"{words!r} is not in {message!r}"
        return
    raise AssertionError(f"{call.__name__} with {arguments} did not fail with {code}")


def specification(address="s3://models/credit/model.tar.gz"):
    return {
        "Containers": [{"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/credit:1", "ModelDataUrl": address,
                        "Framework": "XGBOOST", "FrameworkVersion": "1.7", "Environment": {"MODE": "fast"}}],
        "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"],
        "SupportedRealtimeInferenceInstanceTypes": ["ml.m5.large"], "SupportedTransformInstanceTypes": ["ml.m5.large"],
    }


@check
def the_callers_identity():
    found = client("sts").get_caller_identity()
    expect("account", found["Account"], ACCOUNT)


@check
def groups():
    made = sm.create_model_package_group(ModelPackageGroupName="credit", ModelPackageGroupDescription="Scores",
                                         Tags=[{"Key": "team", "Value": "risk"}])
    expect("ARN", made["ModelPackageGroupArn"], f"{ARN}:model-package-group/credit")
    fails("ValidationException", sm.create_model_package_group, "already exists", ModelPackageGroupName="credit")
    fails("ValidationException", sm.create_model_package_group, "regular expression", ModelPackageGroupName="a_b")
    found = sm.describe_model_package_group(ModelPackageGroupName=made["ModelPackageGroupArn"])
    expect("description", found["ModelPackageGroupDescription"], "Scores")
    assert isinstance(found["CreationTime"], datetime.datetime)
    fails("ValidationException", sm.describe_model_package_group, "does not exist", ModelPackageGroupName="none")
    listed = sm.list_model_package_groups(NameContains="red", SortBy="Name")["ModelPackageGroupSummaryList"]
    expect("listed", [one["ModelPackageGroupName"] for one in listed], ["credit"])
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    sm.put_model_package_group_policy(ModelPackageGroupName="credit", ResourcePolicy=policy)
    expect("policy", sm.get_model_package_group_policy(ModelPackageGroupName="credit")["ResourcePolicy"], policy)
    sm.delete_model_package_group_policy(ModelPackageGroupName="credit")
    fails("ValidationException", sm.get_model_package_group_policy, ModelPackageGroupName="credit")


@check
def tags():
    group = f"{ARN}:model-package-group/credit"
    sm.add_tags(ResourceArn=group, Tags=[{"Key": "stage", "Value": "try"}])
    expect("tags", {tag["Key"]: tag["Value"] for tag in sm.list_tags(ResourceArn=group)["Tags"]},
           {"team": "risk", "stage": "try"})
    sm.delete_tags(ResourceArn=group, TagKeys=["stage"])
    expect("tags", [tag["Key"] for tag in sm.list_tags(ResourceArn=group)["Tags"]], ["team"])


@check
def packages():
    s3.create_bucket(Bucket="models")
    s3.put_object(Bucket="models", Key="credit/model.tar.gz", Body=b"weights" * 1000)
    report = {"binary_classification_metrics": {"auc": {"value": 0.91, "standard_deviation": "NaN"}}}
    s3.put_object(Bucket="models", Key="credit/evaluation.json", Body=json.dumps(report).encode())
    given = {
        "ModelPackageGroupName": "credit", "ModelPackageDescription": "Nightly",
        "InferenceSpecification": specification(), "ModelApprovalStatus": "PendingManualApproval",
        "ModelMetrics": {"ModelQuality": {"Statistics": {
            "ContentType": "application/json", "S3Uri": "s3://models/credit/evaluation.json"}}},
        "MetadataProperties": {"CommitId": "abc", "Repository": "https://example.com/credit"},
        "CustomerMetadataProperties": {"owner": "risk"}, "SkipModelValidation": "All",
        "DriftCheckBaselines": {"Bias": {"ConfigFile": {"S3Uri": "s3://elsewhere/bias.json"}}},
        "ModelCard": {"ModelCardContent": "{}", "ModelCardStatus": "Draft"},
    }
    made = sm.create_model_package(**given)["ModelPackageArn"]
    expect("ARN", made, f"{ARN}:model-package/credit/1")
    found = sm.describe_model_package(ModelPackageName=made)
    for name in ("ModelPackageDescription", "MetadataProperties", "CustomerMetadataProperties", "DriftCheckBaselines",
                 "ModelCard", "SkipModelValidation", "ModelApprovalStatus"):
        expect(name, found[name], given[name])
    container = found["InferenceSpecification"]["Containers"][0]
    expect("tag", container.pop("ModelDataETag"), s3.head_object(Bucket="models", Key="credit/model.tar.gz")["ETag"].strip('"'))
    expect("specification", found["InferenceSpecification"], given["InferenceSpecification"])
    assert found["ModelMetrics"]["ModelQuality"]["Statistics"]["ContentDigest"].startswith("sha256:")
    assert "ModelCard" not in sm.describe_model_package(ModelPackageName=made, IncludedData="MetadataOnly")
    fails("ValidationException", sm.describe_model_package, "does not exist", ModelPackageName="credit/99")
    fails("ValidationException", sm.create_model_package, "enum value set", ModelPackageGroupName="credit",
          ModelApprovalStatus="Perhaps")
    sm.update_model_package(ModelPackageArn=made, ModelApprovalStatus="Approved", ApprovalDescription="Good",
                            CustomerMetadataPropertiesToRemove=["owner"])
    found = sm.describe_model_package(ModelPackageName=made)
    expect("status", (found["ModelApprovalStatus"], found["ApprovalDescription"]), ("Approved", "Good"))
    sm.update_model_package(ModelPackageArn=made, ModelLifeCycle={"Stage": "Production", "StageStatus": "Approved"})
    fails("ConflictException", sm.delete_model_package, "production", ModelPackageName=made)
    for _ in range(3):
        sm.create_model_package(ModelPackageGroupName="credit", InferenceSpecification=specification())
    pages = sm.get_paginator("list_model_packages").paginate(
        ModelPackageGroupName="credit", SortOrder="Descending", PaginationConfig={"PageSize": 2})
    expect("numbers", [one["ModelPackageVersion"] for page in pages for one in page["ModelPackageSummaryList"]],
           [4, 3, 2, 1])
    both = sm.batch_describe_model_package(ModelPackageArnList=[made, made[:-1] + "9"])
    expect("found", list(both["ModelPackageSummaries"]), [made])
    expect("missing", list(both["BatchDescribeModelPackageErrorMap"]), [made[:-1] + "9"])
    alone = sm.create_model_package(ModelPackageName="Alone", InferenceSpecification=specification(),
                                    Tags=[{"Key": "a", "Value": "b"}])["ModelPackageArn"]
    expect("ARN", alone, f"{ARN}:model-package/alone")
    expect("unversioned", len(sm.list_model_packages()["ModelPackageSummaryList"]), 1)
    sm.delete_model_package(ModelPackageName="Alone")


@check
def search():
    def packages(expression, **more):
        found = sm.search(Resource="ModelPackage", SearchExpression=expression, **more)
        return [hit["ModelPackage"]["ModelPackageVersion"] for hit in found["Results"]]
    group = {"Name": "ModelPackageGroupName", "Operator": "Equals", "Value": "credit"}
    expect("approved", packages({"Filters": [group, {
        "Name": "ModelApprovalStatus", "Operator": "Equals", "Value": "Approved"}]}), [1])
    expect("metric", packages({"Filters": [{"Name": "Metrics.auc", "Operator": "GreaterThan", "Value": "0.9"}]}), [1])
    expect("nested", len(packages({"NestedFilters": [{
        "NestedPropertyName": "InferenceSpecification.Containers", "Filters": [{
            "Name": "InferenceSpecification.Containers.Framework", "Operator": "In", "Value": "SKLEARN, XGBOOST"}]}]})), 4)
    expect("or", packages({"Filters": [group], "SubExpressions": [{"Operator": "Or", "Filters": [
        {"Name": "ModelPackageVersion", "Operator": "LessThanOrEqualTo", "Value": "1"},
        {"Name": "ModelPackageVersion", "Operator": "Equals", "Value": "3"}]}]},
        SortBy="ModelPackageVersion", SortOrder="Ascending"), [1, 3])
    found = sm.search(Resource="ModelPackageGroup", SearchExpression={"Filters": [
        {"Name": "Tags.team", "Operator": "Equals", "Value": "risk"}]})
    expect("groups", [hit["ModelPackageGroup"]["ModelPackageGroupName"] for hit in found["Results"]], ["credit"])
    fails("ValidationException", sm.search, Resource="TrainingJob")


@check
def cards():
    sm.create_model_card(ModelCardName="credit", Content='{"model_overview": {"model_id": "m"}}', ModelCardStatus="Draft")
    fails("ConflictException", sm.create_model_card, ModelCardName="credit", Content="{}", ModelCardStatus="Draft")
    sm.update_model_card(ModelCardName="credit", Content="{}")
    sm.update_model_card(ModelCardName="credit", ModelCardStatus="Approved")
    found = sm.describe_model_card(ModelCardName="credit")
    expect("card", (found["ModelCardVersion"], found["Content"], found["ModelCardStatus"]), (2, "{}", "Approved"))
    expect("first", sm.describe_model_card(ModelCardName="credit", ModelCardVersion=1)["Content"],
           '{"model_overview": {"model_id": "m"}}')
    versions = sm.list_model_card_versions(ModelCardName="credit")["ModelCardVersionSummaryList"]
    expect("versions", [one["ModelCardVersion"] for one in versions], [2, 1])
    expect("cards", len(sm.list_model_cards()["ModelCardSummaries"]), 1)
    expect("hits", len(sm.search(Resource="ModelCard")["Results"]), 1)
    sm.delete_model_card(ModelCardName="credit")
    fails("ResourceNotFound", sm.describe_model_card, ModelCardName="credit")


@check
def lineage():
    data = sm.create_artifact(ArtifactName="data", Source={"SourceUri": "s3://models/data.csv"}, ArtifactType="DataSet")
    data = data["ArtifactArn"]
    expect("same", sm.create_artifact(Source={"SourceUri": "s3://models/data.csv"}, ArtifactType="DataSet")["ArtifactArn"], data)
    action = sm.create_action(ActionName="train", Source={"SourceUri": "job"}, ActionType="Training")["ActionArn"]
    context = sm.create_context(ContextName="project", Source={"SourceUri": "p"}, ContextType="Project")["ContextArn"]
    sm.update_action(ActionName="train", Status="Completed", Properties={"a": "b"})
    expect("action", sm.describe_action(ActionName="train")["Status"], "Completed")
    sm.update_context(ContextName="project", Description="About")
    expect("context", sm.describe_context(ContextName="project")["Description"], "About")
    sm.update_artifact(ArtifactArn=data, Properties={"rows": "9"})
    expect("artifact", sm.describe_artifact(ArtifactArn=data)["Properties"], {"rows": "9"})
    version = sm.list_artifacts(SourceUri=f"{ARN}:model-package/credit/1")["ArtifactSummaries"][0]["ArtifactArn"]
    sm.add_association(SourceArn=data, DestinationArn=action, AssociationType="ContributedTo")
    sm.add_association(SourceArn=action, DestinationArn=version, AssociationType="Produced")
    fails("ResourceNotFound", sm.add_association, SourceArn=data, DestinationArn=f"{ARN}:action/none")
    walk = sm.query_lineage(StartArns=[version], Direction="Ascendants", IncludeEdges=True)
    found = {vertex["Arn"] for vertex in walk["Vertices"]}
    assert data in found and action in found and len(found) >= 3, found
    down = sm.query_lineage(StartArns=[data], Direction="Descendants", Filters={"Types": ["ModelPackage"]})
    assert version in {vertex["Arn"] for vertex in down["Vertices"]}, down
    expect("listed", len(sm.list_associations(SourceArn=data)["AssociationSummaries"]), 1)
    fails("ValidationException", sm.delete_action, "associations", ActionName="train")
    sm.delete_association(SourceArn=data, DestinationArn=action)
    sm.delete_association(SourceArn=action, DestinationArn=version)
    for call in (lambda: sm.delete_action(ActionName="train"), lambda: sm.delete_context(ContextName="project"),
                 lambda: sm.delete_artifact(ArtifactArn=data)):
        call()
    assert context.endswith("context/project")
    expect("left", sm.list_actions()["ActionSummaries"] + sm.list_contexts()["ContextSummaries"], [])


@check
def models_are_made_of_approved_packages_only():
    role = "arn:aws:iam::000000000000:role/sagemaker"
    fails("ValidationException", sm.create_model, "not approved", ModelName="m", ExecutionRoleArn=role,
          PrimaryContainer={"ModelPackageName": f"{ARN}:model-package/credit/2"})
    sm.create_model(ModelName="m", ExecutionRoleArn=role, Containers=[{"ModelPackageName": f"{ARN}:model-package/credit/1"}])
    fails("ValidationException", sm.create_model, "already existing", ModelName="m", ExecutionRoleArn=role,
          Containers=[{"ModelPackageName": f"{ARN}:model-package/credit/1"}])
    expect("package", sm.describe_model(ModelName="m")["Containers"][0]["ModelPackageName"], f"{ARN}:model-package/credit/1")
    expect("models", [model["ModelName"] for model in sm.list_models()["Models"]], ["m"])
    sm.delete_model(ModelName="m")
    fails("ValidationException", sm.describe_model, "does not exist", ModelName="m")
    fails("UnsupportedOperationException", sm.list_training_jobs, "outside what a model registry does")
    fails("UnrecognizedClientException", client("sagemaker", key="AKIANOBODY").list_models)
    fails("InvalidSignatureException", client("sagemaker", secret="wrong").list_models)


@check
def the_command_line():
    def aws(*words):
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": REGION,
                       "AWS_ENDPOINT_URL": URL, "AWS_PAGER": "", **({"AWS_CA_BUNDLE": CA} if CA else {})}
        run = subprocess.run([str(pathlib.Path(sys.executable).parent / "python"), "-m", "awscli", "sagemaker", *words],
                             env=environment, capture_output=True, text=True, timeout=120)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout) if run.stdout.strip() else {}
    found = aws("describe-model-package", "--model-package-name", f"{ARN}:model-package/credit/1")
    expect("status", found["ModelApprovalStatus"], "Approved")
    expect("packages", len(aws("list-model-packages", "--model-package-group-name", "credit")["ModelPackageSummaryList"]), 4)
    group = aws("create-model-package-group", "--model-package-group-name", "shell", "--tags", "Key=team,Value=risk")
    expect("group", group["ModelPackageGroupArn"], f"{ARN}:model-package-group/shell")
    made = aws("create-model-package", "--model-package-group-name", "shell", "--inference-specification",
               json.dumps(specification()))["ModelPackageArn"]
    aws("update-model-package", "--model-package-arn", made, "--model-approval-status", "Approved",
        "--approval-description", "Good", "--customer-metadata-properties", "a=b")
    found = aws("describe-model-package", "--model-package-name", made)
    expect("status", (found["ModelApprovalStatus"], found["CustomerMetadataProperties"]), ("Approved", {"a": "b"}))
    expect("found", len(aws("search", "--resource", "ModelPackage", "--search-expression",
                            json.dumps({"Filters": [{"Name": "ModelPackageGroupName", "Value": "shell"}]}))["Results"]), 1)
    aws("delete-model-package", "--model-package-name", made)
    aws("delete-model-package-group", "--model-package-group-name", "shell")
    expect("groups", aws("list-model-package-groups", "--name-contains", "shell")["ModelPackageGroupSummaryList"], [])


def main():
    failed = 0
    for function in CHECKS:
        try:
            function()
            print(f"ok {function.__name__}")
        except Exception:
            failed += 1
            print(f"not ok {function.__name__}")
            traceback.print_exc(file=sys.stdout)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
