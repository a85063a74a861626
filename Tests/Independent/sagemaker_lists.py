#!/usr/bin/env python3
"""Turns the pages of every list of SageMaker's registry with boto3: every order, several sizes of pages, to the end.

    sagemaker_lists.py URL KEY_ID SECRET

Nothing may be lost or told twice, in whichever order; a token that no page gave is refused. What may be sorted by is
read from the service model. Prints a line a list, and ends with 1 where one failed.
"""
import base64
import sys
import traceback

import boto3
import botocore.exceptions
from botocore.config import Config

URL, KEY, SECRET = sys.argv[1:4]
REGION, ACCOUNT = "us-east-1", "000000000000"
ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
COUNT = 11
sm = boto3.client("sagemaker", endpoint_url=URL, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name=REGION,
                  config=Config(retries={"total_max_attempts": 1}))


def make():
    container = {"Containers": [{"Image": "i", "ModelDataUrl": "s3://elsewhere/model.tar.gz"}]}
    for number in range(COUNT):
        # Names whose order depends on whether case counts.
        name = f"{'Ab'[number % 2]}-{number:02}"
        sm.create_model_package_group(ModelPackageGroupName=name, Tags=[{"Key": "k", "Value": "v"}])
        sm.create_model_package(ModelPackageGroupName="A-00", InferenceSpecification=container)
        if number % 3 == 0:
            sm.create_model_package(ModelPackageGroupName=name, InferenceSpecification=container)
        sm.create_model_package(ModelPackageName=f"own-{number:02}", InferenceSpecification=container)
        sm.create_model_card(ModelCardName=name, Content="{}", ModelCardStatus="Draft")
        sm.update_model_card(ModelCardName="A-00", Content=f'{{"model_overview": {{"model_description": "{number}"}}}}')
        sm.create_action(ActionName=name, Source={"SourceUri": "s"}, ActionType="Training")
        sm.create_context(ContextName=name, Source={"SourceUri": "s"}, ContextType="Project")
        # Artifacts may share a name.
        artifact = sm.create_artifact(ArtifactName="data", Source={"SourceUri": f"s3://b/{number}"}, ArtifactType="DataSet")
        sm.add_association(SourceArn=artifact["ArtifactArn"], DestinationArn=f"{ARN}:action/A-00")
        sm.create_model(ModelName=name, ExecutionRoleArn="arn:aws:iam::000000000000:role/r", PrimaryContainer={"Image": "i"})


def identity(item):
    """What tells an element from all others."""
    if "SourceArn" in item and "DestinationArn" in item:
        return item["SourceArn"], item["DestinationArn"]
    if "ModelCardVersion" in item and "Content" not in item:
        return item["ModelCardArn"], item["ModelCardVersion"]
    for resource in ("ModelPackage", "ModelPackageGroup", "ModelCard"):
        if resource in item:
            return identity(item[resource])
    for name in ("ModelPackageArn", "ModelPackageGroupArn", "ModelCardArn", "ModelArn", "ArtifactArn", "ActionArn", "ContextArn",
                 "Arn", "Key"):
        if name in item:
            return item[name]
    raise AssertionError(f"what is {item}?")


def pages(operation, member, size, arguments):
    found, token = [], None
    for _ in range(1000):
        more = {"NextToken": token} if token else {}
        page = getattr(sm, operation)(MaxResults=size, **arguments, **more)
        assert len(page[member]) <= size, f"{len(page[member])} elements in a page of {size}"
        found += [identity(item) for item in page[member]]
        token = page.get("NextToken")
        if not token:
            return found
    raise AssertionError("the pages have no end")


def orders(operation):
    shape = sm.meta.service_model.operation_model(sm.meta.method_to_api_mapping[operation]).input_shape
    fields = shape.members["SortBy"].enum if "SortBy" in shape.members else []
    directions = shape.members["SortOrder"].enum if "SortOrder" in shape.members else []
    if operation == "search":
        fields = ["CreationTime", "LastModifiedTime", "Nonsense"]
    yield {}
    for field in fields or [None]:
        for direction in directions:
            yield {"SortOrder": direction, **({"SortBy": field} if field else {})}


def refused(operation, arguments):
    garbage = ["x", "e30=", base64.b64encode(b'{"offset":-1,"of":"x"}').decode(), "\u00e9" * 5, "A" * 8000,
               base64.b64encode(b"[]").decode()]
    for token in garbage:
        try:
            getattr(sm, operation)(NextToken=token, **arguments)
        except botocore.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "ValidationException", error
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
            continue
        raise AssertionError(f"{operation} takes the token {token[:20]!r}")


def check(operation, member, count, sizes=(5,), **arguments):
    whole = None
    for order in orders(operation):
        asked = {**arguments, **order}
        all_at_once = pages(operation, member, 50 if operation == "query_lineage" else 100, asked)
        assert len(all_at_once) == count == len(set(all_at_once)), f"{len(all_at_once)} instead of {count} by {order}"
        assert whole in (None, set(all_at_once)), f"others by {order}"
        whole = set(all_at_once)
        # One by one where nothing is said of the order: what it is said of has the same pages.
        for size in sizes if order or sizes[0] == 50 else (1, *sizes, 11):
            found = pages(operation, member, size, asked)
            assert found == all_at_once, f"pages of {size} by {order}: {found} instead of {all_at_once}"
    refused(operation, arguments)
    first = getattr(sm, operation)(MaxResults=sizes[0], **arguments).get("NextToken")
    if first and operation == "list_models":
        try:
            sm.list_model_cards(NextToken=first)
            raise AssertionError("a token of another list is taken")
        except botocore.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "ValidationException"


def versions_that_change_meanwhile():
    """Whoever decides on, makes and deletes packages while turning pages misses none of the rest."""
    for direction in ("Ascending", "Descending"):
        wanted = {f"{ARN}:model-package/A-00/{n}" for n in range(1, 30)}
        asked = {"ModelPackageGroupName": "A-00", "ModelApprovalStatus": "PendingManualApproval", "SortOrder": direction}
        before = set(pages("list_model_packages", "ModelPackageSummaryList", 100, asked))
        assert before <= wanted and len(before) >= 8, before
        found, token, decided = [], None, []
        while True:
            page = sm.list_model_packages(MaxResults=2, **asked, **({"NextToken": token} if token else {}))
            found += [item["ModelPackageArn"] for item in page["ModelPackageSummaryList"]]
            for item in page["ModelPackageSummaryList"][:1]:
                sm.update_model_package(ModelPackageArn=item["ModelPackageArn"], ModelApprovalStatus="Rejected")
                decided.append(item["ModelPackageArn"])
            token = page.get("NextToken")
            if not token:
                break
        assert set(found) == before and len(found) == len(before), f"{direction}: {sorted(before ^ set(found))}"
        for arn in decided:
            sm.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="PendingManualApproval")


LISTS = [
    ("list_model_package_groups", "ModelPackageGroupSummaryList", COUNT, {}),
    ("list_model_packages", "ModelPackageSummaryList", COUNT + 4, {"ModelPackageType": "Versioned"}),
    ("list_model_packages", "ModelPackageSummaryList", COUNT, {}),
    ("list_model_packages", "ModelPackageSummaryList", 2 * COUNT + 4, {"ModelPackageType": "Both"}),
    ("list_model_packages", "ModelPackageSummaryList", COUNT + 1, {"ModelPackageGroupName": "A-00"}),
    ("list_model_cards", "ModelCardSummaries", COUNT, {}),
    ("list_model_card_versions", "ModelCardVersionSummaryList", COUNT + 1, {"ModelCardName": "A-00"}),
    ("list_models", "Models", COUNT, {}),
    ("list_artifacts", "ArtifactSummaries", COUNT, {}),
    ("list_actions", "ActionSummaries", COUNT, {}),
    ("list_contexts", "ContextSummaries", COUNT, {}),
    ("list_associations", "AssociationSummaries", COUNT, {}),
    ("search", "Results", COUNT, {"Resource": "ModelPackageGroup"}),
    ("search", "Results", 2 * COUNT + 4, {"Resource": "ModelPackage"}),
    ("search", "Results", COUNT, {"Resource": "ModelCard"}),
]


def every_list():
    for operation, member, count, arguments in LISTS:
        check(operation, member, count, **arguments)
        print(f"ok {operation} {arguments}")


def lineage():
    check("query_lineage", "Vertices", COUNT, sizes=(1, 4, 11), StartArns=[f"{ARN}:action/A-00"])
    edges, token = [], None
    while True:
        page = sm.query_lineage(StartArns=[f"{ARN}:action/A-00"], MaxResults=3, IncludeEdges=True,
                                **({"NextToken": token} if token else {}))
        edges += [(edge["SourceArn"], edge["DestinationArn"]) for edge in page["Edges"]]
        token = page.get("NextToken")
        if not token:
            break
    assert len(edges) == len(set(edges)) == COUNT, edges


def tags():
    group = f"{ARN}:model-package-group/A-00"
    sm.add_tags(ResourceArn=group, Tags=[{"Key": f"k-{n:02}", "Value": "v"} for n in range(49)])
    check("list_tags", "Tags", 50, sizes=(50, 51, 100), ResourceArn=group)


def main():
    make()
    failed = 0
    for function in (every_list, lineage, tags, versions_that_change_meanwhile):
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
