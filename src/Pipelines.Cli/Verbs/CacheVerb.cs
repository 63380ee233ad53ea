using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Cli.Screens;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.Sql;
using Spectre.Console;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines cache</c>: results that later runs may take over.</summary>
internal static class CacheVerb
{
    public static Command Make() => new("cache", "Lists results that later runs take over, and forgets them.") { List(), Remove() };

    private static Command List()
    {
        Option<string?> pipeline = new("--of") { Description = "Only of the pipeline of this name.", HelpName = "PIPELINE" };
        Option<int> limit = new("--limit", "-n") { Description = "At most so many.", DefaultValueFactory = _ => 50, HelpName = "N" };
        Option<string?> server = Shared.Server();
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string> output = Shared.Output();
        Command command = new("list", "Lists them, newest first.") { pipeline, limit, server, home, store, output };
        command.SetAction(async (parsed, stop) =>
        {
            int most = Math.Clamp(parsed.GetValue(limit), 1, 1000);
            IReadOnlyList<Line> lines;
            using (ServerClient? client = parsed.ServerOf(server))
                lines = client is null ? await HereAsync(parsed.HomeOf(home, store), parsed.GetValue(pipeline), most, stop) : await ThereAsync(client, parsed.GetValue(pipeline), most, stop);
            Print(lines, parsed.IsJson(output));
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command Remove()
    {
        Argument<string> pipeline = new("PIPELINE") { Description = "The pipeline's name, as `cache list` has it." };
        Argument<string?> fingerprint = new("FINGERPRINT") { Description = "One result; all of the pipeline if not given.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> server = Shared.Server();
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Command command = new("remove", "Forgets results: later runs do those steps again. Artifacts stay.") { pipeline, fingerprint, server, home, store };
        command.SetAction(async (parsed, stop) =>
        {
            string name = parsed.GetRequiredValue(pipeline);
            string? one = parsed.GetValue(fingerprint);
            if (one is not null && !Digest.TryParse(one, out _))
                throw new RefusedException($"'{one}' is no fingerprint. Give 64 hexadecimal digits; see: pipelines cache list");
            using ServerClient? client = parsed.ServerOf(server);
            if (client is null)
            {
                await ForgetHereAsync(parsed.HomeOf(home, store), name, one, stop);
                return ExitCodes.Succeeded;
            }
            await client.DeleteAsync(
                one is null ? $"{ServerClient.Own}/cache?pipeline={Uri.EscapeDataString(name)}" : $"{ServerClient.Own}/cache/{Uri.EscapeDataString(name)}/{one}", stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private sealed record Line(string Pipeline, string Fingerprint, string Run, string Task, DateTimeOffset CreatedAt);

    private static async Task<IReadOnlyList<Line>> HereAsync(HomePlace place, string? pipeline, int most, CancellationToken stop)
    {
        HomeReader reader = await HomeReader.OpenAsync(place, stop);
        Page<CacheEntry> page = await reader.Catalog.ListCacheAsync(new(pipeline, Size: most), stop);
        return [.. page.Items.Select(entry => new Line(entry.PipelineName, entry.Fingerprint.Hex, entry.Run.Value, entry.Task.Text, entry.CreatedAt))];
    }

    private static async Task<IReadOnlyList<Line>> ThereAsync(ServerClient client, string? pipeline, int most, CancellationToken stop)
    {
        System.Text.Json.Nodes.JsonNode page = await client.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{ServerClient.Own}/cache?page_size={most}{(pipeline is null ? "" : $"&pipeline={Uri.EscapeDataString(pipeline)}")}"), stop);
        return
        [
            .. RemoteRuns.Rows(page, "entries").Select(entry => new Line(
                (string)entry["pipeline"]!, (string)entry["fingerprint"]!, (string)entry["run_id"]!, (string)entry["task"]!,
                DateTimeOffset.Parse((string)entry["created_at"]!, CultureInfo.InvariantCulture))),
        ];
    }

    private static async Task ForgetHereAsync(HomePlace place, string pipeline, string? one, CancellationToken stop)
    {
        // An engine at work takes no harm: it asks for each result anew.
        await using SqlCatalog catalog = await SqlCatalog.OpenAsync(place.Require().Catalog, stop);
        if (one is not null && Digest.TryParse(one, out Digest fingerprint))
        {
            await catalog.ForgetCacheAsync(pipeline, fingerprint, stop);
            return;
        }
        while (await catalog.ListCacheAsync(new(pipeline, Size: 1000), stop) is { Items.Count: > 0 } page)
        {
            foreach (CacheEntry entry in page.Items)
                await catalog.ForgetCacheAsync(entry.PipelineName, entry.Fingerprint, stop);
        }
    }

    private static void Print(IReadOnlyList<Line> lines, bool isJson)
    {
        if (!isJson)
        {
            Table table = Tables.Plain("PIPELINE", "TASK", "FINGERPRINT", "RUN", "MADE");
            foreach (Line line in lines)
                table.AddRow(Markup.Escape(line.Pipeline), Markup.Escape(line.Task), line.Fingerprint, Markup.Escape(line.Run), Times.At(line.CreatedAt));
            Tables.Write(new Terminal(json: false), table);
            return;
        }
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("entries");
        foreach (Line line in lines)
        {
            json.WriteStartObject();
            json.WriteString("pipeline", line.Pipeline);
            json.WriteString("fingerprint", line.Fingerprint);
            json.WriteString("runId", line.Run);
            json.WriteString("task", line.Task);
            json.WriteString("createdAt", line.CreatedAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stdout.WriteByte((byte)'\n');
    }
}
