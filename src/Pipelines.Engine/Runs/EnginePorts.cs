using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Runs;

/// <summary>What an engine works with; owned by who made it.</summary>
/// <param name="Journal">Where events go.</param>
/// <param name="Catalog">Where projections go.</param>
/// <param name="Artifacts">Where artifacts lie.</param>
/// <param name="Launcher">Where steps run.</param>
/// <param name="Time">The clock.</param>
public sealed record EnginePorts(IJournal Journal, ICatalog Catalog, IArtifactStore Artifacts, ILauncher Launcher, TimeProvider Time);

/// <summary>Settings of a run's driver.</summary>
public sealed record RunDriverOptions
{
    /// <summary>Attempts of this run at the same time, where <see cref="Places"/> is not set. Four for each core if not set; at least 1.</summary>
    public int Parallel { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>Places that this run shares with others; null: it has <see cref="Parallel"/> of its own.</summary>
    public LaunchPlaces? Places { get; init; }

    /// <summary>Who carries out sweeps; null: nobody, and a run that comes to one fails there.</summary>
    public ISweeps? Sweeps { get; init; }

    /// <summary>Between asking a step to end and ending it by force. Ten seconds if not set.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Folders below which importers may name files of this machine, after links are followed; those of the artifact store are always
    /// allowed. Null: anywhere, which is right where whoever starts a run may read all that the engine may.
    /// </summary>
    public Pipelines.Core.Values.Sequence<string>? FileRoots { get; init; }

    /// <summary>The projection is at most this far behind while much happens. A quarter of a second if not set.</summary>
    public TimeSpan ProjectEvery { get; init; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>Sees a run go by: a screen, a log. Called by the driver's one loop; must not wait.</summary>
public interface IRunObserver
{
    /// <summary>Tasks have changed.</summary>
    void Changed(Pipelines.Core.Runs.RunMachine run, IReadOnlyList<Pipelines.Core.Runs.TaskSnapshot> tasks);
}
