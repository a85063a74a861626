#!/usr/bin/env python3
"""Uses a Cairn server as the SageMaker SDK (2.x) does: uploads, registers, approves, deploys up to the endpoint.

    sagemaker_sdk.py URL KEY_ID SECRET

Needs the SDK with what it depends on (`requirements-sdk.txt`), which lives in an environment of its own.
"""
import os
import pathlib
import sys
import tempfile

URL, KEY, SECRET = sys.argv[1:4]
os.environ.update(AWS_ENDPOINT_URL=URL, AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET)

import boto3
import botocore.exceptions
import sagemaker
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics

ROLE = "arn:aws:iam::000000000000:role/serving"
session = sagemaker.Session(default_bucket="models")
with tempfile.TemporaryDirectory() as place:
    data = pathlib.Path(place) / "model.tar.gz"
    data.write_bytes(b"weights" * 100_000)
    address = session.upload_data(str(data), key_prefix="churn")
    report = pathlib.Path(place) / "evaluation.json"
    report.write_text('{"multiclass_classification_metrics": {"accuracy": {"value": 0.8, "standard_deviation": 0.1}}}')
    evaluation = session.upload_data(str(report), key_prefix="churn")
model = Model(image_uri="registry.example.com/churn:1", model_data=address, role=ROLE, sagemaker_session=session)
package = model.register(
    content_types=["text/csv"], response_types=["text/csv"], inference_instances=["ml.m5.large"],
    transform_instances=["ml.m5.large"], model_package_group_name="churn", approval_status="PendingManualApproval",
    model_metrics=ModelMetrics(model_statistics=MetricsSource("application/json", evaluation)), description="By the SDK")
print("registered", package.model_package_arn)
client = boto3.client("sagemaker")
try:
    # Not by the SDK: its deploy() approves by itself what is not approved.
    client.create_model(ModelName="early", ExecutionRoleArn=ROLE,
                        PrimaryContainer={"ModelPackageName": package.model_package_arn})
    raise SystemExit("a model was made of a package that nobody approved")
except botocore.exceptions.ClientError as error:
    assert "not approved" in str(error), error
package.update_approval_status("Approved")
found = client.describe_model_package(ModelPackageName=package.model_package_arn)
assert found["ModelApprovalStatus"] == "Approved" and found["ModelPackageDescription"] == "By the SDK", found
try:
    package.deploy(initial_instance_count=1, instance_type="ml.m5.large")
    raise SystemExit("an endpoint was made")
except botocore.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "UnsupportedOperationException", error
    assert "outside what a model registry does" in str(error), error
made = client.list_models()["Models"]
assert len(made) == 1, made
print("deployed up to the endpoint")
