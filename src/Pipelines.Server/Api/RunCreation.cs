using Pipelines.Core.Runs;
using Pipelines.Core.Schedules;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Makes a run of what a request says.</summary>
internal sealed class RunCreation(EnginePorts ports, SqlResources resources, DefaultExperiment fallback, RunAdmission admission, Home home)
{
    /// <summary>The run that a body asks for; nothing is written yet.</summary>
    /// <param name="body">The fields of a run.</param>
    /// <param name="experimentOfQuery">The experiment that the query names; empty: none.</param>
    /// <param name="takesOptions">The body may have our own <c>options</c>, which the API of Kubeflow Pipelines has no field for.</param>
    /// <param name="stop">Nobody waits any more.</param>
    public async Task<RunRequest> ReadAsync(RequestFields body, string experimentOfQuery, bool takesOptions, CancellationToken stop)
    {
        Wanted wanted = takesOptions ? Options(body) : new(new(), "", null);
        string displayName = body.Required("display_name");
        StoredExperiment experiment = await ExperimentAsync(body.Text("experiment_id"), experimentOfQuery, stop);
        Source source = await SourceAsync(body, stop);
        RequestFields? config = body.Object("runtime_config");
        Map<Value> parameters = config?.Members("parameters") ?? default;
        string root = config?.Text("pipeline_root") ?? "";
        config?.Done();
        RunLabels labels = new()
        {
            Experiment = experiment.Id,
            Namespace = experiment.Namespace,
            Description = ResourceNames.Description(body.Text("description")),
            Pipeline = source.Pipeline,
            PipelineVersion = source.Version,
            ServiceAccount = body.Text("service_account"),
        };
        labels = await QueuedAsync(labels, wanted.Pool, wanted.Priority, stop);
        body.Ignore(
            "run_id", "storage_state", "created_at", "scheduled_at", "finished_at", "state", "error", "run_details", "recurring_run_id", "state_history",
            "plugins_input", "plugins_output").Done();
        RunId run = RunIds.New();
        return Make(source.Package, ScheduleMacros.Apply(parameters, new(run, ports.Time.GetUtcNow())), displayName, root, labels, run) with { Options = wanted.Options };
    }

    /// <summary>A run of a checked pipeline.</summary>
    /// <exception cref="ApiRefusal">The pipeline cannot take the parameters.</exception>
    public RunRequest Make(PipelinePackage package, Map<Value> parameters, string displayName, string root, RunLabels labels)
        => Make(package, parameters, displayName, root, labels, RunIds.New());

    /// <summary>The same, with an id that is given.</summary>
    /// <exception cref="ApiRefusal">The pipeline cannot take the parameters.</exception>
    public RunRequest Make(PipelinePackage package, Map<Value> parameters, string displayName, string root, RunLabels labels, RunId run)
    {
        Sequence<Problem> problems = SpecChecker.CheckRunParameters(package.Pipeline, parameters);
        if (problems.Count > 0)
            throw ApiRefusal.Of("The run", problems);
        return new()
        {
            Run = run,
            DisplayName = displayName,
            Package = package,
            Parameters = parameters,
            PipelineRoot = RootOf(package, run, root),
            WorkspacePath = Path.Combine(home.Runs, run.Value, "workspace"),
            Labels = labels.ToMap(),
        };
    }

    /// <summary>The experiment that a request means.</summary>
    public async Task<StoredExperiment> ExperimentAsync(string id, string ofQuery, CancellationToken stop)
    {
        if (id.Length == 0)
            id = ofQuery;
        StoredExperiment experiment = id.Length == 0
            ? await fallback.GetAsync("", stop)
            : await resources.Experiments.FindAsync(id, stop) ?? throw ApiRefusal.Missing("Experiment", id);
        return experiment.IsArchived
            ? throw ApiRefusal.NotNow($"Experiment \"{experiment.DisplayName}\" is archived. Bring it back first: POST /apis/v2beta1/experiments/{experiment.Id}:unarchive")
            : experiment;
    }

    /// <summary>With the pool and the priority that were given, else with those of the experiment's rules.</summary>
    private async Task<RunLabels> QueuedAsync(RunLabels labels, string pool, long? priority, CancellationToken stop)
    {
        if (priority is < -1000 or > 1000)
            throw ApiRefusal.Invalid($"\"options.priority\" is {priority}; give -1000 to 1000. Of the runs that wait the greater one goes first.");
        if (pool.Length > 0 && !(await admission.LimitsAsync(stop)).Pools.ContainsKey(pool))
            throw ApiRefusal.Invalid($"There is no pool '{pool}'. Make it: POST /apis/pipelines/v1/pools with {{\"name\":\"{pool}\",\"max_runs\":1}}");
        ExperimentRules rules = await admission.RulesOfAsync(labels.Experiment, stop);
        return labels with { Pool = pool.Length > 0 ? pool : rules.Pool, Priority = (int?)priority ?? rules.Priority };
    }

    private sealed record Wanted(RunOptions Options, string Pool, long? Priority);

    private static Wanted Options(RequestFields body)
    {
        if (body.Object("options") is not { } given)
            return new(new(), "", null);
        long? seconds = given.Long("timeout_seconds");
        if (seconds is <= 0 or > 10L * 365 * 24 * 3600)
            throw ApiRefusal.Invalid($"\"options.timeout_seconds\" is {seconds}; give at least 1, and at most ten years.");
        RunOptions options = new()
        {
            UseCache = given.Truth("use_cache") ?? true,
            FailFast = given.Truth("fail_fast") ?? false,
            TimeOut = seconds is { } most ? TimeSpan.FromSeconds(most) : null,
        };
        Wanted wanted = new(options, given.Text("pool"), given.Long("priority"));
        given.Done();
        return wanted;
    }

    /// <summary>A pipeline that is to run.</summary>
    /// <param name="Package">What it does.</param>
    /// <param name="Pipeline">The id of the pipeline; empty: it came with the request.</param>
    /// <param name="Version">The id of the version.</param>
    /// <param name="IsNewest">No version was named.</param>
    public sealed record Source(PipelinePackage Package, string Pipeline, string Version, bool IsNewest = false);

    /// <summary>The pipeline that a request gives or names.</summary>
    public async Task<Source> SourceAsync(RequestFields body, CancellationToken stop)
    {
        Value? spec = body.Find("pipeline_spec");
        RequestFields? reference = body.Object("pipeline_version_reference");
        string oldVersion = body.Text("pipeline_version_id");
        if (spec is not null && reference is not null)
            throw ApiRefusal.Invalid("\"pipeline_spec\" and \"pipeline_version_reference\" are both given. Give one of them.");
        if (spec is not null)
            return new(PackageReading.Accept(spec, "The pipeline"), "", "");
        if (reference is null)
        {
            throw oldVersion.Length > 0
                ? ApiRefusal.Invalid("\"pipeline_version_id\" alone does not say of which pipeline. Give \"pipeline_version_reference\" with pipeline_id and pipeline_version_id.")
                : ApiRefusal.Invalid("No pipeline is given. Give \"pipeline_spec\", or \"pipeline_version_reference\" with a pipeline_id.");
        }
        string pipeline = reference.Required("pipeline_id"), version = reference.Text("pipeline_version_id");
        reference.Done();
        return await SourceAsync(pipeline, version, stop);
    }

    /// <summary>A version of a pipeline; the newest where none is named.</summary>
    public async Task<Source> SourceAsync(string pipeline, string version, CancellationToken stop)
    {
        StoredVersion stored = version.Length > 0
            ? await resources.Versions.FindAsync(pipeline, version, stop) ?? throw ApiRefusal.Missing("Pipeline version", version)
            : await resources.Versions.FindNewestAsync(pipeline, stop) ?? throw ApiRefusal.Missing("A version of pipeline", pipeline);
        PipelinePackage package = PipelineReader.Read(stored.PackageJson).Package
            ?? throw new JournalUnreadableException($"Version {stored.Id} of pipeline {pipeline} cannot be read any more.");
        return new(package, pipeline, stored.Id, version.Length == 0);
    }

    /// <summary>Where a step is told that artifacts lie: below the root of the request if this server keeps it, else below its own.</summary>
    private string RootOf(PipelinePackage package, RunId run, string wanted)
    {
        if (wanted.Length > 0 && ports.Artifacts.Owns(wanted))
            return wanted;
        string uri = ports.Artifacts.UriOf([package.Pipeline.Info.Name, run.Value]);
        return ports.Artifacts.LocalPath(uri) ?? uri;
    }
}
