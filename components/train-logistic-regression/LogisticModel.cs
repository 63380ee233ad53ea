using System.Text.Json;

namespace TrainLogisticRegression;

/// <summary>A trained model. Of two classes there is one row of coefficients: it speaks for the second class.</summary>
internal sealed record LogisticModel
{
    public const string Format = "pipelines/logistic-regression/v1";

    public required string[] Classes { get; init; }

    public required string[] Features { get; init; }

    public required double[][] Coefficients { get; init; }

    public required double[] Intercepts { get; init; }

    /// <summary>What coefficients expect to be done to features first; null: nothing.</summary>
    public Standardization? Standardization { get; init; }

    public static (LogisticModel Model, Fit Fit) Train(TrainingTable table, double l2, bool standardize, StoppingRule rule)
    {
        Standardization? standardization = standardize ? Standardization.Of(table.Rows) : null;
        double[][] rows = standardization?.Apply(table.Rows) ?? table.Rows;
        Fit fit = table.Classes.Length == 2
            ? new BinaryLogistic(rows, table.Labels, l2).Minimize(rule)
            : new SoftmaxLogistic(rows, table.Labels, table.Classes.Length, l2).Minimize(rule);
        double[][] parameters = [.. fit.Point.Chunk(table.Features.Length + 1)];
        LogisticModel model = new()
        {
            Classes = table.Classes,
            Features = table.Features,
            Coefficients = [.. parameters.Select(row => row[..^1])],
            Intercepts = [.. parameters.Select(row => row[^1])],
            Standardization = standardization,
        };
        return (model, fit);
    }

    /// <summary>The probability of each class.</summary>
    public double[] Probabilities(double[] row)
    {
        double[] features = Standardization is { } known ? known.Apply([row])[0] : row;
        double[] scores = [.. Coefficients.Select((weights, k) => Intercepts[k] + weights.Zip(features, (weight, value) => weight * value).Sum())];
        if (scores.Length == 1)
            scores = [0, scores[0]];
        double highest = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp(score - highest))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    public void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("format", Format);
        Write(json, "classes", Classes, json.WriteStringValue);
        Write(json, "features", Features, json.WriteStringValue);
        Write(json, "coefficients", Coefficients, row =>
        {
            json.WriteStartArray();
            foreach (double weight in row)
                json.WriteNumberValue(weight);
            json.WriteEndArray();
        });
        Write(json, "intercepts", Intercepts, json.WriteNumberValue);
        if (Standardization is { } known)
        {
            Write(json, "mean", known.Mean, json.WriteNumberValue);
            Write(json, "scale", known.Scale, json.WriteNumberValue);
        }
        json.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter json, string name, T[] items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
            write(item);
        json.WriteEndArray();
    }
}
