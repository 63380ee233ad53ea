using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Cli.Screens;

namespace Pipelines.Cli.Remote;

/// <summary>Runs of a server, as commands name and show them.</summary>
internal sealed class RemoteRuns(ServerClient server)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private const int Searched = 200;

    /// <summary>The id of a run by the beginning of it; the newest for null or "newest".</summary>
    public async Task<string> FindAsync(string? text, CancellationToken stop)
    {
        bool isNewest = text is null or "newest";
        if (!isNewest && Guid.TryParse(text, out _))
            return text!;
        JsonNode page = await server.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{ServerClient.Api}/runs?sort_by=created_at%20desc&page_size={(isNewest ? 1 : Searched)}"), stop);
        string[] ids = [.. Rows(page, "runs").Select(run => (string)run["run_id"]!).Where(id => isNewest || id.StartsWith(text!, StringComparison.Ordinal))];
        return ids.Length switch
        {
            1 => ids[0],
            0 => throw new RefusedException(isNewest ? "no run" : $"no run '{text}' among the newest {Searched}. See: pipelines list"),
            _ => throw new RefusedException($"{ids.Length} runs begin with '{text}': {string.Join(", ", ids.Take(5))}. Give more of the id."),
        };
    }

    /// <summary>The run as <c>--output json</c> prints it.</summary>
    public Task<JsonNode> ReportAsync(string run, CancellationToken stop) => server.GetAsync($"{ServerClient.Own}/runs/{run}", stop);

    /// <summary>Looks until the run has ended, and tells of each task that has.</summary>
    public async Task<JsonNode> WatchAsync(string run, Action<string> print, CancellationToken stop)
    {
        HashSet<string> told = [];
        using PeriodicTimer timer = new(LookEvery, TimeProvider.System);
        while (true)
        {
            JsonNode report = await ReportAsync(run, stop);
            foreach ((string path, JsonNode? task) in report["tasks"]!.AsObject())
            {
                string state = (string)task!["state"]!;
                if (state is not ("PENDING" or "RUNNING") && told.Add(path))
                    print($"  {state,-9} {path}{((bool?)task["cached"] == true ? " (from the cache)" : "")}");
            }
            if ((string)report["state"]! is "SUCCEEDED" or "FAILED" or "CANCELED")
                return report;
            await timer.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>The last words about a run; the exit code that goes with them.</summary>
    public static int End(JsonNode report, bool json)
    {
        string state = (string)report["state"]!;
        if (json)
        {
            Console.Out.WriteLine(report.ToJsonString(Indented));
        }
        else
        {
            Terminal terminal = new(json: false);
            terminal.People.WriteLine($"{state}  {(string)report["pipeline"]!}  {(string)report["runId"]!}");
            if ((string?)report["error"] is { Length: > 0 } error)
                terminal.People.WriteLine($"  {error}");
            foreach ((string name, JsonNode? value) in report["outputs"]!.AsObject())
                terminal.People.WriteLine($"  {name} = {value?.ToJsonString() ?? "null"}");
        }
        return state is "FAILED" or "CANCELED" ? ExitCodes.Failed : ExitCodes.Succeeded;
    }

    /// <summary>Prints JSON as it came.</summary>
    public static void Print(JsonNode json) => Console.Out.WriteLine(json.ToJsonString(Indented));

    /// <summary>The rows of a page.</summary>
    public static IEnumerable<JsonNode> Rows(JsonNode page, string list) => page[list]?.AsArray().OfType<JsonNode>() ?? [];
}
