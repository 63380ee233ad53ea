using System.Globalization;

namespace TrainLogisticRegression;

/// <summary>The command line.</summary>
internal sealed record TrainOptions
{
    public const string Usage = """
        Trains a logistic regression with an L2 penalty on a CSV of numbers.

          --train PATH            the rows, with a header line
          --target NAME           the column to predict; not given: the one that the dataset names in its metadata
          --l2 NUMBER             weight of the penalty, 0 or more (1); scikit-learn's C is 1 / l2
          --standardize BOOL      bring each feature to mean 0 and deviation 1 first (true)
          --max-iterations N      steps at most (1000)
          --tolerance NUMBER      done when no component of the mean gradient is larger (1e-7)
          --model PATH            where to put the model: a .json file, else a folder for model.json
          --metrics PATH          where to put the figures of the fit, as JSON
          --executor-input JSON   what a Kubeflow Pipelines step is told: names metadata and where outputs go
        """;

    private static readonly string[] Names =
        ["--train", "--target", "--l2", "--standardize", "--max-iterations", "--tolerance", "--model", "--metrics", "--executor-input"];

    public required string TrainPath { get; init; }

    /// <summary>Empty: the dataset's metadata says.</summary>
    public string Target { get; init; } = "";

    public double L2 { get; init; } = 1;

    public bool Standardize { get; init; } = true;

    public StoppingRule Stopping { get; init; } = new(MaxIterations: 1000, Tolerance: 1e-7);

    public required string ModelPath { get; init; }

    /// <summary>Empty: nowhere.</summary>
    public string MetricsPath { get; init; } = "";

    /// <summary>Empty: run by hand.</summary>
    public string ExecutorInput { get; init; } = "";

    /// <exception cref="InputException">Options are wrong; all of them are told.</exception>
    public static TrainOptions Parse(string[] args)
    {
        List<string> reasons = [];
        Dictionary<string, string> given = Split(args, reasons);
        TrainOptions defaults = new() { TrainPath = "", ModelPath = "" };
        TrainOptions options = new()
        {
            TrainPath = Required("--train", given, reasons),
            Target = given.GetValueOrDefault("--target", ""),
            L2 = Number("--l2", defaults.L2, number => number >= 0, "0 or more", given, reasons),
            Standardize = Truth("--standardize", defaults.Standardize, given, reasons),
            Stopping = new(
                (int)Number("--max-iterations", defaults.Stopping.MaxIterations, number => number is >= 1 and <= int.MaxValue && number == Math.Truncate(number), "a whole number of 1 or more", given, reasons),
                Number("--tolerance", defaults.Stopping.Tolerance, number => number > 0, "above 0", given, reasons)),
            ModelPath = Required("--model", given, reasons),
            MetricsPath = given.GetValueOrDefault("--metrics", ""),
            ExecutorInput = given.GetValueOrDefault("--executor-input", ""),
        };
        return reasons.Count == 0 ? options : throw new InputException(reasons);
    }

    private static Dictionary<string, string> Split(string[] args, List<string> reasons)
    {
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        for (int i = 0; i < args.Length; i++)
        {
            int sign = args[i].IndexOf('=', StringComparison.Ordinal);
            string name = sign < 0 ? args[i] : args[i][..sign];
            if (!Names.Contains(name))
                reasons.Add($"'{name}' is no option. The options are {string.Join(", ", Names)}.");
            else if (given.ContainsKey(name))
                reasons.Add($"{name} is given twice.");
            else if (sign >= 0)
                given[name] = args[i][(sign + 1)..];
            else if (i + 1 < args.Length)
                given[name] = args[++i];
            else
                reasons.Add($"{name} needs a value.");
        }
        return given;
    }

    private static string Required(string name, Dictionary<string, string> given, List<string> reasons)
    {
        if (given.TryGetValue(name, out string? value) && value.Length > 0)
            return value;
        reasons.Add($"{name} PATH is missing.");
        return "";
    }

    private static double Number(string name, double standard, Func<double, bool> isFit, string wanted, Dictionary<string, string> given, List<string> reasons)
    {
        if (!given.TryGetValue(name, out string? text))
            return standard;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && isFit(number))
            return number;
        reasons.Add($"{name} is '{text}', and must be {wanted}.");
        return standard;
    }

    private static bool Truth(string name, bool standard, Dictionary<string, string> given, List<string> reasons)
    {
        if (!given.TryGetValue(name, out string? text))
            return standard;
        if (bool.TryParse(text, out bool truth))
            return truth;
        reasons.Add($"{name} is '{text}', and must be true or false.");
        return standard;
    }
}
