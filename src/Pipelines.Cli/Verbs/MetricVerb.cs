using System.CommandLine;
using System.Globalization;
using Pipelines.Cli.Screens;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines metric</c>: called by the programs of trials, to tell how they do while they run.</summary>
internal static class MetricVerb
{
    public static Command Make() => new("metric", "Called by the program of a trial: tells its experiment how it does.") { MakeReport() };

    private static Command MakeReport()
    {
        Argument<string[]> values = new("NAME=VALUE") { Description = "Metrics and their values.", Arity = ArgumentArity.OneOrMore };
        Option<long?> step = new("--step") { Description = "Which step of the trial the values belong to; reports are counted if not given.", HelpName = "N" };
        Option<string?> timestamp = new("--timestamp") { Description = "When it was, with its zone; now if not given.", HelpName = "2026-03-01T12:00:00Z" };
        Command command = new("report", "Reports values of metrics. Outside of a step nothing is written.") { values, step, timestamp };
        command.SetAction(parsed =>
        {
            DateTimeOffset time = TimeOf(parsed.GetValue(timestamp));
            MetricPoint[] points = [.. parsed.GetValue(values)!.Select(value => PointOf(value) with { Step = parsed.GetValue(step), Time = time })];
            if (Environment.GetEnvironmentVariable(MetricReports.Variable) is not { Length: > 0 } file)
            {
                Terminal.Notice($"Nobody listens: {MetricReports.Variable} is not set, so this is no step of an engine. Nothing was written.");
                return ExitCodes.Succeeded;
            }
            Append(file, points);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static MetricPoint PointOf(string written)
    {
        int sign = written.LastIndexOf('=');
        string name = sign < 0 ? "" : written[..sign], value = written[(sign + 1)..].Trim();
        if (string.IsNullOrWhiteSpace(name))
            throw new RefusedException($"'{written}' is no metric. Write NAME=VALUE, such as loss=0.25.");
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || value.ToUpperInvariant() is "NAN" or "INF" or "-INF" or "+INF"
            ? new(name, value)
            : throw new RefusedException($"Metric '{name}' is given '{value}', which is no number. Write one such as 0.25, 1e-3 or nan.");
    }

    private static DateTimeOffset TimeOf(string? written)
        => written is null ? TimeProvider.System.GetUtcNow()
        : DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
        : throw new RefusedException($"--timestamp '{written}' is no time. Write one such as 2026-03-01T12:00:00Z.");

    private static void Append(string file, MetricPoint[] points)
    {
        try
        {
            MetricsFile.Append(file, points);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The report cannot be written to '{file}': {e.Message}");
        }
    }
}
