using System.Text.Json.Nodes;

namespace TrainLogisticRegression;

/// <summary>Figures of a fit on its own training rows.</summary>
internal sealed record FitReport(int Rows, int Features, double Accuracy, double LogLoss, Fit Fit)
{
    public static FitReport Of(LogisticModel model, TrainingTable table, Fit fit)
    {
        double hits = 0;
        double loss = 0;
        for (int i = 0; i < table.Rows.Length; i++)
        {
            double[] probabilities = model.Probabilities(table.Rows[i]);
            hits += Array.IndexOf(probabilities, probabilities.Max()) == table.Labels[i] ? 1 : 0;
            // A probability that rounds to 0 is a loss without end; the smallest double keeps it a number.
            loss -= Math.Log(Math.Max(probabilities[table.Labels[i]], double.Epsilon));
        }
        return new(table.Rows.Length, table.Features.Length, hits / table.Rows.Length, loss / table.Rows.Length, fit);
    }

    /// <summary>The figures by name; all are numbers, as metrics must be.</summary>
    public JsonObject ToMetrics() => new()
    {
        ["training_rows"] = Rows,
        ["training_accuracy"] = Accuracy,
        ["training_log_loss"] = LogLoss,
        ["objective"] = Fit.Objective,
        ["iterations"] = Fit.Iterations,
        ["gradient"] = Fit.Gradient,
        ["converged"] = Fit.HasConverged ? 1 : 0,
    };
}
