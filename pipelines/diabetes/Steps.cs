using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipelines.Sdk;

namespace Diabetes;

/// <summary>The components of this pipeline that are its own.</summary>
internal static class Steps
{
    /// <summary>Lets a model pass that is good enough, and fails the run for any other.</summary>
    /// <param name="name">The model.</param>
    /// <param name="score">How good it is.</param>
    /// <param name="minimum">How good it must be.</param>
    [Component("quality-gate")]
    public static (string Winner, double Score) Gate(string name, double score, double minimum, ILogger log)
    {
        if (score < minimum)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The best model, {name}, explains {score:F3} of the variance, and {minimum:F3} is wanted. Lower minimum_r2, or find a better model."));
        }
        log.LogInformation("{Name} passes: {Score:F3} of at least {Minimum:F3}", name, score, minimum);
        return (name, score);
    }

    /// <summary>Writes how the run ended.</summary>
    /// <param name="status">How the rest of the run ended.</param>
    /// <param name="report">The report.</param>
    /// <param name="title">Its heading.</param>
    [Component("write-report")]
    public static async Task WriteReportAsync(FinalStatus status, Output<Markdown> report, string title, CancellationToken stop)
    {
        string outcome = status.Succeeded ? "A model was registered." : "No model was registered.";
        string reason = status.Error.Length > 0 ? $"\n\n    {status.Error.ReplaceLineEndings("\n    ")}" : "";
        await File.WriteAllTextAsync(report.Path, $"# {title}\n\n{outcome} The run {status.Run} ended as {status.State}.{reason}\n", stop);
        report.Metadata["state"] = status.State;
    }
}
