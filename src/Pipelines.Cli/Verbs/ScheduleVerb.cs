using System.CommandLine;
using System.Text.Json.Nodes;
using Pipelines.Cli.Remote;
using Pipelines.Cli.Sources;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines schedule create|list|show|enable|disable|delete|trigger|backfill|next|history</c>: the schedules of a server.</summary>
internal static class ScheduleVerb
{
    public static Command Make() => new("schedule", "Schedules of a server: pipelines that run at certain times.")
    {
        MakeCreate(),
        MakeList(),
        Simple("show", "Shows a schedule with its next ten times.", RemoteSchedules.ShowAsync),
        MakeEnable(),
        Simple("disable", "Lets it make no more runs but those that are asked for by hand.", (server, id, _, stop) => server.DoAsync(id, "disable", null, stop)),
        Simple("delete", "Removes a schedule; the runs that it has made stay.", (server, id, _, stop) => server.DeleteAsync(id, stop)),
        Simple("trigger", "Makes a run now, and prints its id.", RemoteSchedules.TriggerAsync),
        MakeBackfill(),
        MakeNext(),
        Simple("history", "Shows what was decided on its slots, the newest first, gaps among them.", RemoteSchedules.HistoryAsync),
    };

    private static Argument<string> Id() => new("SCHEDULE") { Description = "A schedule's id or the beginning of it, or its name." };

    private static Command Simple(string verb, string description, Func<RemoteSchedules, string, bool, CancellationToken, Task> act)
    {
        Argument<string> id = Id();
        Option<string?> server = Shared.Server();
        Option<string> output = Shared.Output();
        Command command = new(verb, description) { id, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            RemoteSchedules schedules = new(client);
            await act(schedules, await schedules.FindAsync(parsed.GetRequiredValue(id), stop), parsed.IsJson(output), stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeCreate()
    {
        Argument<string> file = new("FILE") { Description = "A pipeline, as for 'pipelines run'; or with --uploaded the name of one on the server." };
        Option<string> name = new("--name") { Description = "The schedule's name.", Required = true, HelpName = "TEXT" };
        Option<string?> cron = new("--cron") { Description = "Times: second minute hour day-of-month month day-of-week, or @daily, or @every 1h30m.", HelpName = "TEXT" };
        Option<long?> every = new("--every") { Description = "Seconds from run to run, in place of --cron.", HelpName = "SECONDS" };
        Option<string?> zone = new("--time-zone") { Description = "The clock of --cron, such as Europe/Berlin; UTC if not given.", HelpName = "NAME" };
        Option<string?> start = new("--start") { Description = "No run before this time, such as 2026-08-21T10:00:00Z.", HelpName = "TIME" };
        Option<string?> end = new("--end") { Description = "No run behind this time.", HelpName = "TIME" };
        Option<int> most = new("--max-concurrency") { Description = "Its runs at the same time, 1 to 10.", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<string> misfire = new Option<string>("--misfire") { Description = "What becomes of times that were missed: all run, the latest runs, or they are skipped.", DefaultValueFactory = _ => "all" }
            .AcceptOnlyFromAmong("all", "latest", "skip");
        Option<long?> grace = new("--grace") { Description = "How late a run may be with --misfire skip; 60 if not given.", HelpName = "SECONDS" };
        Option<bool> disabled = new("--disabled") { Description = "Makes it without enabling it." };
        Option<bool> uploaded = new("--uploaded") { Description = "FILE is the name of a pipeline on the server: its newest version at each time runs." };
        Option<string?> experiment = new("--experiment") { Description = "The experiment of its runs; made if it is not there.", HelpName = "NAME" };
        Option<string[]> parameters = new("--param", "-p") { Description = "A parameter of its runs: NAME=TEXT or NAME=@JSON; texts may hold [[ScheduledTime]] and its like.", HelpName = "NAME=VALUE" };
        Option<string> pipelineName = Shared.Pipeline();
        Option<string?> server = Shared.Server();
        Option<string> output = Shared.Output();
        Command command = new("create", "Makes a schedule.")
        {
            file, name, cron, every, zone, start, end, most, misfire, grace, disabled, uploaded, experiment, parameters, pipelineName, server, output,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            if (parsed.GetValue(cron) is null == parsed.GetValue(every) is null)
                throw new RefusedException("When? Give one of --cron and --every.");
            JsonObject times = [];
            AddIf(times, "cron", parsed.GetValue(cron));
            if (parsed.GetValue(every) is { } seconds)
                times["interval_second"] = seconds;
            AddIf(times, "start_time", parsed.GetValue(start));
            AddIf(times, "end_time", parsed.GetValue(end));
            JsonObject body = new()
            {
                ["display_name"] = parsed.GetRequiredValue(name),
                ["trigger"] = new JsonObject { [parsed.GetValue(cron) is null ? "periodic_schedule" : "cron_schedule"] = times },
                ["max_concurrency"] = parsed.GetValue(most),
                ["misfire_policy"] = parsed.GetValue(misfire)?.ToUpperInvariant(),
                ["mode"] = parsed.GetValue(disabled) ? "DISABLE" : "ENABLE",
            };
            AddIf(body, "time_zone", parsed.GetValue(zone));
            if (parsed.GetValue(grace) is { } late)
                body["misfire_grace_second"] = late;
            RemoteSchedules schedules = new(client);
            PipelinePackage package;
            if (parsed.GetValue(uploaded))
            {
                (body["pipeline_version_reference"], package) = await schedules.UploadedAsync(parsed.GetRequiredValue(file), stop);
            }
            else
            {
                package = (await PipelineSource.LoadAsync(parsed.GetRequiredValue(file), parsed.GetValue(pipelineName) ?? "", client.IsHere, stop)).Package;
                body["pipeline_spec"] = JsonNode.Parse(PipelineWriter.ToJson(package, indented: false));
            }
            Map<Value> values = ParameterArguments.Read(package.Pipeline.Root, parsed.GetValue(parameters) ?? []);
            body["runtime_config"] = new JsonObject { ["parameters"] = JsonNode.Parse(ValueJson.Write(new Value.Struct(values))) };
            await schedules.CreateAsync(body, parsed.GetValue(experiment), parsed.IsJson(output), stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeList()
    {
        Option<string?> server = Shared.Server();
        Option<int> limit = new("--limit", "-n") { Description = "At most so many.", DefaultValueFactory = _ => 20, HelpName = "N" };
        Option<string> output = Shared.Output();
        Command command = new("list", "Lists schedules, newest first.") { limit, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            await new RemoteSchedules(client).ListAsync(parsed.GetValue(limit), parsed.IsJson(output), stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeEnable()
    {
        Argument<string> id = Id();
        Option<bool> backfill = new("--backfill") { Description = "Makes up for the times since it was disabled." };
        Option<string?> server = Shared.Server();
        Command command = new("enable", "Lets a schedule make runs, from now on.") { id, backfill, server };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            RemoteSchedules schedules = new(client);
            JsonObject body = new() { ["backfill"] = parsed.GetValue(backfill) };
            await schedules.DoAsync(await schedules.FindAsync(parsed.GetRequiredValue(id), stop), "enable", body, stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeBackfill()
    {
        Argument<string> id = Id();
        Option<string> from = new("--from") { Description = "The first time, such as 2026-08-21T00:00:00Z.", Required = true, HelpName = "TIME" };
        Option<string> to = new("--to") { Description = "The last time; not in the future.", Required = true, HelpName = "TIME" };
        Option<string?> server = Shared.Server();
        Option<string> output = Shared.Output();
        Command command = new("backfill", "Makes the runs of a range of times that have none, one after the other.") { id, from, to, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            RemoteSchedules schedules = new(client);
            string schedule = await schedules.FindAsync(parsed.GetRequiredValue(id), stop);
            await schedules.BackfillAsync(schedule, parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.IsJson(output), stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeNext()
    {
        Argument<string> id = Id();
        Option<int> count = new("--count", "-n") { Description = "How many.", DefaultValueFactory = _ => 10, HelpName = "N" };
        Option<string?> server = Shared.Server();
        Option<string> output = Shared.Output();
        Command command = new("next", "Prints the next times of a schedule, in UTC.") { id, count, server, output };
        command.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = parsed.RequireServer(server);
            RemoteSchedules schedules = new(client);
            await schedules.NextAsync(await schedules.FindAsync(parsed.GetRequiredValue(id), stop), parsed.GetValue(count), parsed.IsJson(output), stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static void AddIf(JsonObject json, string name, string? text)
    {
        if (text is not null)
            json[name] = text;
    }
}
