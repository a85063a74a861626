#!/usr/bin/env python3
"""Leads packages through their life with boto3, a step a run, for a receiver of their events to see.

    sagemaker_events.py URL KEY_ID SECRET STEP
"""
import sys

import boto3

URL, KEY, SECRET, STEP = sys.argv[1:5]
sm = boto3.client("sagemaker", endpoint_url=URL, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1")
container = {"Containers": [{"Image": "i", "ModelDataUrl": "s3://elsewhere/model.tar.gz"}]}
first, second = ("arn:aws:sagemaker:us-east-1:000000000000:model-package/churn/%d" % n for n in (1, 2))
if STEP == "create":
    sm.create_model_package_group(ModelPackageGroupName="churn")
    sm.create_model_package(ModelPackageGroupName="churn", InferenceSpecification=container)
elif STEP == "ask":
    sm.update_model_package(ModelPackageArn=first, ModelLifeCycle={"Stage": "Staging", "StageStatus": "PendingApproval"})
elif STEP == "approve":
    sm.update_model_package(ModelPackageArn=first, ModelApprovalStatus="Approved", ApprovalDescription="Good")
elif STEP == "move":
    sm.update_model_package(ModelPackageArn=first, ModelLifeCycle={"Stage": "Production", "StageStatus": "Approved"})
elif STEP == "create another":
    sm.create_model_package(ModelPackageGroupName="churn", InferenceSpecification=container)
elif STEP == "delete":
    sm.delete_model_package(ModelPackageName=second)
elif STEP == "create alone":
    sm.create_model_package(ModelPackageName="Alone", InferenceSpecification=container)
else:
    sys.exit(f"there is no step {STEP}")
