using Pipelines.Core.Runs;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Schedules;

/// <summary>Makes the request for the run of a slot.</summary>
internal interface IScheduledRuns
{
    /// <summary>The request: its id is the slot's, its pipeline the one of now.</summary>
    /// <exception cref="ScheduledRunRefusedException">It cannot be made: what it needs is gone, or does not fit.</exception>
    Task<RunRequest> MakeAsync(StoredSchedule schedule, StoredSlot slot, CancellationToken stop);
}

/// <summary>The run of a slot cannot be made, now or ever; the message says why.</summary>
internal sealed class ScheduledRunRefusedException(string message) : PipelinesException(message);
