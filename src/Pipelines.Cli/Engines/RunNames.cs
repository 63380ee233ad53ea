using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Engines;

/// <summary>Finds runs by what people type.</summary>
internal static class RunNames
{
    /// <summary>The run whose id begins with <paramref name="text"/>; for null the newest. Null where there is none.</summary>
    /// <exception cref="RefusedException">Several runs begin so, or none does.</exception>
    public static async Task<RunId?> FindAsync(IJournalReader journal, ICatalogReader catalog, string? text, CancellationToken stop)
    {
        if (text is null)
            return (await catalog.ListRunsAsync(new RunQuery(Size: 1), stop)).Items is [{ } newest, ..] ? await WholeAsync(journal, newest.Run, stop) : null;
        List<RunId> ids = [];
        await foreach (RunId run in RunHistory.ListAsync(journal, stop))
        {
            if (run.Value == text)
                return run;
            if (run.Value.StartsWith(text, StringComparison.Ordinal))
                ids.Add(run);
        }
        return ids.Count switch
        {
            1 => ids[0],
            0 => throw new RefusedException($"no run '{text}'. See: pipelines list"),
            _ => throw new RefusedException($"{ids.Count} runs begin with '{text}': {string.Join(", ", ids.Take(5))}. Give more of the id."),
        };
    }

    /// <summary>The run that a trial of a sweep is part of, through sweeps in sweeps; any other run itself.</summary>
    public static async Task<RunId> WholeAsync(IJournalReader journal, RunId run, CancellationToken stop)
    {
        while ((await RunHistory.RequestAsync(journal, run, stop))?.Trial?.Sweep is { } whole)
            run = whole;
        return run;
    }
}
