"""A pipeline's last step, as it is written for SageMaker's registry. Nothing in it knows of Cairn."""
import boto3

s3, sagemaker = boto3.client("s3"), boto3.client("sagemaker")

# What a training job leaves behind.
s3.create_bucket(Bucket="models")
s3.put_object(Bucket="models", Key="churn/model.tar.gz", Body=b"weights")
s3.put_object(
    Bucket="models", Key="churn/evaluation.json",
    Body=b'{"binary_classification_metrics": {"auc": {"value": 0.91, "standard_deviation": 0.004}}}')

sagemaker.create_model_package_group(ModelPackageGroupName="churn", ModelPackageGroupDescription="Who will leave")
package = sagemaker.create_model_package(
    ModelPackageGroupName="churn",
    ModelPackageDescription="Nightly run",
    ModelApprovalStatus="PendingManualApproval",
    InferenceSpecification={
        "Containers": [{"Image": "registry.example.com/churn:1", "ModelDataUrl": "s3://models/churn/model.tar.gz"}],
        "SupportedContentTypes": ["text/csv"],
        "SupportedResponseMIMETypes": ["text/csv"],
    },
    ModelMetrics={"ModelQuality": {"Statistics": {
        "ContentType": "application/json", "S3Uri": "s3://models/churn/evaluation.json"}}},
)["ModelPackageArn"]
print(package)

# What whoever approves does.
sagemaker.update_model_package(
    ModelPackageArn=package, ModelApprovalStatus="Approved", ApprovalDescription="Better than the last")

# What whoever deploys does.
sagemaker.create_model(
    ModelName="churn", ExecutionRoleArn="arn:aws:iam::000000000000:role/serving",
    PrimaryContainer={"ModelPackageName": package})
print(sagemaker.describe_model_package(ModelPackageName=package)["ModelApprovalStatus"])
