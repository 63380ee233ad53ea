using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MathNet.Numerics;

namespace TrainLogisticRegression;

/// <summary>Exit code 0: trained; 1: the model could not be written; 2: the input was refused.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.WriteLine(TrainOptions.Usage);
            return 0;
        }
        try
        {
            Run(TrainOptions.Parse(args), Console.Out);
            return 0;
        }
        catch (InputException refused)
        {
            foreach (string reason in refused.Reasons)
                Console.Error.WriteLine($"train-logistic-regression: {reason}");
            return 2;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"train-logistic-regression: the result cannot be written: {failed.Message}");
            return 1;
        }
    }

    internal static void Run(TrainOptions options, TextWriter log)
    {
        // Sums are then always formed in the same order, so the same rows give the same bytes.
        Control.UseSingleThread();
        ExecutorInput step = ExecutorInput.Parse(options.ExecutorInput);
        string target = options.Target.Length > 0 ? options.Target : step.InputMetadata("dataset", "target");
        if (target.Length == 0)
            throw new InputException("--target NAME is missing, and the dataset names no target in its metadata.");
        if (step.InputMetadata("dataset", "task") == "regression")
            throw new InputException("The dataset is for regression, and logistic regression classifies. Use a model for numbers, such as train-sklearn's ridge.");
        TrainingTable table = TrainingTable.Read(options.TrainPath, target);

        Stopwatch clock = Stopwatch.StartNew();
        (LogisticModel model, Fit fit) = LogisticModel.Train(table, options.L2, options.Standardize, options.Stopping);
        double seconds = Math.Round(clock.Elapsed.TotalSeconds, 4);
        FitReport report = FitReport.Of(model, table, fit);

        Write(model, options.ModelPath);
        if (options.MetricsPath.Length > 0)
            WriteText(options.MetricsPath, report.ToMetrics().ToJsonString() + "\n");
        step.WriteOutput(
            new Dictionary<string, JsonNode> { ["training_seconds"] = seconds, ["iterations"] = fit.Iterations, ["converged"] = fit.HasConverged },
            new Dictionary<string, JsonObject> { ["model"] = Metadata(options, target, table), ["metrics"] = report.ToMetrics() });
        Say(report, table, seconds, options, log);
    }

    private static void Write(LogisticModel model, string path)
    {
        string file = Path.GetFullPath(path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? path : Path.Combine(path, "model.json"));
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
        using FileStream stream = File.Create(file);
        model.Write(stream);
    }

    private static void WriteText(string path, string text)
    {
        string file = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
        File.WriteAllText(file, text);
    }

    private static JsonObject Metadata(TrainOptions options, string target, TrainingTable table) => new()
    {
        ["framework"] = "pipelines",
        ["format"] = LogisticModel.Format,
        ["estimator"] = "logistic_regression",
        ["task"] = "classification",
        ["target"] = target,
        ["features"] = new JsonArray([.. table.Features.Select(name => JsonValue.Create(name))]),
        ["classes"] = new JsonArray([.. table.Classes.Select(name => JsonValue.Create(name))]),
        ["hyperparameters"] = new JsonObject { ["l2"] = options.L2, ["standardize"] = options.Standardize },
        ["training_rows"] = table.Rows.Length,
    };

    private static void Say(FitReport report, TrainingTable table, double seconds, TrainOptions options, TextWriter log)
    {
        log.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Rows} rows, {report.Features} features, {table.Classes.Length} classes: {report.Fit.Iterations} iterations, {seconds} s, training accuracy {report.Accuracy:F4}"));
        if (!report.Fit.HasConverged)
        {
            log.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Not converged: the gradient is {report.Fit.Gradient:G3} where {options.Stopping.Tolerance:G3} is wanted. Raise --max-iterations, raise --l2 where classes separate perfectly, or standardise the features."));
        }
    }
}
