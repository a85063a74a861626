package import CairnObjects

/// Whether more of a metric is better: from the record where it says so, else from the metric's usual name.
package enum MetricDirection {
    /// `nil` where nobody knows.
    package static func goal(of name: String, _ metrics: Metric?...) -> Metric.Goal? {
        metrics.compactMap { $0?.goal }.first ?? usualGoal(of: name)
    }

    /// What the field's usual names mean; the last words of a name decide (`validation_log_loss`).
    static func usualGoal(of name: String) -> Metric.Goal? {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        for word in words.reversed() {
            if minimized.contains(word) { return .minimize }
            if maximized.contains(word) { return .maximize }
        }
        return nil
    }

    private static let maximized: Set<String> = [
        "auc", "auroc", "auprc", "accuracy", "acc", "precision", "recall", "f1", "f2", "fbeta", "r2", "map",
        "ndcg",
        "mrr", "bleu", "rouge", "iou", "dice", "sensitivity", "specificity", "kappa", "mcc", "gini", "ks",
        "score",
        "throughput", "coverage", "tpr", "tnr", "ap",
    ]
    private static let minimized: Set<String> = [
        "loss", "logloss", "rmse", "mse", "mae", "mape", "smape", "rmsle", "error", "err", "perplexity",
        "latency",
        "brier", "ece", "wer", "cer", "fpr", "fnr", "psi", "deviance", "bias", "seconds", "ms", "size",
        "bytes",
    ]
}
