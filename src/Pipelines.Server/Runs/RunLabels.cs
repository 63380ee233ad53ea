using System.Globalization;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>
/// What the API knows of a run beside what it executes. It stands in the run's request, so that the list of runs can be made again from
/// the journal.
/// </summary>
internal sealed record RunLabels
{
    public string Experiment { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string Description { get; init; } = "";
    public string Pipeline { get; init; } = "";
    public string PipelineVersion { get; init; } = "";
    public string RecurringRun { get; init; } = "";
    public string ServiceAccount { get; init; } = "";
    public string Pool { get; init; } = "";
    public int Priority { get; init; }

    public Map<string> ToMap()
    {
        Map<string> labels = default;
        foreach ((string name, string text) in Named())
        {
            if (text.Length > 0)
                labels = labels.With(name, text);
        }
        return labels;
    }

    public static RunLabels Of(RunRequest request)
    {
        Map<string> labels = request.Labels;
        return new()
        {
            Experiment = Find("experiment"),
            Namespace = Find("namespace"),
            Description = Find("description"),
            Pipeline = Find("pipeline"),
            PipelineVersion = Find("pipelineVersion"),
            RecurringRun = Find("recurringRun"),
            ServiceAccount = Find("serviceAccount"),
            Pool = Find("pool"),
            Priority = int.TryParse(Find("priority"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int priority) ? priority : 0,
        };

        string Find(string name) => labels.TryGetValue(name, out string? text) ? text : "";
    }

    /// <summary>The run's row, when its machine stands where it does.</summary>
    /// <param name="run">The run.</param>
    /// <param name="elsewhere">The experiment of runs that nobody gave one, such as those of the command line.</param>
    public static StoredRun RowOf(RunMachine run, string elsewhere)
    {
        RunLabels labels = Of(run.Request);
        return new()
        {
            Run = run.Request.Run,
            Experiment = labels.Experiment.Length > 0 ? labels.Experiment : elsewhere,
            Namespace = labels.Namespace,
            DisplayName = run.Request.DisplayName,
            Description = labels.Description,
            State = run.Status.Name(),
            Error = run.Error,
            CreatedAt = run.CreatedAt,
            ScheduledAt = run.Request.ScheduledAt,
            FinishedAt = run.EndedAt,
            PipelineName = run.Request.Package.Pipeline.Info.Name,
            Pipeline = labels.Pipeline,
            PipelineVersion = labels.PipelineVersion,
            RecurringRun = labels.RecurringRun,
            ServiceAccount = labels.ServiceAccount,
            Pool = labels.Pool,
            Priority = labels.Priority,
            PipelineRoot = run.Request.PipelineRoot,
            ParametersJson = ValueJson.Write(new Value.Struct(run.Request.Parameters)),
        };
    }

    private IEnumerable<(string Name, string Text)> Named()
    {
        yield return ("experiment", Experiment);
        yield return ("namespace", Namespace);
        yield return ("description", Description);
        yield return ("pipeline", Pipeline);
        yield return ("pipelineVersion", PipelineVersion);
        yield return ("recurringRun", RecurringRun);
        yield return ("serviceAccount", ServiceAccount);
        yield return ("pool", Pool);
        yield return ("priority", Priority == 0 ? "" : Priority.ToString(CultureInfo.InvariantCulture));
    }
}
