using Pipelines.Engine.Local;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server;

/// <summary>What a server works with; it stays its maker's, who disposes of it when the server has stopped.</summary>
/// <param name="Ports">Journal, catalog, artifacts, launcher and clock.</param>
/// <param name="Resources">What the API keeps beside the journal.</param>
/// <param name="Home">Where logs and working folders lie; its lock is held.</param>
/// <param name="Driving">Settings of the drivers; their places are shared by all runs.</param>
/// <param name="Keeper">Keeps the right to drive runs: with a home it lasts as long as the process, with a shared database others take what nobody renews.</param>
public sealed record ServerParts(EnginePorts Ports, SqlResources Resources, Home Home, RunDriverOptions Driving, LeaseKeeper Keeper);
