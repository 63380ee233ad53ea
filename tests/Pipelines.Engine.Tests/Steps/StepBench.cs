using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Steps;

/// <summary>A step runner with a store and folders of a test's own; the program's part is played by the test.</summary>
internal sealed class StepBench : IDisposable, IPackageLookup
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("step bench-");
    private StepRunner? _runner;

    public StepBench()
    {
        Local = new FolderArtifactStore(Path.Combine(_root.FullName, "artifacts"));
        Store = Local;
        Folder = new(Path.Combine(_root.FullName, "work"), Path.Combine(_root.FullName, "io"));
    }

    public FolderArtifactStore Local { get; }

    public IArtifactStore Store { get; set; }

    public StepRunnerOptions Options { get; set; } = new();

    public StepFolder Folder { get; }

    /// <summary>What the interpreter has.</summary>
    public Func<Sequence<string>, bool> Has { get; set; } = _ => false;

    public string Root => _root.FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Artifact Artifact(string uri, string type = "Dataset", Digest? digest = null)
        => new() { Name = "a", Uri = uri, Type = type.Contains('.', StringComparison.Ordinal) ? new() { SchemaTitle = type } : ArtifactType.System(type), Sha256 = digest };

    /// <summary>A step with one input artifact <c>in</c>.</summary>
    public static StepOrder Reading(Artifact artifact, string argument = "{{$.inputs.artifacts['in'].path}}") => StepOrders.Program(
        ["cat", argument],
        new() { InputArtifacts = Map.Of(("in", new ArtifactInputSpec { Type = artifact.Type })) }) with
    {
        Artifacts = Map.Of<Sequence<Artifact>>(("in", [artifact])),
    };

    /// <summary>A step with output parameters.</summary>
    public static StepOrder Giving(params (string Name, ParameterType Type)[] outputs) => StepOrders.Program(
        ["run", "{{$}}"],
        new() { OutputParameters = outputs.ToMap(output => output.Name, output => new ParameterOutputSpec { Type = output.Type }) });

    /// <summary>A step with the output artifact <c>out</c>.</summary>
    public static StepOrder Making(params (string Name, Value Value)[] metadata) => StepOrders.Program(
        ["run", "{{$}}"],
        new() { OutputArtifacts = Map.Of(("out", new ArtifactOutputSpec { Type = ArtifactType.System("Model"), Metadata = Map.Of(metadata) })) });

    public StepRunner Runner => _runner ??= new StepRunner(Store, Options, NullLogger.Instance);

    public async Task<PreparedStep> PreparedAsync(StepOrder order, bool isFresh = true)
    {
        Preparation preparation = await Runner.PrepareAsync(order, Folder, this, isFresh, Stop);
        return preparation is Preparation.Ready ready ? ready.Step : throw new InvalidOperationException(((Preparation.Refused)preparation).Report.Error);
    }

    public async Task<StepReport> RefusedAsync(StepOrder order)
        => Assert.IsType<Preparation.Refused>(await Runner.PrepareAsync(order, Folder, this, isFresh: true, Stop)).Report;

    /// <summary>Prepares a step, lets <paramref name="program"/> play the program with what it is told, and collects.</summary>
    public async Task<StepReport> RunAsync(StepOrder order, Action<ExecutorInput> program)
    {
        PreparedStep step = await PreparedAsync(order);
        program(ExecutorInput.Read(step.Command[^1]).Value!);
        return await CollectAsync(order);
    }

    public Task<StepReport> CollectAsync(StepOrder order) => Runner.CollectAsync(order, Folder, new(StepOutcome.Succeeded, 0, null, "", null), Stop);

    public string File(string name, string content)
    {
        string path = Path.Combine(_root.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public async Task<Artifact> StoredAsync(string content, string key = "key")
    {
        StoredArtifact stored = await Store.PutAsync(Store.UriOf(["made", key]), File($"source-{key}", content), Stop);
        return Artifact(stored.Uri, digest: stored.Sha256);
    }

    ValueTask<bool> IPackageLookup.HasAsync(Sequence<string> requirements, CancellationToken stop) => ValueTask.FromResult(Has(requirements));

    public void Dispose()
    {
        _runner?.Dispose();
        _root.Delete(recursive: true);
    }
}
