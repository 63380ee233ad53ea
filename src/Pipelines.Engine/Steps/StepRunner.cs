using System.Text;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Steps;

/// <summary>
/// What is done around a step's program, the same on a laptop and in a pod: inputs before, outputs after. It starts nothing itself.
/// Both halves can be done twice: all paths are computed from the order, and what is there already is used. May be used from any thread.
/// </summary>
public sealed class StepRunner : IDisposable
{
    private readonly IArtifactStore _store;
    private readonly StepRunnerOptions _options;
    private readonly GuardedDownload _download;
    private readonly InputPlaces _inputs;
    private readonly OutputCollector _outputs;
    private readonly StepEnvironment _environment;
    private readonly StepPlatform _platform;
    private readonly SecretMask _mask;

    /// <summary>A runner whose steps keep their artifacts in <paramref name="store"/>.</summary>
    public StepRunner(IArtifactStore store, StepRunnerOptions options, ILogger log)
    {
        _store = store;
        _options = options;
        _download = new GuardedDownload(options.AllowedHosts);
        _inputs = new InputPlaces(store, _download, options, log);
        _outputs = new OutputCollector(store, options, log);
        _environment = new StepEnvironment(options);
        _platform = new StepPlatform(options);
        _mask = new SecretMask(options.Secrets);
    }

    /// <summary>The variables that every program gets, by name.</summary>
    public Sequence<EnvironmentVariable> BaseEnvironment => _environment.Base;

    /// <summary>The folder with the runtime package; null: none.</summary>
    public string? RuntimeFolder => _options.RuntimeFolder;

    /// <summary>
    /// Fetches inputs, makes room for outputs and replaces placeholders. <paramref name="isFresh"/>: the attempt's folders were made just
    /// now, so whatever lies in the place of its outputs is of an attempt that is forgotten.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The disk is full, or the store away.</exception>
    public async Task<Preparation> PrepareAsync(StepOrder order, StepFolder folder, IPackageLookup packages, bool isFresh, CancellationToken stop)
    {
        if (order.Executor is not ExecutorSpec.Container container)
            return Refused(new(StepOutcome.Impossible, $"Executor '{order.ExecutorLabel}' is no program. Only containers can be run as steps."));
        try
        {
            if (ClaimImages.Has(container))
                return new Preparation.Done(ClaimWork.Do(container, order, folder, _options.Platform));
            PlatformParts platform = _platform.Of(order, folder);
            ExecutorInput places = OutputPlaces.Of(order, folder, _store);
            ExecutorInput input = places with { Parameters = WithDefaults(order), Artifacts = await _inputs.FindAsync(order, folder, stop) };
            ArgumentScope scope = new(order.Component, input, order.Facts);
            StepCommand command = await StepCommand.MakeAsync(container, scope, folder, packages, stop);
            if (command.NeedsInputFile || order.Component.OutputParameters.Count + order.Component.OutputArtifacts.Count > 0 || Speaks(container))
                await OutputPlaces.MakeRoomAsync(order, places, _store, isFresh, stop);
            if (command.NeedsInputFile)
                Disk.Write(folder.ExecutorInput, () => File.WriteAllText(folder.ExecutorInput, input.ToJson()));
            if (command.Module is string source)
                Disk.Write(folder.Module, () => File.WriteAllText(folder.Module, source));
            return new Preparation.Ready(Prepared(order, folder, container, command, input, scope, platform));
        }
        catch (StepRefusedException refused)
        {
            return Refused(refused);
        }
        catch (ArtifactUriException refused)
        {
            return Refused(new(StepOutcome.Failed, refused.Message));
        }
    }

    /// <summary>Turns the end of a program into the attempt's report; after a success its outputs are stored.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full, or the store away. It can be tried again.</exception>
    public async Task<StepReport> CollectAsync(StepOrder order, StepFolder folder, StepExit exit, CancellationToken stop)
    {
        StepReport report = new() { Outcome = exit.Outcome, StartedAt = exit.StartedAt, ExitCode = exit.Code };
        if (exit.Outcome != StepOutcome.Succeeded)
            return report with { Error = MaskOf(order).Apply(Words(exit)) };
        try
        {
            (Map<Value> parameters, Map<Sequence<Artifact>> artifacts) = await _outputs.CollectAsync(order, folder, stop);
            return report with { Parameters = parameters, Artifacts = artifacts };
        }
        catch (StepRefusedException refused)
        {
            return report with { Outcome = refused.Outcome, Error = MaskOf(order).Apply(refused.Message) };
        }
    }

    /// <summary>Tells people what no error says.</summary>
    public void Notice(string text) => _options.Notice?.Invoke(text);

    /// <summary>Masks secrets in a text of ours.</summary>
    public string Mask(string text) => _mask.Apply(text);

    /// <inheritdoc/>
    public void Dispose() => _download.Dispose();

    private PreparedStep Prepared(
        StepOrder order, StepFolder folder, ExecutorSpec.Container container, StepCommand command, ExecutorInput input, ArgumentScope scope, PlatformParts platform)
    {
        Sequence<string> whole = command.Line.Command.Count == 0 ? default : [.. command.Line.Command.AsSpan(), .. command.Line.Args.AsSpan()];
        Sequence<EnvironmentVariable> environment = _environment.Of(
            order, container, platform.Variables, command.Installs ? folder.Packages : null, command.Environment);
        environment = environment.Add(new(MetricReports.Variable, folder.Metrics));
        // Where the store is remote the runtime package finds data below this root, not below `/`.
        if (input.OutputArtifacts.Count + input.Artifacts.Count > 0 && _store.LocalPath(OutputPlaces.UriOf(order, _store, "x")) is null)
            environment = environment.Add(new("PIPELINES_LOCAL_ROOT", folder.StoreRoot));
        return new()
        {
            Command = whole,
            Args = command.Line.Command.Count == 0 ? command.Line.Args : default,
            Environment = environment,
            Image = scope.Expand(container.Image),
            Resources = scope.Expand(container.Resources),
            Folder = folder,
            Reads = Outside(folder, input.Artifacts),
            Writes = Outside(folder, input.OutputArtifacts).Select(path => Path.GetDirectoryName(path)!).Distinct(StringComparer.Ordinal).ToSequence(),
            Mounts = platform.Mounts,
            Function = command.Function is string function && platform.Mounts.Count == 0 ? new(folder.Module, function, folder.ExecutorInput) : null,
        };
    }

    private static Sequence<string> Outside(StepFolder folder, Map<Sequence<RuntimeArtifact>> artifacts)
        => artifacts.Values.SelectMany(list => list).Select(artifact => artifact.Path)
            .Where(path => path.StartsWith('/') && !Disk.IsBelow(folder.Io, path)).Distinct(StringComparer.Ordinal).ToSequence();

    private static Map<Value> WithDefaults(StepOrder order) => order.Component.InputParameters
        .Where(input => input.Value.Default is { IsNull: false })
        .Select(input => KeyValuePair.Create(input.Key, input.Value.Default!))
        .Concat(order.Parameters).ToMap();

    // Without a placeholder no program can know of the folders.
    private static bool Speaks(ExecutorSpec.Container container)
        => container.Command.Concat(container.Args).Any(text => text.Contains("{{$", StringComparison.Ordinal));

    private static string Words(StepExit exit)
    {
        StringBuilder words = new(exit.Words);
        if (exit.Words.Length == 0 && exit.Code is int code)
            words.Append(ExitWords.Of(code));
        string tail = exit.Outcome is StepOutcome.Canceled or StepOutcome.Lost ? "" : LogTail.Read(exit.Log);
        return tail.Length == 0 ? words.ToString() : words.Append(" The last lines of its log:\n").Append(tail).ToString();
    }

    private SecretMask MaskOf(StepOrder order)
    {
        Sequence<string> secrets = _platform.SecretsOf(order);
        return secrets.Count == 0 ? _mask : new SecretMask([.. _options.Secrets, .. secrets]);
    }

    private Preparation.Refused Refused(StepRefusedException refused)
        => new(new StepReport { Outcome = refused.Outcome, Error = _mask.Apply(refused.Message) });
}
