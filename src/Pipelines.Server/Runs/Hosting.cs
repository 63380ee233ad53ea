using Pipelines.Engine.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>What runs are driven with.</summary>
/// <param name="Ports">The ports.</param>
/// <param name="Driving">Settings of the drivers, with the places that they share.</param>
/// <param name="Keeper">Keeps the right to each run that is driven.</param>
/// <param name="Resources">The rows of the runs.</param>
/// <param name="Admission">Which runs may be driven.</param>
/// <param name="Fallback">The experiment of runs that have none.</param>
internal sealed record Hosting(EnginePorts Ports, RunDriverOptions Driving, LeaseKeeper Keeper, SqlResources Resources, RunAdmission Admission, DefaultExperiment Fallback)
{
    /// <summary>Other engines work with the same database: each takes what nobody holds.</summary>
    public bool IsShared => Keeper.Leases.Length != Timeout.InfiniteTimeSpan;
}
