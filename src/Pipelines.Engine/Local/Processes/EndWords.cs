namespace Pipelines.Engine.Local.Processes;

/// <summary>Why an attempt did not end by itself, for people.</summary>
internal static class EndWords
{
    public const string Canceled = "It was stopped because the run asked for it.";

    public static string TimeOut(TimeSpan? limit) => $"It was ended at its time limit{(limit is TimeSpan known ? $" of {known}" : "")}.";
}
