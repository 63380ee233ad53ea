using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Core.Runs;
using Pipelines.Core.Tests;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Tests.Runs;

namespace Pipelines.Server.Tests;

public sealed class RestartTests : ServerBench
{
    private readonly DoneAtOnce _stuck = new(order => order.TaskName == "slow" ? null : DoneAtOnce.Success);

    public RestartTests() => Launcher = () => _stuck;

    [Fact]
    public async Task A_run_goes_on_behind_the_restart_and_what_was_done_is_not_done_again()
    {
        string run = await RunAsync(Some.Pipeline().WithStep("first").WithStep("slow", "first").Build());
        await EventuallyAsync("it is in the middle", async () => Has(await GetAsync($"{Api}/runs/{run}"), "slow", "RUNNING"));
        await StopAsync();

        DoneAtOnce second = new();
        Launcher = () => second;
        await StartAsync();
        await StateAsync(run, "SUCCEEDED");
        Assert.Equal(["slow"], second.Beginnings.Keys.Select(attempt => attempt.Task.Text));
    }

    [Fact]
    public async Task A_deletion_that_was_cut_is_finished()
    {
        string run = await RunAsync(Some.Pipeline().WithStep("slow").Build());
        await StateAsync(run, "RUNNING");
        await StopAsync();
        Launcher = () => new DoneAtOnce(_ => null);
        await using (Stores.Resources.SqlResources resources = await Stores.Resources.SqlResources.OpenAsync(Stores.Sql.SqliteDialect.ForResources(Home.Database), TimeProvider.System, Stop))
            await resources.Runs.HideAsync(new(run), Stop);

        await StartAsync();
        await EventuallyAsync("nothing of it is left", async () =>
            (await Resources.Runs.ListHiddenAsync(Stop)).Count == 0 && (await RunHistory.FoldAsync(Journal, new(run), Stop)).Run is null);
    }

    [Fact]
    public async Task A_run_that_only_the_journal_knows_is_listed_and_driven()
    {
        await StopAsync();
        await using (Stores.Sql.SqlJournal journal = await Stores.Sql.SqlJournal.OpenAsync(Stores.Sql.SqliteDialect.ForJournal(Home.Database), Stop))
        {
            RunRequest request = new() { Run = new("from-elsewhere"), DisplayName = "by hand", Package = Some.Pipeline().WithStep("a").Build() };
            await journal.AppendAsync(RunEventCodec.StreamOf(request.Run), 0, [RunEventCodec.Write(new RunEvent.Created(request) { At = Some.Noon })], Stop);
        }

        await StartAsync();
        await EventuallyAsync("it is listed", async () => (await GetAsync($"{Api}/runs/from-elsewhere")).Status == System.Net.HttpStatusCode.OK);
        Answer ended = await StateAsync("from-elsewhere", "SUCCEEDED");
        Assert.Equal("by hand", (string)ended["display_name"]!);
        JsonNode experiment = (await GetAsync($"{Api}/experiments/{(string)ended["experiment_id"]!}")).Ok().Json;
        Assert.Equal("Default", (string)experiment["display_name"]!);
    }

    [Fact]
    public async Task Trials_of_a_cut_experiment_are_neither_driven_nor_listed_alone()
    {
        await StopAsync();
        // In the journal and in the catalog, as an engine leaves them that is killed; and one run that is anybody's.
        await using (Stores.Sql.SqlJournal journal = await Stores.Sql.SqlJournal.OpenAsync(Stores.Sql.SqliteDialect.ForJournal(Home.Database), Stop))
        await using (Stores.Sql.SqlCatalog catalog = await Stores.Sql.SqlCatalog.OpenAsync(Stores.Sql.SqliteDialect.ForCatalog(Home.Database), Stop))
        {
            foreach (string run in (string[])["alone-0", "swept-0", "whole"])
            {
                RunEvent.Created created = new(new()
                {
                    Run = new(run),
                    DisplayName = run,
                    Package = Some.Pipeline().WithStep("a").Build(),
                    Trial = run == "whole" ? null : new RunTrial(new(run[..^2]), 0) { Sweep = run == "swept-0" ? new("whole") : null },
                })
                { At = Some.Noon };
                await journal.AppendAsync(RunEventCodec.StreamOf(new(run)), 0, [RunEventCodec.Write(created)], Stop);
                if (run != "whole")
                    await new RunProjector(catalog, new RunMachine(created)).ProjectAsync(1, Stop);
            }
        }

        DoneAtOnce launcher = new();
        Launcher = () => launcher;
        await StartAsync();
        await EventuallyAsync("the other one is listed", async () => (await GetAsync($"{Api}/runs/whole")).Status == System.Net.HttpStatusCode.OK);
        await StateAsync("whole", "SUCCEEDED");
        Assert.Equal(["whole"], launcher.Beginnings.Keys.Select(attempt => attempt.Run.Value));
        Assert.Equal(["whole"], (await GetAsync($"{Api}/runs")).Ok()["runs"]!.AsArray().Select(row => (string)row!["run_id"]!));
        // A server that stops and starts again sees them no other way.
        await StopAsync();
        Launcher = () => launcher;
        await StartAsync();
        Assert.Equal(["whole"], (await GetAsync($"{Api}/runs")).Ok()["runs"]!.AsArray().Select(row => (string)row!["run_id"]!));
        Assert.Single(launcher.Beginnings);
    }

    [Fact]
    public async Task A_server_that_cancels_its_runs_waits_for_their_ends()
    {
        await StopAsync();
        Options = Options with { OnStop = StopRule.CancelRuns };
        await StartAsync();
        string run = await RunAsync(Some.Pipeline().WithStep("slow").Build());
        await EventuallyAsync("it runs", async () => Has(await GetAsync($"{Api}/runs/{run}"), "slow", "RUNNING"));
        await StopAsync();

        await StartAsync();
        Answer canceled = await StateAsync(run, "CANCELED");
        Assert.Equal(["PENDING", "RUNNING", "CANCELING", "CANCELED"], canceled["state_history"]!.AsArray().Select(change => (string)change!["state"]!));
    }

    private static bool Has(Answer run, string task, string state) => run.Json["run_details"] is not null && (string?)Details(run).GetValueOrDefault(task)?["state"] == state;
}
