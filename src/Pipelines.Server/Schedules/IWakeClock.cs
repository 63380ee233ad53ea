namespace Pipelines.Server.Schedules;

/// <summary>
/// Rings for a schedule when its time has come. It may ring late, twice, or not at all when a server has died: whoever is rung for looks at
/// everything, and there is a look at all schedules every few seconds besides.
/// </summary>
internal interface IWakeClock : IAsyncDisposable
{
    /// <summary>Begins to ring.</summary>
    Task StartAsync(Action<string> ring, CancellationToken stop);

    /// <summary>Rings for the schedule at that time, and at no other that was asked for before; null: not at all.</summary>
    Task WakeAtAsync(string schedule, DateTimeOffset? at, CancellationToken stop);
}
