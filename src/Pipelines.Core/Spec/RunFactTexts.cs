using System.Globalization;
using Pipelines.Core.Spec.Placeholders;

namespace Pipelines.Core.Spec;

/// <summary>Facts as the texts that placeholders become; times are RFC 3339 in UTC.</summary>
internal static class RunFactTexts
{
    public static string Text(this TaskFacts facts, RunFact fact) => fact switch
    {
        RunFact.JobName => facts.Run.JobName,
        RunFact.JobResourceName => facts.Run.JobResourceName,
        RunFact.JobId => facts.Run.JobId,
        RunFact.TaskName => facts.TaskName,
        RunFact.TaskId => facts.TaskId,
        RunFact.CreateTime => Time(facts.Run.CreatedAt),
        RunFact.ScheduleTime => Time(facts.Run.ScheduledAt),
        RunFact.PipelineRoot => facts.Run.PipelineRoot,
        _ => facts.Run.WorkspacePath,
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
