using System.Globalization;
using System.Text.Json.Nodes;
using Pipelines.Cli.Screens;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Spectre.Console;

namespace Pipelines.Cli.Remote;

/// <summary>What commands do when they are pointed at a server.</summary>
internal static class RemoteVerbs
{
    /// <summary>Starts a run there; waits for its end if that is wanted.</summary>
    public static async Task<int> RunAsync(
        ServerClient server, PipelinePackage package, Map<Value> parameters, RemoteRunOptions options, bool json, CancellationToken stop)
    {
        string pipeline = package.Pipeline.Info.Name;
        JsonObject body = new()
        {
            ["display_name"] = options.Name ?? $"{pipeline} {TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}",
            ["pipeline_spec"] = JsonNode.Parse(PipelineWriter.ToJson(package, indented: false)),
            ["runtime_config"] = new JsonObject { ["parameters"] = JsonNode.Parse(ValueJson.Write(new Value.Struct(parameters))) },
        };
        body["options"] = options.ToJson();
        if (options.Experiment is { } experiment)
            body["experiment_id"] = await ExperimentAsync(server, experiment, stop);
        JsonNode run = await server.PostAsync($"{ServerClient.Own}/runs", body, stop);
        string id = (string)run["run_id"]!;
        RemoteRuns runs = new(server);
        Terminal terminal = new(json);
        if (!options.Watches)
        {
            if (json)
                RemoteRuns.Print(await runs.ReportAsync(id, stop));
            else
                terminal.People.WriteLine($"{terminal.Bold(pipeline)}  run {id}\n  {terminal.Dim($"pipelines show {id}, pipelines logs {id} --follow, pipelines cancel {id}")}");
            return ExitCodes.Succeeded;
        }
        terminal.People.WriteLine($"{terminal.Bold(pipeline)}  run {id}");
        return RemoteRuns.End(await runs.WatchAsync(id, terminal.People.WriteLine, stop), json);
    }

    /// <summary>Prints the newest runs.</summary>
    public static async Task<int> ListAsync(ServerClient server, string? pipeline, string? state, int limit, bool json, CancellationToken stop)
    {
        JsonArray predicates = [];
        AddIf(predicates, "pipeline_name", pipeline);
        AddIf(predicates, "state", state?.ToUpperInvariant());
        string filter = predicates.Count == 0 ? "" : $"&filter={Uri.EscapeDataString(new JsonObject { ["predicates"] = predicates }.ToJsonString())}";
        JsonNode page = await server.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{ServerClient.Api}/runs?sort_by=created_at%20desc&page_size={Math.Clamp(limit, 1, 200)}{filter}"), stop);
        if (json)
        {
            RemoteRuns.Print(page);
            return ExitCodes.Succeeded;
        }
        Table table = Tables.Plain("RUN", "STATE", "STARTED", "NAME");
        foreach (JsonNode run in RemoteRuns.Rows(page, "runs"))
            table.AddRow(Markup.Escape((string)run["run_id"]!), Tables.State((string)run["state"]!), Started(run), Markup.Escape((string)run["display_name"]!));
        Tables.Write(new Terminal(json: false), table);
        return ExitCodes.Succeeded;
    }

    /// <summary>Prints one run.</summary>
    public static async Task<int> ShowAsync(ServerClient server, string? run, bool json, bool whyCached, CancellationToken stop)
    {
        RemoteRuns runs = new(server);
        JsonNode report = await runs.ReportAsync(await runs.FindAsync(run, stop), stop);
        if (!json)
        {
            Terminal terminal = new(json: false);
            if ((string?)report["waiting"]?["message"] is { } waits)
                terminal.People.WriteLine($"  {waits}");
            foreach ((string path, JsonNode? task) in report["tasks"]!.AsObject())
            {
                string why = whyCached && (string?)task!["cacheReason"] is { Length: > 0 } reason ? $"  {terminal.Dim(reason)}" : "";
                terminal.People.WriteLine($"  {(string)task!["state"]!,-9} {path}{((string?)task["error"] is { Length: > 0 } error ? $": {error}" : "")}{why}");
            }
        }
        RemoteRuns.End(report, json);
        return ExitCodes.Succeeded;
    }

    /// <summary>Prints what a step, or each step of a run, has printed.</summary>
    public static async Task<int> LogsAsync(ServerClient server, string run, string? task, int? attempt, bool follows, CancellationToken stop)
    {
        RemoteRuns runs = new(server);
        string id = await runs.FindAsync(run, stop);
        string query = string.Create(CultureInfo.InvariantCulture, $"?follow={(follows ? "true" : "false")}{(attempt is { } number ? $"&attempt={number}" : "")}");
        if (task is not null)
        {
            await server.LinesAsync($"apis/v1alpha1/runs/{id}/nodes/{Uri.EscapeDataString(task)}/log{query}", Console.Out.WriteLine, stop);
            return ExitCodes.Succeeded;
        }
        HashSet<string> told = [];
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        while (true)
        {
            JsonNode report = await runs.ReportAsync(id, stop);
            // Steps and sweeps have attempts; sub-DAGs, loops and sweeps print nothing.
            string[] begun =
            [
                .. report["tasks"]!.AsObject().Where(each => (int)each.Value!["attempts"]! > 0 && each.Value["experimentId"] is null && told.Add(each.Key)).Select(each => each.Key),
            ];
            await Task.WhenAll(begun.Select(path => server.LinesAsync(
                $"apis/v1alpha1/runs/{id}/nodes/{Uri.EscapeDataString(path)}/log{query}", line => Console.Out.WriteLine($"[{path}] {line}"), stop)));
            if (!follows || (string)report["state"]! is "SUCCEEDED" or "FAILED" or "CANCELED")
                return ExitCodes.Succeeded;
            await timer.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>Asks a run to end.</summary>
    public static async Task<int> CancelAsync(ServerClient server, string? run, CancellationToken stop)
    {
        string id = await new RemoteRuns(server).FindAsync(run, stop);
        await server.PostAsync($"{ServerClient.Api}/runs/{id}:terminate", null, stop);
        Terminal.Notice($"Asked the server to end run {id}.");
        return ExitCodes.Succeeded;
    }

    /// <summary>Makes a pipeline of a file, or a version of a pipeline that is there.</summary>
    public static async Task<int> UploadAsync(ServerClient server, string file, string? name, string? version, string? description, bool json, CancellationToken stop)
    {
        if (!File.Exists(file))
            throw new RefusedException($"There is no file '{file}'.");
        string texts = $"description={Uri.EscapeDataString(description ?? "")}";
        JsonNode made = version is null
            ? await server.UploadAsync($"{ServerClient.Api}/pipelines/upload?{texts}&name={Uri.EscapeDataString(name ?? "")}", file, stop)
            : await server.UploadAsync(
                $"{ServerClient.Api}/pipelines/upload_version?{texts}&name={Uri.EscapeDataString(version)}&pipelineid={await PipelineAsync(server, name, stop)}", file, stop);
        if (json)
            RemoteRuns.Print(made);
        else
            Console.Out.WriteLine($"{(string)made["name"]!}  {(string?)made["pipeline_version_id"] ?? (string)made["pipeline_id"]!}");
        return ExitCodes.Succeeded;
    }

    /// <summary>Prints the newest pipelines.</summary>
    public static async Task<int> ListPipelinesAsync(ServerClient server, int limit, bool json, CancellationToken stop)
    {
        JsonNode page = await server.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{ServerClient.Api}/pipelines?sort_by=created_at%20desc&page_size={Math.Clamp(limit, 1, 200)}"), stop);
        if (json)
        {
            RemoteRuns.Print(page);
            return ExitCodes.Succeeded;
        }
        Table table = Tables.Plain("PIPELINE", "NAME", "MADE", "DISPLAY NAME");
        foreach (JsonNode pipeline in RemoteRuns.Rows(page, "pipelines"))
            table.AddRow(Markup.Escape((string)pipeline["pipeline_id"]!), Markup.Escape((string)pipeline["name"]!), Started(pipeline), Markup.Escape((string)pipeline["display_name"]!));
        Tables.Write(new Terminal(json: false), table);
        return ExitCodes.Succeeded;
    }

    private static async Task<string> PipelineAsync(ServerClient server, string? name, CancellationToken stop)
    {
        if (name is null)
            throw new RefusedException("--version: of which pipeline? Give --name with its name.");
        return (string)(await server.GetAsync($"{ServerClient.Api}/pipelines/names/{Uri.EscapeDataString(name)}", stop))["pipeline_id"]!;
    }

    /// <summary>The id of an experiment by its name; made if it is not there.</summary>
    public static async Task<string> ExperimentAsync(ServerClient server, string name, CancellationToken stop)
    {
        JsonArray predicates = [];
        AddIf(predicates, "display_name", name);
        JsonNode page = await server.GetAsync($"{ServerClient.Api}/experiments?filter={Uri.EscapeDataString(new JsonObject { ["predicates"] = predicates }.ToJsonString())}", stop);
        JsonNode experiment = RemoteRuns.Rows(page, "experiments").FirstOrDefault()
            ?? await server.PostAsync($"{ServerClient.Api}/experiments", new JsonObject { ["display_name"] = name }, stop);
        return (string)experiment["experiment_id"]!;
    }

    private static void AddIf(JsonArray predicates, string key, string? text)
    {
        if (text is not null)
            predicates.Add(new JsonObject { ["operation"] = "EQUALS", ["key"] = key, ["string_value"] = text });
    }

    private static string Started(JsonNode row) => Times.At(DateTimeOffset.Parse((string)row["created_at"]!, CultureInfo.InvariantCulture));
}
