using System.Diagnostics;
using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Processes;

/// <summary>Programs that do harm: to themselves, to their supervisor, to the disk.</summary>
public sealed class ProcessContainmentTests : ProcessSuite
{
    [Fact]
    public async Task A_program_that_kills_its_whole_group_has_failed_and_the_next_one_runs()
    {
        StepReport report = await RunAsync(StepOrders.Script("kill -KILL 0"));

        Assert.Equal((StepOutcome.Failed, null), (report.Outcome, report.ExitCode));
        Assert.Contains("killed together with its supervisor", report.Error, StringComparison.Ordinal);
        Assert.Equal(StepOutcome.Succeeded, (await RunAsync(StepOrders.Script("true", "next"))).Outcome);
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("TERM")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    [InlineData("ALRM")]
    [InlineData("PIPE")]
    public async Task A_signal_to_the_whole_group_ends_the_program_and_not_its_supervisor(string signal)
    {
        StepReport report = await RunAsync(StepOrders.Script($"kill -{signal} 0; sleep 10"));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.InRange(report.ExitCode ?? 0, 129, 143);
    }

    [Fact]
    public async Task A_program_that_kills_its_supervisor_is_ended_and_has_failed()
    {
        StepOrder order = StepOrders.Script($"kill -KILL $PPID; sleep 1000; : {Place.Home.Root}");
        StepReport report = await RunAsync(order);

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.Empty(Eventually.ProcessesNaming($"sleep 1000; : {Place.Home.Root}"));
    }

    [Fact]
    public async Task Whatever_a_program_leaves_behind_is_ended()
    {
        string hidden = $"sleep 1000; : left {Place.Home.Root}";
        StepReport report = await RunAsync(StepOrders.Script(
            $"""
            sh -c '{hidden}' &
            setsid sh -c '{hidden}' >/dev/null 2>&1 </dev/null &
            (setsid sh -c 'trap "" TERM HUP; {hidden}' &)
            (env -i sh -c '{hidden}' &)
            echo >"$data"
            """));

        Assert.Equal(StepOutcome.Succeeded, report.Outcome);
        Assert.Empty(Eventually.ProcessesNaming(hidden));
    }

    [Fact]
    public async Task Whatever_a_long_program_leaves_behind_is_ended()
    {
        string hidden = $"sleep 1000; : left {Place.Home.Root}";
        await RunAsync(StepOrders.Script($"(setsid sh -c '{hidden}' &); sleep 1.2"));

        Assert.Empty(Eventually.ProcessesNaming(hidden));
    }

    [Fact]
    public async Task A_program_that_makes_children_without_end_is_stopped()
    {
        string hidden = $": child {Place.Home.Root}";
        StepOrder order = StepOrders.Script($"echo >\"$data\"; trap '' TERM; while :; do (setsid sh -c 'trap \"\" TERM; sleep 1000; {hidden}' &); sleep 0.02; done");
        await Launcher.StartAsync(order, Sink, Stop);
        await Eventually.HoldsAsync(() => Eventually.ProcessesNaming(hidden).Count > 5, "there are children");

        await Launcher.StopAsync(order.Attempt, TimeSpan.FromMilliseconds(100), Stop);

        Assert.Equal(StepOutcome.Canceled, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
        Assert.Empty(Eventually.ProcessesNaming(hidden));
    }

    [Fact]
    public async Task A_stopped_process_can_be_ended()
    {
        StepOrder order = StepOrders.Script("echo >\"$data\"; kill -STOP 0; sleep 1000");
        await Launcher.StartAsync(order, Sink, Stop);
        await RunsAsync(order);

        await Launcher.StopAsync(order.Attempt, TimeSpan.FromMilliseconds(100), Stop);

        Assert.Equal(StepOutcome.Canceled, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
    }

    [Fact]
    public async Task A_gigabyte_of_output_is_kept_short_with_its_beginning_and_its_end()
    {
        Place.Options = Place.Options with { LargestLogBytes = 4 << 20, LookAtLogsEvery = TimeSpan.FromMilliseconds(50) };
        StepOrder order = StepOrders.Script("echo the beginning; head -c 1000000000 /dev/zero; echo; echo the end");

        StepReport report = await RunAsync(order);

        Assert.Equal(StepOutcome.Succeeded, report.Outcome);
        string log = Place.LogOf(order);
        Assert.InRange(log.Length, 1 << 20, 4 << 20);
        Assert.StartsWith("the beginning\n", log, StringComparison.Ordinal);
        Assert.EndsWith("\nthe end\n", log, StringComparison.Ordinal);
        Assert.Contains("bytes were dropped here: this log is kept below 4194304]", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unwritable_log_is_told_and_the_step_begins_once_that_is_mended()
    {
        StepOrder order = StepOrders.Script("printf x >>\"$text\"");
        Directory.CreateDirectory(Place.PlaceOf(order).Log);
        await Launcher.StartAsync(order, Sink, Stop);
        StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(() => Sink.EndAsync(order.Attempt, Stop));
        Assert.Equal(Place.PlaceOf(order).Log, told.Place);
        Assert.Equal(StepStanding.Unknown, await Launcher.FindAsync(order.Attempt, Stop));

        Directory.Delete(Place.PlaceOf(order).Log);
        RecordingSink sink = new();
        await Launcher.StartAsync(order, sink, Stop);

        Assert.Equal("x", (await sink.EndAsync(order.Attempt, Stop)).Parameters["text"].ToText());
    }

    [Fact]
    public async Task Steps_one_after_the_other_share_a_supervisor_and_side_by_side_they_do_not()
    {
        HashSet<string> chain = [];
        for (int number = 0; number < 10; number++)
        {
            StepOrder order = StepOrders.Script("echo $PPID", $"chain-{number}");
            await RunAsync(order);
            chain.Add(Place.LogOf(order));
        }
        Assert.Single(chain);

        StepOrder[] wide = [.. Enumerable.Range(0, 4).Select(number => StepOrders.Script("echo $PPID; echo >\"$data\"; while [ ! -e \"$data.go\" ]; do sleep 0.05; done", $"wide-{number}"))];
        foreach (StepOrder order in wide)
            await Launcher.StartAsync(order, Sink, Stop);
        foreach (StepOrder order in wide)
        {
            await RunsAsync(order);
            await File.WriteAllTextAsync(Place.DataOf(order) + ".go", "", Stop);
            await Sink.EndAsync(order.Attempt, Stop);
        }
        Assert.Equal(4, wide.Select(Place.LogOf).Distinct().Count());
    }

    [Theory]
    [InlineData("exited 0", StepOutcome.Lost)]
    [InlineData("exited 0 kept", StepOutcome.Succeeded)]
    [InlineData("exited 3 kept", StepOutcome.Failed)]
    [InlineData("stopping time-out\nexited 143 kept", StepOutcome.TimedOut)]
    [InlineData("stopping canceled", StepOutcome.Canceled)]
    [InlineData("exi", StepOutcome.Lost)]
    public async Task After_the_machine_went_down_only_an_end_that_was_kept_counts(string noted, StepOutcome expected)
    {
        StepOrder order = StepOrders.Script("true");
        AttemptPlace place = Place.PlaceOf(order);
        Directory.CreateDirectory(place.Folder);
        await File.WriteAllTextAsync(place.Folder + ".record", $"claimed 1 2 another-boot 3.4.5 1795351261528\n{noted}\n", Stop);

        Assert.Equal(expected, (await RunAsync(order)).Outcome);
    }

    [Fact]
    public async Task A_number_that_another_process_has_now_is_not_the_supervisor()
    {
        StepOrder order = StepOrders.Script("true");
        AttemptPlace place = Place.PlaceOf(order);
        Directory.CreateDirectory(place.Folder);
        string boot = (await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", Stop)).Trim();
        using Process other = Process.Start("sleep", "1000");
        await File.WriteAllTextAsync(place.Folder + ".record", string.Create(CultureInfo.InvariantCulture, $"claimed {other.Id} 2 {boot} 3.4.5 1795351261528\n"), Stop);

        Assert.Equal(StepStanding.Ended, await Launcher.FindAsync(order.Attempt, Stop));
        await Launcher.StopAsync(order.Attempt, TimeSpan.Zero, Stop);
        Assert.Equal(StepOutcome.Lost, (await RunAsync(order)).Outcome);

        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task A_claim_that_was_never_finished_is_no_claim()
    {
        StepOrder order = StepOrders.Script("printf x >>\"$text\"");
        AttemptPlace place = Place.PlaceOf(order);
        Directory.CreateDirectory(place.Folder);
        await File.WriteAllTextAsync(place.Folder + ".record", "", Stop);

        Assert.Equal("x", (await RunAsync(order)).Parameters["text"].ToText());
    }
}
