using System.CommandLine;
using System.Text.Json;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;
using Pipelines.Cli.Screens;
using Pipelines.Engine.Ports;
using Spectre.Console;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines list</c>: the runs of a home, newest first.</summary>
internal static class ListVerb
{
    public static Command Make()
    {
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string> output = Shared.Output();
        Option<string?> pipeline = new("--pipeline") { Description = "Only runs of this pipeline.", HelpName = "NAME" };
        Option<string?> state = new("--state") { Description = "Only runs in this state, such as FAILED.", HelpName = "STATE" };
        Option<int> limit = new("--limit", "-n") { Description = "At most so many runs.", DefaultValueFactory = _ => 20, HelpName = "N" };
        Option<bool> trials = new("--trials") { Description = "Also runs that are trials of experiments and of sweeps." };
        Option<string?> server = Shared.Server();
        Command command = new("list", "Lists runs, newest first.") { pipeline, state, limit, trials, home, store, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient? client = parsed.ServerOf(server);
            if (client is not null && parsed.GetValue(trials))
                throw new RefusedException("--trials: a server lists no trials. Leave it out, or list the server's home.");
            if (client is not null)
                return await RemoteVerbs.ListAsync(client, parsed.GetValue(pipeline), parsed.GetValue(state), parsed.GetValue(limit), parsed.IsJson(output), stop);
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            RunQuery query = new(parsed.GetValue(pipeline), parsed.GetValue(state)?.ToUpperInvariant(), Size: Math.Clamp(parsed.GetValue(limit), 1, 1000), WithoutTrials: !parsed.GetValue(trials));
            Page<RunView> page = await reader.Catalog.ListRunsAsync(query, stop);
            if (parsed.IsJson(output))
                WriteJson(page.Items);
            else
                Print(page.Items);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static void Print(IReadOnlyList<RunView> runs)
    {
        if (runs.Count == 0)
        {
            Console.Out.WriteLine("No runs.");
            return;
        }
        Terminal terminal = new(json: false);
        Table table = Tables.Plain("RUN", "PIPELINE", "STATE", "STARTED", "TOOK", "NAME");
        foreach (RunView run in runs)
        {
            table.AddRow(
                Markup.Escape(run.Run.Value), Markup.Escape(run.PipelineName), Tables.State(run.Status), Times.At(run.CreatedAt),
                Times.Between(run.CreatedAt, run.EndedAt), Markup.Escape(run.DisplayName));
        }
        Tables.Write(terminal, table);
    }

    private static void WriteJson(IReadOnlyList<RunView> runs)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("runs");
        foreach (RunView run in runs)
        {
            json.WriteStartObject();
            json.WriteString("runId", run.Run.Value);
            json.WriteString("pipeline", run.PipelineName);
            json.WriteString("name", run.DisplayName);
            if (run.Experiment is { } experiment)
                json.WriteString("experimentId", experiment.Value);
            json.WriteString("state", run.Status);
            json.WriteString("error", run.Error);
            json.WriteString("createdAt", run.CreatedAt);
            if (run.EndedAt is { } endedAt)
                json.WriteString("endedAt", endedAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stdout.WriteByte((byte)'\n');
    }
}
