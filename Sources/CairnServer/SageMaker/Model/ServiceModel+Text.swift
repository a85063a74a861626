// Made by Tests/Independent/sagemaker_model.py from botocore's
// data/sagemaker/2017-07-24/service-2.json (Apache License 2.0), version 2017-07-24 of the API. Do not edit.

// swift-format-ignore-file

extension ServiceModel {
    /// The model as JSON: the operations' inputs, and the shapes that they are made of.
    static var text: String { text1 + text2 }
}
