using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>What of one ended run goes now.</summary>
/// <param name="RunGoes">All that is written of it.</param>
/// <param name="LogsGo">What its steps printed.</param>
/// <param name="ArtifactsGo">The content of its artifacts, as far as nobody else uses them.</param>
/// <param name="CacheGoes">Its results for later runs.</param>
internal readonly record struct RetentionDecision(bool RunGoes, bool LogsGo, bool ArtifactsGo, bool CacheGoes)
{
    /// <summary>Decides by age alone, so that it says the same again.</summary>
    /// <param name="rules">Of the run's experiment.</param>
    /// <param name="run">A run that has ended and that nobody has pinned.</param>
    /// <param name="keptSince">Runs that ended then or later are among the newest that are kept; null: all are, or no number was given.</param>
    /// <param name="now">The moment.</param>
    public static RetentionDecision Of(RetentionRules rules, EndedRun run, DateTimeOffset? keptSince, DateTimeOffset now)
    {
        TimeSpan age = now - run.FinishedAt;
        bool artifactsAreDue = age > rules.Artifacts;
        bool isAmongNewest = rules.NewestRuns is not null && (keptSince is null || run.FinishedAt >= keptSince);
        bool isOld = rules.Runs is null ? rules.NewestRuns is not null : age > rules.Runs;
        // Where artifacts have a time of their own, the run is what knows them: it stays as long as they do.
        bool runGoes = isOld && !isAmongNewest && (rules.Artifacts is null || artifactsAreDue);
        return new(
            runGoes,
            LogsGo: run.HasLogs && age > rules.Logs,
            ArtifactsGo: (run.HasArtifacts || runGoes) && artifactsAreDue,
            CacheGoes: age > rules.Cache);
    }
}
