using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipelines.Sdk;

/// <summary>Tells the experiment that a trial belongs to how the trial does, while it runs: rules of early stopping look at each report.</summary>
public static class TrialMetrics
{
    private const string Variable = "PIPELINES_METRICS";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reports a value.</summary>
    /// <param name="metric">The metric's name, such as <c>loss</c>.</param>
    /// <param name="value">Its value; NaN and infinities are told as they are.</param>
    /// <param name="step">Which step of the trial it belongs to; reports of a metric are counted if not given.</param>
    /// <returns>True if somebody listens; outside of a step nothing is written.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static bool Report(string metric, double value, long? step = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(metric);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
            return false;
        string[] members =
        [
            $"\"metric\": \"{JsonEncodedText.Encode(metric)}\"",
            $"\"value\": \"{Text(value)}\"",
            .. step is { } number ? (string[])[string.Create(CultureInfo.InvariantCulture, $"\"step\": {number}")] : [],
            $"\"time\": \"{TimeProvider.System.GetUtcNow():O}\"",
        ];
        Append(path, Encoding.UTF8.GetBytes($"{{{string.Join(", ", members)}}}\n"));
        return true;
    }

    private static string Text(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static void Append(string path, byte[] line)
    {
        using FileStream file = Open(path);
        file.Write(line);
    }

    // One process of the trial after the other: a stream remembers where the end was when it was opened.
    private static FileStream Open(string path)
    {
        long began = TimeProvider.System.GetTimestamp();
        SpinWait turn = default;
        while (true)
        {
            try
            {
                return new(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (IOException taken) when (taken.GetType() == typeof(IOException) && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                turn.SpinOnce();
            }
        }
    }
}
