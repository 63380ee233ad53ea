using System.Globalization;
using System.Text;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Engine.Experiments;

/// <summary>What this machine gives to trials of Katib's Experiments.</summary>
/// <param name="Files">Where trials leave their files.</param>
/// <param name="ConfigMaps">Where config maps lie, a folder each; templates may be in one.</param>
/// <param name="Volumes">Where volume claims lie, a folder each; an experiment keeps checkpoints in one.</param>
public sealed record KatibPlaces(IAttemptFiles Files, string ConfigMaps, string Volumes)
{
    /// <summary>False: programs see the paths of this machine only, and metrics' paths in their command lines are replaced. True if not set.</summary>
    public bool CanMount { get; init; } = true;
}

/// <summary>Runs trials of a Katib Experiment: each is the primary container of its workload object, as a pipeline of one task.</summary>
public sealed class KatibWorkload : ITrialWorkload
{
    private const string Checkpoint = "checkpoint";
    private const string Metrics = "metrics";

    private readonly KatibExperiment _experiment;
    private readonly Value _manifest;
    private readonly ImageMap _images;
    private readonly KatibPlaces _places;
    private readonly KeptFolders _kept;
    private readonly Sequence<string> _metrics;

    private KatibWorkload(KatibExperiment experiment, Value manifest, ImageMap images, KatibPlaces places)
    {
        (_experiment, _manifest, _images, _places) = (experiment, manifest, images, places);
        _kept = new KeptFolders(places);
        ExperimentSpec spec = experiment.Spec;
        _metrics = spec.Objectives.Select(objective => objective.Metric).Concat(spec.AdditionalMetrics).Distinct().ToSequence();
    }

    /// <summary>A program as trials run it, with placeholders where values will be.</summary>
    public TrialProgram Program { get; private set; } = null!;

    /// <summary>True when trials are given folders at paths of their own, so that it matters whether this machine lets anybody mount.</summary>
    public static bool NeedsMounts(KatibExperiment experiment)
        => CheckpointPath(experiment) is not null || FolderOf(experiment.Collector) is not null;

    /// <summary>The program of this machine that stands in for the trial's image; empty: none.</summary>
    public Sequence<string> StandIn => _images.Find(Program.Container.Image);

    /// <summary>The workload of an experiment; a failure says, for people, why its trials cannot be run here.</summary>
    public static Result<KatibWorkload> Of(KatibExperiment experiment, ImageMap images, KatibPlaces places)
    {
        Result<Value> manifest = ManifestOf(experiment.Template, places);
        if (!manifest.Succeeded)
            return Result.Fail<KatibWorkload>(manifest.Error);
        Result<TrialProgram> program = TrialPrograms.Of(manifest.Value, experiment.Template.PrimaryContainer, image => images.Find(image).Count > 0);
        if (!program.Succeeded)
            return Result.Fail<KatibWorkload>(program.Error);
        KatibWorkload workload = new(experiment, manifest.Value, images, places) { Program = program.Value };
        if (experiment.Collector.Container is { } container && workload.CollectorOf() is null)
            workload.Program = program.Value with { Notes = [.. program.Value.Notes, Unheard(TrialPrograms.OfContainer(container).Container.Image)] };
        return Result.Ok(workload);
    }

    /// <inheritdoc/>
    public Result<TrialPlan> Plan(TrialOrder trial)
    {
        Result<Value> manifest = Render(trial);
        if (!manifest.Succeeded)
            return Result.Fail<TrialPlan>(manifest.Error);
        Result<TrialProgram> read = TrialPrograms.Of(manifest.Value, _experiment.Template.PrimaryContainer, image => _images.Find(image).Count > 0);
        if (!read.Succeeded)
            return Result.Fail<TrialPlan>(read.Error);
        TrialProgram program = read.Value.Parted();
        MetricsPlan metrics = new(_experiment.Collector, _metrics) { Task = TrialPackage.TaskName };
        TrialProgram? collector = CollectorOf();
        string? folder = FolderOf(_experiment.Collector);
        if (collector is not null)
        {
            metrics = metrics with { CollectorTask = TrialPackage.CollectorName };
            program = folder is null ? program : _kept.Put(program, trial.Name, Metrics, folder);
            collector = folder is null ? collector : _kept.Put(collector, trial.Name, Metrics, folder);
        }
        else if (folder is not null)
        {
            string file = _experiment.Collector.Kind == CollectorKind.TensorFlowEvent ? "" : Path.GetFileName(_experiment.Collector.Path);
            metrics = metrics with { Volume = TrialProgram.MetricsVolume, Inside = _places.CanMount ? file : Path.Combine(folder.TrimStart('/'), file) };
            program = _places.CanMount ? program.WithMetricsAt(folder) : program.WithPath(folder, PlaceOf(trial, folder));
        }
        if (_experiment.Collector.Kind == CollectorKind.PrometheusMetric)
            metrics = metrics with { Port = PortOf(trial) };
        if (CheckpointPath(_experiment) is { } checkpoint)
            program = _kept.Put(program, trial.Name, Checkpoint, checkpoint);
        return Result.Ok(new TrialPlan
        {
            Package = TrialPackage.Of(_experiment.Spec.Name, Ready(program), collector is null ? null : Ready(collector)),
            Options = new RunOptions { TimeOut = program.TimeOut, UseCache = false },
            Metrics = metrics,
        });

        TrialPart Ready(TrialProgram one) => new(
            one with { Container = one.Container with { Env = [.. OwnVariables(trial, metrics), .. one.Container.Env] } }, _images.Find(one.Container.Image));
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(TrialOrder trial, CancellationToken stop)
    {
        if (CollectorOf() is not null && FolderOf(_experiment.Collector) is not null)
            await _kept.PrepareAsync(trial.Name, Metrics, from: null, stop);
        else if (!_places.CanMount && FolderOf(_experiment.Collector) is { } folder)
            Disk.MakeFolder(PlaceOf(trial, folder));
        if (CheckpointPath(_experiment) is not null)
            await _kept.PrepareAsync(trial.Name, Checkpoint, trial.Tags.TryGetValue("parent", out string? parent) ? new TrialName(parent) : null, stop);
    }

    /// <inheritdoc/>
    public TrialVerdict Judge(RunMachine run)
    {
        TrialVerdict verdict = TrialVerdict.Of(run);
        if (verdict.Outcome == TrialOutcome.Killed)
            return verdict;
        (TrialOutcome outcome, string error) = WorkloadStatus.Judge(
            _experiment.Template, _manifest, verdict.Outcome == TrialOutcome.Succeeded, verdict.Error, run.EndedAt ?? run.CreatedAt);
        return new(outcome, error);
    }

    private Result<Value> Render(TrialOrder trial)
        => TrialManifest.Render(_experiment.Template, _manifest, trial.Name.Value, _experiment.Namespace, trial.Assignment);

    private string PlaceOf(TrialOrder trial, string folder)
        => Path.Combine(_places.Files.Of(new AttemptId(new(trial.Name.Value), new(TrialPackage.TaskName), 1)).Folder.Volume(TrialProgram.MetricsVolume), folder.TrimStart('/'));

    // One trial at a time may have the port that the author wrote; of several on one machine each needs its own.
    private int PortOf(TrialOrder trial)
        => _experiment.Spec.ParallelTrialCount == 1 ? _experiment.Collector.Port : 20_000 + (trial.Number % 10_000);

    /// <summary>The collector's own program, where it can be run: it has a command, or something stands in for its image. Null: it cannot, or there is none.</summary>
    private TrialProgram? CollectorOf()
    {
        if (_experiment.Collector.Container is not { } container)
            return null;
        TrialProgram program = TrialPrograms.OfContainer(container);
        return program.Container.Command.Count > 0 || _images.Find(program.Container.Image).Count > 0 ? program : null;
    }

    private static string Unheard(string image)
        => $"The collector's container is not run: it names no command, and nothing stands in for its image. --image-map '{image}=COMMAND' lets a program collect.";

    private static string? CheckpointPath(KatibExperiment experiment)
        => experiment.Spec.Algorithm.Name == "pbt" && experiment.Spec.Algorithm.Settings.TryGetValue("suggestion_trial_dir", out string? path) && path.StartsWith('/')
            ? path.TrimEnd('/') : null;

    private static string? FolderOf(MetricsCollector collector) => collector.Kind switch
    {
        CollectorKind.File => Path.GetDirectoryName(collector.Path),
        CollectorKind.TensorFlowEvent => collector.Path.TrimEnd('/'),
        CollectorKind.Custom when collector.Path.Length > 0 => Path.GetDirectoryName(collector.Path),
        _ => null,
    };

    private static IEnumerable<EnvironmentVariable> OwnVariables(TrialOrder trial, MetricsPlan metrics)
    {
        yield return new("KATIB_TRIAL_NAME", trial.Name.Value);
        yield return new("PIPELINES_TRIAL_PARAMETERS", ValueJson.Write(new Value.Struct(trial.Assignment.Values.ToMap(entry => entry.Key, entry => Value.Of(entry.Value)))));
        if (metrics.Port > 0)
            yield return new("PIPELINES_METRICS_PORT", metrics.Port.ToString(CultureInfo.InvariantCulture));
    }

    private static Result<Value> ManifestOf(TrialTemplate template, KatibPlaces places)
    {
        if (template.Manifest is { } manifest)
            return Result.Ok(manifest);
        if (template.Source is not { } source)
            return Result.Fail<Value>("The template has no manifest.");
        string file = Path.Combine(places.ConfigMaps, ArtifactUri.NameOf(source.Name), ArtifactUri.NameOf(source.Path));
        return File.Exists(file)
            ? ManifestText.Read(File.ReadAllBytes(file))
            : Result.Fail<Value>($"The trial's manifest is key '{source.Path}' of the config map '{source.Name}', which is not there. Write it to the file '{file}'.");
    }
}
