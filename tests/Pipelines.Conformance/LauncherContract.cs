using System.Diagnostics;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>Every sentence of <see cref="ILauncher"/>, with real programs. An adapter says how an engine is opened.</summary>
public abstract class LauncherContract : IAsyncLifetime
{
    private static readonly TimeSpan LongGrace = TimeSpan.FromMinutes(5);
    private readonly List<ILauncher> _opened = [];

    /// <summary>Marks the programs of one test, to find what is left of them.</summary>
    private readonly string _token = $"token-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}";

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected RecordingSink Sink { get; } = new();

    /// <summary>Makes the place empty, or skips.</summary>
    public abstract ValueTask InitializeAsync();

    /// <summary>A further engine at the same place, as after a restart.</summary>
    protected abstract ILauncher Make();

    /// <summary>Where on this machine a program finds the place of its output artifact <c>data</c>.</summary>
    protected abstract string DataOf(StepOrder order);

    /// <summary>Removes the place.</summary>
    protected abstract ValueTask CleanAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (ILauncher launcher in _opened)
            await launcher.DisposeAsync();
        foreach (int left in Eventually.ProcessesNaming(_token))
            Process.GetProcessById(left).Kill();
        await CleanAsync();
    }

    protected ILauncher Open()
    {
        ILauncher launcher = Make();
        _opened.Add(launcher);
        return launcher;
    }

    protected async Task<StepReport> RunAsync(StepOrder order)
    {
        await Open().StartAsync(order, Sink, Stop);
        return await Sink.EndAsync(order.Attempt, Stop);
    }

    /// <summary>A script that says that it runs, and then waits to be let go or to be ended.</summary>
    protected StepOrder Waiting(string task = "step", string before = "", TimeSpan? timeOut = null) => StepOrders.Script(
        $"# {_token}\n{before}\nprintf x >>\"$text\"; echo >\"$data\"; while [ ! -e \"$data.go\" ]; do sleep 0.05; done", task, timeOut: timeOut);

    protected async Task RunsAsync(StepOrder order) => await Eventually.HoldsAsync(() => File.Exists(DataOf(order)), "the program runs");

    protected async Task LetGoAsync(StepOrder order) => await File.WriteAllTextAsync(DataOf(order) + ".go", "", Stop);

    private async Task NothingRunsAsync() => await Eventually.HoldsAsync(() => Eventually.ProcessesNaming(_token).Count == 0, "no process of the attempt is left");

    [Fact]
    public async Task A_program_that_ends_well_is_reported_with_its_outputs()
    {
        StepOrder order = StepOrders.Script("printf 'a value\n' >\"$text\"; echo rows >\"$data\"");

        StepReport report = await RunAsync(order);

        Assert.Equal("", report.Error);
        Assert.Equal((StepOutcome.Succeeded, 0), (report.Outcome, report.ExitCode));
        Assert.Equal(Map.Of(("text", Value.Of("a value\n"))), report.Parameters);
        Artifact data = Assert.Single(report.Artifacts["data"]);
        Assert.Equal((Digest.Of("rows\n"), 5L), (data.Sha256, data.SizeBytes));
        Assert.Equal(await Sink.StartedAsync(order.Attempt, Stop), report.StartedAt);
    }

    [Theory]
    [InlineData("exit 3", 3, "exit code 3")]
    [InlineData("sh -c 'kill -SEGV $$'; exit $?", 139, "SIGSEGV")]
    [InlineData("sh -c 'kill -KILL $$'; exit $?", 137, "SIGKILL")]
    [InlineData("no-such-program", 127, "was not found")]
    public async Task A_program_that_fails_is_reported_with_its_exit_code_in_words(string script, int code, string words)
    {
        StepReport report = await RunAsync(StepOrders.Script($"echo the last words; {script}"));

        Assert.Equal((StepOutcome.Failed, code), (report.Outcome, report.ExitCode));
        Assert.Contains(words, report.Error, StringComparison.Ordinal);
        Assert.Contains("the last words", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_step_is_reported_and_not_thrown()
    {
        StepReport report = await RunAsync(StepOrders.Program(["/no/such/program"]));

        Assert.NotEqual(StepOutcome.Succeeded, report.Outcome);
        Assert.Contains("/no/such/program", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starting_twice_starts_once()
    {
        ILauncher launcher = Open();
        StepOrder order = Waiting();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => launcher.StartAsync(order, Sink, Stop), Stop)));
        await RunsAsync(order);
        await LetGoAsync(order);

        Assert.Equal("x", (await Sink.EndAsync(order.Attempt, Stop)).Parameters["text"].ToText());
    }

    [Fact]
    public async Task Two_engines_that_start_the_same_attempt_at_the_same_time_start_it_once_and_both_report()
    {
        ILauncher first = Open(), second = Open();
        RecordingSink other = new();
        StepOrder order = Waiting();
        await Task.WhenAll(Task.Run(() => first.StartAsync(order, Sink, Stop), Stop), Task.Run(() => second.StartAsync(order, other, Stop), Stop));
        await RunsAsync(order);
        await LetGoAsync(order);

        Assert.Equal("x", (await Sink.EndAsync(order.Attempt, Stop)).Parameters["text"].ToText());
        Assert.Equal("x", (await other.EndAsync(order.Attempt, Stop)).Parameters["text"].ToText());
    }

    [Fact]
    public async Task An_attempt_outlives_the_engine_and_the_next_one_takes_it_over()
    {
        ILauncher first = Open();
        StepOrder order = Waiting();
        await first.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        DateTimeOffset startedAt = await Sink.StartedAsync(order.Attempt, Stop);
        await first.DisposeAsync();

        ILauncher second = Open();
        RecordingSink sink = new();
        Assert.Equal(StepStanding.Running, await second.FindAsync(order.Attempt, Stop));
        await second.StartAsync(order, sink, Stop);
        Assert.Equal(startedAt, await sink.StartedAsync(order.Attempt, Stop), TimeSpan.FromSeconds(1));
        await LetGoAsync(order);
        StepReport report = await sink.EndAsync(order.Attempt, Stop);

        Assert.Equal((StepOutcome.Succeeded, "x"), (report.Outcome, report.Parameters["text"].ToText()));
        Assert.False(Sink.HasEnd(order.Attempt));
    }

    [Fact]
    public async Task An_attempt_that_ends_while_no_engine_looks_on_is_reported_by_the_next_one()
    {
        ILauncher first = Open();
        StepOrder order = Waiting(before: "trap 'exit 5' EXIT");
        await first.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        await first.DisposeAsync();
        await LetGoAsync(order);
        await NothingRunsAsync();

        ILauncher second = Open();
        await Eventually.HoldsAsync(() => second.FindAsync(order.Attempt, Stop) is { IsCompletedSuccessfully: true, Result: StepStanding.Ended }, "the attempt is known to have ended");
        await second.StartAsync(order, Sink, Stop);
        StepReport report = await Sink.EndAsync(order.Attempt, Stop);

        Assert.Equal((StepOutcome.Failed, 5), (report.Outcome, report.ExitCode));
    }

    [Fact]
    public async Task The_end_is_reported_again_to_whoever_starts_it_again()
    {
        ILauncher launcher = Open();
        StepOrder order = StepOrders.Script("printf x >>\"$text\"; echo rows >\"$data\"");
        await launcher.StartAsync(order, Sink, Stop);
        StepReport once = await Sink.EndAsync(order.Attempt, Stop);
        await Eventually.HoldsAsync(() => launcher.FindAsync(order.Attempt, Stop) is { IsCompletedSuccessfully: true, Result: StepStanding.Ended }, "the attempt has ended");

        await launcher.StartAsync(order, Sink, Stop);
        StepReport again = await Sink.EndAsync(order.Attempt, Stop);
        await Open().StartAsync(order, Sink, Stop);
        StepReport elsewhere = await Sink.EndAsync(order.Attempt, Stop);

        Assert.Equal("x", again.Parameters["text"].ToText());
        Assert.Equal((once.Parameters, once.Artifacts), (again.Parameters, again.Artifacts));
        Assert.Equal((once.Parameters, once.Artifacts), (elsewhere.Parameters, elsewhere.Artifacts));
    }

    [Fact]
    public async Task Another_attempt_of_the_same_task_is_another_program()
    {
        StepReport first = await RunAsync(StepOrders.Script("printf x >>\"$text\"; exit 1", number: 1));
        StepReport second = await RunAsync(StepOrders.Script("printf x >>\"$text\"", number: 2));

        Assert.Equal(StepOutcome.Failed, first.Outcome);
        Assert.Equal((StepOutcome.Succeeded, "x"), (second.Outcome, second.Parameters["text"].ToText()));
    }

    [Fact]
    public async Task A_program_that_is_stopped_is_first_asked()
    {
        ILauncher launcher = Open();
        StepOrder order = Waiting(before: "trap 'echo asked >\"$data\"; exit 0' TERM");
        await launcher.StartAsync(order, Sink, Stop);
        await RunsAsync(order);

        await launcher.StopAsync(order.Attempt, LongGrace, Stop);
        StepReport report = await Sink.EndAsync(order.Attempt, Stop);

        Assert.Equal(StepOutcome.Canceled, report.Outcome);
        Assert.Equal("asked\n", await File.ReadAllTextAsync(DataOf(order), Stop));
        await NothingRunsAsync();
    }

    [Fact]
    public async Task A_program_that_does_not_listen_is_ended_by_force_with_all_its_children()
    {
        ILauncher launcher = Open();
        StepOrder order = Waiting(before: $"trap '' TERM; sh -c 'sleep 1000 # {_token}-child' & (sh -c 'trap \"\" TERM; sleep 1000; : {_token}-grandchild' &)");
        await launcher.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        await Eventually.HoldsAsync(() => Eventually.ProcessesNaming($"{_token}-grandchild").Count > 0, "the grandchild runs");

        await launcher.StopAsync(order.Attempt, TimeSpan.FromMilliseconds(200), Stop);
        StepReport report = await Sink.EndAsync(order.Attempt, Stop);

        Assert.Equal(StepOutcome.Canceled, report.Outcome);
        await NothingRunsAsync();
    }

    [Fact]
    public async Task Stopping_returns_at_once()
    {
        ILauncher launcher = Open();
        StepOrder order = Waiting(before: "trap '' TERM");
        await launcher.StartAsync(order, Sink, Stop);
        await RunsAsync(order);

        await launcher.StopAsync(order.Attempt, LongGrace, Stop);

        Assert.False(Sink.HasEnd(order.Attempt));
        await LetGoAsync(order);
        Assert.Equal(StepOutcome.Canceled, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
    }

    [Fact]
    public async Task An_attempt_of_another_engine_can_be_stopped_before_it_is_taken_over()
    {
        ILauncher first = Open();
        StepOrder order = Waiting();
        await first.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        await first.DisposeAsync();

        ILauncher second = Open();
        await second.StopAsync(order.Attempt, TimeSpan.FromMilliseconds(100), Stop);
        await NothingRunsAsync();
        await second.StartAsync(order, Sink, Stop);

        Assert.Equal(StepOutcome.Canceled, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
    }

    [Fact]
    public async Task An_attempt_that_was_abandoned_is_ended_with_its_children_and_lost_to_whoever_starts_it_again()
    {
        ILauncher first = Open();
        StepOrder order = Waiting(before: "trap '' TERM; sleep 600 &");
        await first.StartAsync(order, Sink, Stop);
        await RunsAsync(order);

        await first.AbandonAsync(order.Attempt, Stop);
        await NothingRunsAsync();
        await Sink.EndAsync(order.Attempt, Stop);
        RecordingSink next = new();
        await Open().StartAsync(order, next, Stop);

        Assert.Equal(StepOutcome.Lost, (await next.EndAsync(order.Attempt, Stop)).Outcome);
    }

    [Fact]
    public async Task An_attempt_that_was_taken_over_can_be_stopped()
    {
        ILauncher first = Open();
        StepOrder order = Waiting();
        await first.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        await first.DisposeAsync();

        ILauncher second = Open();
        await second.StartAsync(order, Sink, Stop);
        await second.StopAsync(order.Attempt, TimeSpan.FromMilliseconds(100), Stop);

        Assert.Equal(StepOutcome.Canceled, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
        await NothingRunsAsync();
    }

    [Fact]
    public async Task Stopping_what_has_ended_changes_nothing()
    {
        ILauncher launcher = Open();
        StepOrder order = StepOrders.Script("echo rows >\"$data\"");
        await launcher.StartAsync(order, Sink, Stop);
        await Sink.EndAsync(order.Attempt, Stop);
        await Eventually.HoldsAsync(() => launcher.FindAsync(order.Attempt, Stop) is { IsCompletedSuccessfully: true, Result: StepStanding.Ended }, "the attempt has ended");

        await launcher.StopAsync(order.Attempt, TimeSpan.Zero, Stop);
        await launcher.StartAsync(order, Sink, Stop);

        Assert.Equal(StepOutcome.Succeeded, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
    }

    [Fact]
    public async Task A_stop_that_overtakes_its_start_keeps_the_program_from_beginning()
    {
        ILauncher launcher = Open();
        StepOrder order = Waiting();

        await launcher.StopAsync(order.Attempt, LongGrace, Stop);
        await launcher.StartAsync(order, Sink, Stop);
        StepReport report = await Sink.EndAsync(order.Attempt, Stop);

        Assert.Equal((StepOutcome.Canceled, null), (report.Outcome, report.StartedAt));
        Assert.False(File.Exists(DataOf(order)));
    }

    [Fact]
    public async Task Starts_and_stops_in_any_order_end_each_attempt()
    {
        ILauncher launcher = Open();
        StepOrder[] orders = [.. Enumerable.Range(0, 20).Select(number => Waiting($"step-{number}"))];
        Task[] starts = [.. orders.Select(order => Task.Run(() => launcher.StartAsync(order, Sink, Stop), Stop))];
        Task[] stops = [.. orders.Select(order => Task.Run(() => launcher.StopAsync(order.Attempt, TimeSpan.FromMilliseconds(100), Stop), Stop))];
        await Task.WhenAll([.. starts, .. stops]);

        foreach (StepOrder order in orders)
            Assert.Equal(StepOutcome.Canceled, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
        await NothingRunsAsync();
    }

    [Fact]
    public async Task A_time_limit_ends_the_program_and_its_children()
    {
        StepReport report = await RunAsync(Waiting(before: $"sh -c 'sleep 1000 # {_token}' &", timeOut: TimeSpan.FromSeconds(1)));

        Assert.Equal(StepOutcome.TimedOut, report.Outcome);
        Assert.Contains("time limit of 00:00:01", report.Error, StringComparison.Ordinal);
        await NothingRunsAsync();
    }

    [Fact]
    public async Task A_time_limit_holds_without_the_engine()
    {
        ILauncher first = Open();
        StepOrder order = Waiting(timeOut: TimeSpan.FromSeconds(8));
        await first.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        await first.DisposeAsync();
        await NothingRunsAsync();

        await Open().StartAsync(order, Sink, Stop);

        Assert.Equal(StepOutcome.TimedOut, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
    }

    [Fact]
    public async Task A_program_that_keeps_its_time_limit_is_not_ended()
        => Assert.Equal(StepOutcome.Succeeded, (await RunAsync(StepOrders.Script("echo rows >\"$data\"", timeOut: TimeSpan.FromMinutes(5)))).Outcome);

    [Fact]
    public async Task When_the_end_is_reported_nothing_of_the_attempt_runs_any_more()
    {
        StepReport report = await RunAsync(StepOrders.Script($"sh -c 'sleep 1000; : {_token}' & (sh -c 'trap \"\" TERM HUP; sleep 1000; : {_token}' >/dev/null 2>&1 &) ; echo rows >\"$data\""));

        Assert.Equal(StepOutcome.Succeeded, report.Outcome);
        Assert.Empty(Eventually.ProcessesNaming(_token));
    }

    [Fact]
    public async Task Find_tells_the_truth()
    {
        ILauncher launcher = Open();
        StepOrder order = Waiting();
        Assert.Equal(StepStanding.Unknown, await launcher.FindAsync(order.Attempt, Stop));

        await launcher.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        Assert.Equal(StepStanding.Running, await launcher.FindAsync(order.Attempt, Stop));
        Assert.Equal(StepStanding.Running, await Open().FindAsync(order.Attempt, Stop));

        await LetGoAsync(order);
        await Sink.EndAsync(order.Attempt, Stop);
        Assert.Equal(StepStanding.Ended, await Open().FindAsync(order.Attempt, Stop));
        Assert.Equal(StepStanding.Unknown, await launcher.FindAsync(order.Attempt with { Number = 2 }, Stop));
    }

    [Fact]
    public async Task A_forgotten_run_is_unknown_unless_it_is_at_work()
    {
        ILauncher launcher = Open();
        StepOrder order = Waiting();
        await launcher.StartAsync(order, Sink, Stop);
        await RunsAsync(order);
        await launcher.ForgetAsync(order.Attempt.Run, Stop);
        Assert.Equal(StepStanding.Running, await launcher.FindAsync(order.Attempt, Stop));

        await LetGoAsync(order);
        await Sink.EndAsync(order.Attempt, Stop);
        await Eventually.HoldsAsync(() => launcher.FindAsync(order.Attempt, Stop) is { IsCompletedSuccessfully: true, Result: StepStanding.Ended }, "the attempt has ended");
        await launcher.ForgetAsync(order.Attempt.Run, Stop);

        Assert.Equal(StepStanding.Unknown, await launcher.FindAsync(order.Attempt, Stop));
    }

    [Fact]
    public async Task Many_attempts_run_side_by_side()
    {
        ILauncher launcher = Open();
        StepOrder[] orders = [.. Enumerable.Range(0, 40).Select(number => StepOrders.Script($"printf {number} >\"$text\"", $"step-{number}"))];
        await Task.WhenAll(orders.Select(order => Task.Run(() => launcher.StartAsync(order, Sink, Stop), Stop)));

        for (int number = 0; number < orders.Length; number++)
            Assert.Equal($"{number}", (await Sink.EndAsync(orders[number].Attempt, Stop)).Parameters["text"].ToText());
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("ä '\"$(touch /tmp/x)` \\ \n*")]
    [InlineData("name.with.dots[3]")]
    public async Task Any_task_name_is_legal(string task)
    {
        StepReport report = await RunAsync(StepOrders.Script("echo rows >\"$data\"", task));

        Assert.Equal(StepOutcome.Succeeded, report.Outcome);
    }
}
