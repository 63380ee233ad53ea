using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Sdk.Coding;
using Pipelines.Sdk.LocalRuns;

namespace Pipelines.Sdk;

/// <summary>A run that has ended, on this machine. Generated classes give its outputs their types.</summary>
public class LocalRun
{
    private readonly Map<Value> _outputs;

    internal LocalRun(RunResult result)
    {
        (RunId, State, Error, _outputs) = (result.RunId, result.State, result.Error, result.Outputs);
        Tasks = result.Tasks;
    }

    /// <summary>Takes over what another one knows; generated code calls it.</summary>
    protected LocalRun(LocalRun run) => (RunId, State, Error, _outputs, Tasks) = (run.RunId, run.State, run.Error, run._outputs, run.Tasks);

    /// <summary>The run's id.</summary>
    public string RunId { get; }

    /// <summary><c>SUCCEEDED</c>, <c>FAILED</c> or <c>CANCELED</c>.</summary>
    public string State { get; }

    /// <summary>True when the run succeeded.</summary>
    public bool Succeeded => State == "SUCCEEDED";

    /// <summary>What failed; empty if nothing did.</summary>
    public string Error { get; }

    /// <summary>What became of each task, by its path, such as <c>train</c> or <c>trained[0].train</c>.</summary>
    public IReadOnlyDictionary<string, LocalTask> Tasks { get; }

    /// <summary>Runs a pipeline by the <c>pipelines</c> program, to its end.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="parameters">What it is given, by name.</param>
    /// <param name="options">Where and how it runs; the defaults if not given.</param>
    /// <param name="stop">Ends the run.</param>
    /// <exception cref="Problems.PipelineDefinitionException">The pipeline is written wrongly.</exception>
    /// <exception cref="LocalRunException">The run could not be started, or was refused.</exception>
    public static async Task<LocalRun> RunAsync(
        Pipeline pipeline, IReadOnlyDictionary<string, Value> parameters, LocalRunOptions? options = null, CancellationToken stop = default)
        => new(await PipelinesCommand.RunAsync(pipeline.CompileForThisMachine(), parameters, options ?? new(), stop));

    /// <summary>An output that is a parameter.</summary>
    /// <exception cref="LocalRunException">The run has no such output, or one of another type.</exception>
    protected T Value<T>(string output, Codec<T> codec)
    {
        try
        {
            return codec.Read(Find(output));
        }
        catch (FormatException wrong)
        {
            throw new LocalRunException($"Output \"{output}\" of run {RunId}: {wrong.Message}");
        }
    }

    /// <summary>An output that is an artifact.</summary>
    /// <exception cref="LocalRunException">The run has no such output.</exception>
    protected LocalArtifact Artifact(string output)
        => Artifacts(output) is [var only, ..] ? only : throw Missing(output);

    /// <summary>An output that is a list of artifacts.</summary>
    /// <exception cref="LocalRunException">The run has no such output.</exception>
    protected IReadOnlyList<LocalArtifact> Artifacts(string output) => RunResult.Artifacts(Find(output));

    private Value Find(string output) => _outputs.TryGetValue(output, out Value? value) ? value : throw Missing(output);

    private LocalRunException Missing(string output)
        => new($"Run {RunId} is {State} and gave no \"{output}\".{(Error.Length > 0 ? $" {Error}" : "")}");
}

/// <summary>What became of a task.</summary>
/// <param name="State"><c>SUCCEEDED</c>, <c>FAILED</c>, <c>SKIPPED</c>, <c>OMITTED</c> or <c>CANCELED</c>.</param>
/// <param name="IsCached">An earlier result stood in for it.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">What failed; empty if nothing did.</param>
/// <param name="Outputs">Its parameters, as JSON.</param>
/// <param name="Artifacts">Its artifacts.</param>
public sealed record LocalTask(
    string State, bool IsCached, int Attempts, string Error, IReadOnlyDictionary<string, JsonElement> Outputs,
    IReadOnlyDictionary<string, IReadOnlyList<LocalArtifact>> Artifacts);

/// <summary>An artifact of a run on this machine.</summary>
/// <param name="Uri">Where it lies for everybody.</param>
/// <param name="Path">Where it lies here: a file or a folder; empty when it lies elsewhere.</param>
/// <param name="Metadata">What is known about it.</param>
public sealed record LocalArtifact(string Uri, string Path, JsonElement Metadata);

/// <summary>A run could not be started, was refused, or did not give what was asked for.</summary>
public sealed class LocalRunException(string message) : Exception(message);
