using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TrainLogisticRegression.Tests;

/// <summary>Coefficients on real data, against those of scikit-learn.</summary>
public sealed class ReferenceTests : IDisposable
{
    private const string Script = """
        import json, sys
        from sklearn import datasets
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler
        name, folder, l2, standardize = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4] == 'true'
        data = getattr(datasets, f'load_{name}')()
        x, y = data.data, data.target
        with open(f'{folder}/rows.csv', 'w') as out:
            out.write(','.join([f'"f {j}"' for j in range(x.shape[1])] + ['label']) + '\n')
            for row, label in zip(x.tolist(), y.tolist()):
                out.write(','.join([repr(v) for v in row] + [str(label)]) + '\n')
        z = StandardScaler().fit_transform(x) if standardize else x
        fitted = LogisticRegression(C=1 / l2, solver='newton-cg', tol=1e-6, max_iter=200).fit(z, y)
        json.dump({'classes': [str(c) for c in fitted.classes_], 'coefficients': fitted.coef_.tolist(),
                   'intercepts': fitted.intercept_.tolist(), 'accuracy': fitted.score(z, y)}, open(f'{folder}/expected.json', 'w'))
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("logistic").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("breast_cancer", 1, true)]
    [InlineData("breast_cancer", 0.1, true)]
    [InlineData("iris", 1, false)]
    [InlineData("iris", 1, true)]
    [InlineData("wine", 1, true)]
    [InlineData("digits", 10, true)]
    public async Task Coefficients_are_those_of_scikit_learn(string dataset, double l2, bool standardize)
    {
        await Ask(dataset, l2.ToString(CultureInfo.InvariantCulture), standardize ? "true" : "false");
        using JsonDocument expected = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "expected.json"), TestContext.Current.CancellationToken));
        TrainingTable table = TrainingTable.Read(Path.Combine(_folder, "rows.csv"), "label");

        (LogisticModel model, Fit fit) = LogisticModel.Train(table, l2, standardize, new(MaxIterations: 10000, Tolerance: 1e-9));

        Assert.True(fit.HasConverged);
        Assert.Equal(expected.RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString()), model.Classes);
        double[] theirs = [.. expected.RootElement.GetProperty("coefficients").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(weight => weight.GetDouble())];
        double[] ours = [.. model.Coefficients.SelectMany(row => row)];
        Assert.Equal(theirs.Length, ours.Length);
        Assert.All(ours.Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        double[] intercepts = [.. expected.RootElement.GetProperty("intercepts").EnumerateArray().Select(weight => weight.GetDouble())];
        // Nothing holds the level of all softmax intercepts together, so only their differences mean something.
        Assert.All(intercepts.Zip(model.Intercepts), pair => Assert.Equal(pair.First - Level(intercepts), pair.Second - Level(model.Intercepts), 1e-3));
        Assert.Equal(expected.RootElement.GetProperty("accuracy").GetDouble(), FitReport.Of(model, table, fit).Accuracy, 1e-9);
    }

    private static double Level(double[] intercepts) => intercepts.Length > 1 ? intercepts[0] : 0;

    private async Task Ask(params string[] arguments)
    {
        string python = Environment.GetEnvironmentVariable("PIPELINES_PYTHON") is { Length: > 0 } chosen ? chosen : "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(python), $"There is no Python at {python}.");
        ProcessStartInfo start = new(python, ["-c", Script, arguments[0], _folder, .. arguments[1..]]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(errors.Contains("ModuleNotFoundError", StringComparison.Ordinal), $"{python} has no scikit-learn.");
        Assert.True(process.ExitCode == 0, errors);
    }
}
