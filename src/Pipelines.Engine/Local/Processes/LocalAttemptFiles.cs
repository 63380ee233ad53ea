using Pipelines.Core.Values;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

/// <summary>The files of attempts that run on this machine, as processes or in containers.</summary>
/// <param name="options">Where they lie.</param>
public sealed class LocalAttemptFiles(LocalOptions options) : IAttemptFiles
{
    /// <inheritdoc/>
    public AttemptFiles Of(AttemptId attempt)
    {
        AttemptPlace place = AttemptPlace.Of(options.RunsFolder, options.LogsFolder, attempt);
        return new(place.Log, new StepFolder(place.Folder, place.Io));
    }
}
