using System.Globalization;
using Pipelines.Core.Spec.Placeholders;

namespace Pipelines.Core.Spec;

/// <summary>Facts as the texts that placeholders become; times are RFC 3339 in UTC.</summary>
internal static class RunFactTexts
{
    public static string Text(this RunFacts facts, RunFact fact) => fact switch
    {
        RunFact.JobName => facts.JobName,
        RunFact.JobResourceName => facts.JobResourceName,
        RunFact.JobId => facts.JobId,
        RunFact.TaskName => facts.TaskName,
        RunFact.TaskId => facts.TaskId,
        RunFact.CreateTime => Time(facts.CreatedAt),
        RunFact.ScheduleTime => Time(facts.ScheduledAt),
        RunFact.PipelineRoot => facts.PipelineRoot,
        _ => facts.WorkspacePath,
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
