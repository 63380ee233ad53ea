using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>What the API of Kubeflow Pipelines has no address for: reports by task path, clones, reruns, comparisons.</summary>
internal sealed class OwnRunApi(RunLookup lookup, RunHost host, RunCreation creation, NamespaceLookup namespaces, RunAdmission admission, TimeProvider time)
{
    private const string Root = "/apis/pipelines/v1/runs";
    private const int MostCompared = 100;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Starts a run, with options: use_cache, fail_fast, timeout_seconds, priority, pool.", CreateAsync) { Queries = ["experiment_id"], Body = "RunWithOptions", Gives = "Run" },
        new("POST", "/apis/pipelines/v1/plan", "Says what a run would do: nothing is run or written.", PlanAsync) { Queries = ["experiment_id"], Body = "RunWithOptions", Gives = "Plan" },
        new("GET", Root + "/{run}", "Gives a run by task paths, with values, artifacts and the cache's reasons: what the command line prints as JSON.", GetAsync) { Gives = "RunReport" },
        new("POST", Root + "/{run}:clone", "Starts a run of the same pipeline, with other parameters where they are given.", CloneAsync) { Body = "Clone", Gives = "Run" },
        new("POST", Root + "/{run}:rerun", "Does a run that has ended again, from the named tasks and from what failed.", RerunAsync) { Body = "Rerun" },
        new("POST", Root + "/{run}:pause", "Starts no step of the run until it is resumed; those at work go on.", call => PauseAsync(call, isPaused: true)),
        new("POST", Root + "/{run}:resume", "Lets a paused run go on.", call => PauseAsync(call, isPaused: false)),
        new("GET", "/apis/pipelines/v1/comparison", "Sets runs side by side: parameters, outputs, metrics.", CompareAsync) { Queries = ["run_ids"], Gives = "Comparison" },
    ];

    private async Task CreateAsync(ApiCall call)
        => await StartAsync(call, await creation.ReadAsync(await call.BodyAsync(), call.Query("experiment_id"), takesOptions: true, call.Stop));

    private async Task PlanAsync(ApiCall call)
    {
        RunRequest request = await creation.ReadAsync(await call.BodyAsync(), call.Query("experiment_id"), takesOptions: true, call.Stop);
        await namespaces.DemandMakingAsync(call, request);
        await call.WriteAsync(json => PlanReport.Write(json, request, time.GetUtcNow()));
    }

    private async Task GetAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        WaitReason? reason = await admission.ReasonAsync(run, call.Stop);
        await call.WriteTextAsync(await lookup.ReadAsync(run, found => JsonText.Of(json => RunReport.Write(json, found.Machine, more => QueueJson.WriteReason(more, reason))), call.Stop));
    }

    private async Task CloneAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        RequestFields body = await call.BodyAsync();
        RunRequest first = await lookup.ReadAsync(run, found => found.Machine.Request, call.Stop);
        Map<Value> parameters = first.Parameters;
        foreach ((string name, Value value) in body.Members("parameters"))
            parameters = value.IsNull ? parameters.Without(name) : parameters.With(name, value);
        StoredExperiment experiment = await creation.ExperimentAsync(body.Text("experiment_id"), run.Experiment, call.Stop);
        string displayName = body.Text("display_name") is { Length: > 0 } given ? given : $"Clone of {run.DisplayName}";
        body.Done();
        RunLabels labels = RunLabels.Of(first) with { Experiment = experiment.Id, Namespace = experiment.Namespace, RecurringRun = "" };
        await StartAsync(call, creation.Make(first.Package, parameters, displayName, "", labels) with { Options = first.Options });
    }

    private async Task RerunAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        RequestFields body = await call.BodyAsync();
        Sequence<TaskPath> from = body.List("from").Select(task => task is Value.String path ? new TaskPath(path.Text) : throw ApiRefusal.Invalid("\"from\" lists task paths as texts.")).ToSequence();
        body.Done();
        try
        {
            if (!await host.RetryAsync(run.Run, from, call.Stop))
                throw ApiRefusal.Missing("Run", run.Run.Value);
        }
        catch (RunRetryException refusal)
        {
            throw ApiRefusal.NotNow(refusal.Message);
        }
        await call.DoneAsync();
    }

    private async Task PauseAsync(ApiCall call, bool isPaused)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        if (!await host.PauseAsync(run.Run, isPaused, call.Stop))
            throw ApiRefusal.NotNow($"Run {run.Run} has ended or is being canceled, so it can be neither paused nor resumed.");
        await call.DoneAsync();
    }

    private async Task CompareAsync(ApiCall call)
    {
        string[] ids = call.Query("run_ids").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (ids.Length is 0 or > MostCompared)
            throw ApiRefusal.Invalid($"run_ids names {ids.Length} runs; give 1 to {MostCompared}, parted by commas.");
        List<string> runs = [];
        foreach (string id in ids)
        {
            StoredRun run = await lookup.RunAsync(id, call.Stop);
            runs.Add(await lookup.ReadAsync(run, found => JsonText.Of(json => RunComparisonJson.Write(json, found.Machine)), call.Stop));
        }
        await call.WriteTextAsync($$"""{"runs":[{{string.Join(',', runs)}}]}""");
    }

    private async Task StartAsync(ApiCall call, RunRequest request)
    {
        await namespaces.DemandMakingAsync(call, request);
        StoredRun run = await host.StartAsync(request, "", call.Stop);
        await call.WriteTextAsync(await lookup.ReadAsync(run, found => JsonText.Of(json => RunJson.Write(json, run, found)), call.Stop));
    }
}
