using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Steps;

/// <summary>Reads what a program that succeeded has left, and keeps it.</summary>
internal sealed class OutputCollector(IArtifactStore store, StepRunnerOptions options, ILogger log)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The outputs of the attempt, all stored.</summary>
    /// <exception cref="StepRefusedException">They cannot be read or kept as they are.</exception>
    /// <exception cref="StorageUnavailableException">The store is full or away.</exception>
    public async Task<(Map<Value> Parameters, Map<Sequence<Artifact>> Artifacts)> CollectAsync(StepOrder order, StepFolder folder, CancellationToken stop)
    {
        if (order.Component.OutputParameters.Count + order.Component.OutputArtifacts.Count == 0)
            return default;
        ExecutorInput places = OutputPlaces.Of(order, folder, store);
        ExecutorOutput written = ReadOutput(folder.ExecutorOutput);
        CollectedParameters parameters = StepOutputs.Parameters(
            order.Component.OutputParameters, places, written, path => ReadText(path, "The file of an output parameter"));
        string[] wrong = [.. parameters.Errors, .. parameters.Missing.Where(missing => order.NeededOutputs.Contains(missing.Key)).Select(missing => missing.Value)];
        if (wrong.Length > 0)
            throw Refused(string.Join('\n', wrong));
        Dictionary<string, Sequence<Artifact>> artifacts = new(StringComparer.Ordinal);
        foreach ((string name, Sequence<RuntimeArtifact> list) in StepOutputs.Artifacts(places, written))
        {
            Artifact[] kept = new Artifact[list.Count];
            for (int i = 0; i < kept.Length; i++)
                kept[i] = await KeepAsync(order, name, i, list[i], stop);
            artifacts.Add(name, kept.ToSequence());
        }
        return (parameters.Values, artifacts.ToMap());
    }

    private async Task<Artifact> KeepAsync(StepOrder order, string name, int index, RuntimeArtifact artifact, CancellationToken stop)
    {
        string own = FullUriOf(artifact.Uri);
        Artifact named = new() { Name = artifact.Name, Uri = own, Type = artifact.Type, Metadata = artifact.Metadata };
        string? path = PathOf(artifact);
        if (path is null || !Path.Exists(path))
        {
            Log.OutputWithoutData(log, order.Attempt, name);
            return named;
        }
        // Data that the program put elsewhere on this machine would be lost with the attempt's folder: the store takes it in.
        string uri = store.Owns(own)
            ? own
            : OutputPlaces.UriOf(order, store, index == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{index}"));
        try
        {
            StoredArtifact stored = await store.PutAsync(uri, path, stop);
            return named with { Uri = uri, Sha256 = stored.Sha256, SizeBytes = stored.SizeBytes };
        }
        catch (Exception refused) when (refused is ArtifactContentException or ArtifactUriException or ArtifactMissingException)
        {
            throw Refused($"Output artifact '{name}': {refused.Message}");
        }
    }

    /// <summary>Programs know local data by plain paths; records know it by URIs.</summary>
    private static string FullUriOf(string uri) => uri.StartsWith('/') ? ArtifactUri.OfPath(uri) : uri;

    private string? PathOf(RuntimeArtifact artifact)
        => artifact.CustomPath.Length > 0 ? artifact.CustomPath
        : artifact.LocalPath.Length > 0 ? artifact.LocalPath
        : store.Owns(artifact.Uri) ? store.LocalPath(artifact.Uri)
        : LocalFiles.PathOf(artifact.Uri) ?? (artifact.Uri.StartsWith('/') ? artifact.Uri : null);

    private ExecutorOutput ReadOutput(string path)
    {
        string? json = ReadText(path, "The executor output");
        if (json is null)
            return ExecutorOutput.None;
        Result<ExecutorOutput> output = ExecutorOutput.Read(json);
        return output.Succeeded ? output.Value : throw Refused($"{output.Error} The file is '{path}'.");
    }

    private string? ReadText(string path, string what)
    {
        FileFacts facts = FileFacts.Of(path);
        if (facts.Kind == FileKind.Missing)
            return null;
        if (facts.Kind != FileKind.File)
            throw Refused($"{what}, '{path}', is no ordinary file. Write the value to an ordinary file.");
        if (facts.SizeBytes > options.LargestParameterBytes)
        {
            throw Refused(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, '{path}', has {facts.SizeBytes} bytes; parameters may have {options.LargestParameterBytes}. Make large results an artifact."));
        }
        try
        {
            return Strict.GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException)
        {
            throw Refused($"{what}, '{path}', is not UTF-8. Write text as UTF-8, and binary data as an artifact.");
        }
    }

    private static StepRefusedException Refused(string message) => new(StepOutcome.Failed, message);
}
