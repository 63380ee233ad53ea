using System.Globalization;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Steps;

/// <summary>Decides where an attempt's outputs go. Everything is computed from the order: who takes the attempt over finds the same.</summary>
internal static class OutputPlaces
{
    /// <summary>The executor input without its inputs: the places of all outputs.</summary>
    public static ExecutorInput Of(StepOrder order, StepFolder folder, IArtifactStore store) => new()
    {
        OutputFile = folder.ExecutorOutput,
        OutputParameterFiles = order.Component.OutputParameters.ToMap(output => output.Key, output => folder.OutputParameter(output.Key)),
        OutputArtifacts = order.Component.OutputArtifacts.ToMap(output => output.Key, output => (Sequence<RuntimeArtifact>)[Of(order, folder, store, output.Key, output.Value)]),
    };

    /// <summary>The URI of something that an attempt makes: <c>ROOT/PIPELINE/RUN/TASK PATH/ATTEMPT/NAME</c>.</summary>
    public static string UriOf(StepOrder order, IArtifactStore store, string name) => store.UriOf(
        [order.PipelineName, order.Attempt.Run.Value, .. order.Attempt.Task.StorageSegments(), order.Attempt.Number.ToString(CultureInfo.InvariantCulture), name]);

    /// <summary>
    /// Makes the folders that outputs are written into, not the outputs: whether one is a file or a folder is the program's affair.
    /// What an attempt that the machine forgot has left in their place is removed.
    /// </summary>
    public static async Task MakeRoomAsync(StepOrder order, ExecutorInput outputs, IArtifactStore store, bool isFresh, CancellationToken stop)
    {
        Disk.MakeFolder(Path.GetDirectoryName(outputs.OutputFile)!);
        if (outputs.OutputParameterFiles.Count > 0)
            Disk.MakeFolder(Path.GetDirectoryName(outputs.OutputParameterFiles.At(0).Value)!);
        foreach ((string name, Sequence<RuntimeArtifact> list) in outputs.OutputArtifacts)
        {
            foreach (RuntimeArtifact artifact in list)
            {
                if (isFresh && Path.Exists(artifact.Path))
                    await store.DeleteAsync(UriOf(order, store, name), stop);
                Disk.MakeFolder(Path.GetDirectoryName(artifact.Path)!);
            }
        }
    }

    private static RuntimeArtifact Of(StepOrder order, StepFolder folder, IArtifactStore store, string name, ArtifactOutputSpec spec)
    {
        string uri = UriOf(order, store, name);
        string? own = store.LocalPath(uri);
        return new()
        {
            Name = name,
            // A program that takes the URI of local data for a file name must be right.
            Uri = own ?? uri,
            Type = spec.Type,
            Metadata = spec.Metadata,
            LocalPath = own ?? folder.StoreRoot + RuntimeArtifact.PathOf(uri, spec.Type, default),
        };
    }
}
