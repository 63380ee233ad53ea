using System.Diagnostics;
using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Processes;

/// <summary>Engines that are killed: what becomes of their attempts.</summary>
public sealed class OrphanTests : IDisposable
{
    // Waits to be let go; without that, ends itself long after the test.
    private const string Script = "printf x >>\"$text\"; echo >\"$data\"; i=0; while [ ! -e \"$data.go\" ] && [ $i -lt 6000 ]; do sleep 0.05; i=$((i + 1)); done";
    private const int Long = 600;

    private readonly ProcessPlace _place = new();
    private readonly RecordingSink _sink = new();
    private readonly List<Process> _engines = [];

    public OrphanTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked at by /proc.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (Process engine in _engines)
        {
            engine.Kill();
            engine.Dispose();
        }
        foreach (int left in Eventually.ProcessesNaming(_place.Home.Root))
            Kill(left);
        _place.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_attempts_of_a_killed_engine_run_on_and_the_next_one_takes_them_over(bool withItsGroup)
    {
        await KilledAsync(Long, withItsGroup, "a", "b");

        await using ProcessLauncher next = _place.Open();
        foreach (string task in (string[])["a", "b"])
        {
            StepOrder order = StepOrders.Script(Script, task);
            Assert.Equal(StepStanding.Running, await next.FindAsync(order.Attempt, Stop));
            await next.StartAsync(order, _sink, Stop);
            Assert.Equal((StepOutcome.Succeeded, "x"), await EndAsync(order));
        }
    }

    [Fact]
    public async Task What_ended_without_an_engine_is_found_and_never_runs_twice()
    {
        StepOrder order = StepOrders.Script(Script, "a");
        await KilledAsync(Long, withItsGroup: false, "a");
        await LetGoAsync(order);
        await Eventually.HoldsAsync(() => File.ReadAllText(_place.PlaceOf(order).Record).Contains("exited 0 kept\n", StringComparison.Ordinal), "the end is on the disk");

        await using ProcessLauncher next = _place.Open();
        await next.StartAsync(order, _sink, Stop);

        Assert.Equal((StepOutcome.Succeeded, "x"), await EndAsync(order));
    }

    [Fact]
    public async Task An_attempt_that_nobody_takes_over_ends_itself()
    {
        StepOrder order = StepOrders.Script(Script, "a");
        await KilledAsync(orphanSeconds: 1, withItsGroup: true, "a");
        await Eventually.HoldsAsync(() => Eventually.ProcessesNaming(_place.Home.Root).Count == 0, "no process of the engine's is left");

        await using ProcessLauncher next = _place.Open();
        await next.StartAsync(order, _sink, Stop);
        StepReport report = await _sink.EndAsync(order.Attempt, Stop);

        Assert.Equal(StepOutcome.Lost, report.Outcome);
        Assert.Contains("No engine saw to it", report.Error, StringComparison.Ordinal);
        Assert.Contains("--orphan-timeout", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_was_taken_over_in_time_goes_on()
    {
        StepOrder order = StepOrders.Script(Script, "a");
        await KilledAsync(orphanSeconds: 4, withItsGroup: false, "a");
        // It forks while it looks, and those of its forks have its command line.
        int keeper = Keepers().Min();
        await using ProcessLauncher next = _place.Open();
        await next.StartAsync(order, _sink, Stop);

        // It leaves when nothing is left to see to, which is all that it can do about this attempt.
        await Eventually.HoldsAsync(() => !Keepers().Contains(keeper), "the dead engine's keeper has left");

        Assert.Equal(StepStanding.Running, await next.FindAsync(order.Attempt, Stop));
        await LetGoAsync(order);
        Assert.Equal((StepOutcome.Succeeded, "x"), await EndAsync(order));
    }

    [Fact]
    public async Task An_attempt_whose_second_engine_dies_too_ends_itself()
    {
        await KilledAsync(Long, withItsGroup: false, "a");
        await KilledAsync(orphanSeconds: 1, withItsGroup: false, "a");
        StepOrder order = StepOrders.Script(Script, "a");

        await Eventually.HoldsAsync(() => File.ReadAllText(_place.PlaceOf(order).Record).Contains("stopping orphaned\n", StringComparison.Ordinal), "the orphan was ended");

        Assert.Equal(2, (await File.ReadAllTextAsync(_place.PlaceOf(order).Record, Stop)).Split("adopted ").Length);
    }

    [Fact]
    public async Task An_orphan_that_does_not_listen_is_ended_by_force_with_its_children()
    {
        string script = $"trap '' TERM; (setsid sh -c 'trap \"\" TERM; sleep 1000; : {_place.Home.Root}' &); (env -i sh -c 'trap \"\" TERM; sleep 1000; : {_place.Home.Root}' &); {Script}";
        await KilledWithAsync(script, orphanSeconds: 1, withItsGroup: false, "a");

        await Eventually.HoldsAsync(() => Eventually.ProcessesNaming(_place.Home.Root).Count == 0, "no process of the engine's is left");
    }

    [Fact]
    public async Task The_log_of_an_orphan_is_kept_small_too()
    {
        _place.Options = _place.Options with { LargestLogBytes = 100_000, OrphanTimeOut = TimeSpan.FromSeconds(30) };
        StepOrder order = StepOrders.Script($"echo >\"$data\"; while [ ! -e \"$data.go\" ]; do sleep 0.05; done; head -c 5000000 /dev/zero; {Script.Replace("$data.go", "$data.end", StringComparison.Ordinal)}", "a");
        ProcessLauncher first = _place.Open();
        await first.StartAsync(order, _sink, Stop);
        await Eventually.HoldsAsync(() => File.Exists(_place.DataOf(order)), "the program runs");
        await first.DisposeAsync();
        await LetGoAsync(order);

        await Eventually.HoldsAsync(() => new FileInfo(_place.PlaceOf(order).Log).Length > 100_000, "the log is too long");
        await Eventually.HoldsAsync(() => new FileInfo(_place.PlaceOf(order).Log).Length <= 100_000, "the log is short");

        await File.WriteAllTextAsync(_place.DataOf(order) + ".end", "", Stop);
        await Eventually.HoldsAsync(() => AttemptRecord.Read(_place.PlaceOf(order).Record) is { ExitCode: not null }, "its end is noted");
    }

    [Fact]
    public async Task An_engine_that_leaves_with_nothing_running_leaves_nothing_behind()
    {
        ProcessLauncher engine = _place.Open();
        StepOrder order = StepOrders.Script("echo >\"$data\"");
        await engine.StartAsync(order, _sink, Stop);
        await _sink.EndAsync(order.Attempt, Stop);
        Assert.Single(Keepers());

        await engine.DisposeAsync();

        await Eventually.HoldsAsync(() => Keepers().Count == 0, "the keeper has left");
    }

    [Fact]
    public async Task A_keeper_that_is_killed_is_replaced()
    {
        await using ProcessLauncher engine = _place.Open();
        StepOrder order = StepOrders.Script(Script);
        await engine.StartAsync(order, _sink, Stop);
        int keeper = Assert.Single(Keepers());

        Kill(keeper);

        await Eventually.HoldsAsync(() => Keepers() is [int other] && other != keeper, "another keeper is there");
        await Eventually.HoldsAsync(() => File.Exists(_place.DataOf(order)), "the program runs");
        await LetGoAsync(order);
        Assert.Equal((StepOutcome.Succeeded, "x"), await EndAsync(order));
    }

    private Task KilledAsync(int orphanSeconds, bool withItsGroup, params string[] tasks) => KilledWithAsync(Script, orphanSeconds, withItsGroup, tasks);

    /// <summary>An engine that is killed once its attempts run.</summary>
    private async Task KilledWithAsync(string script, int orphanSeconds, bool withItsGroup, params string[] tasks)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Pipelines.Victim");
        // In a session of its own, so that its group is its own too: setsid(1) becomes the program, with the same number.
        Process engine = Process.Start(new ProcessStartInfo(
            "setsid", [program, "launch", _place.Home.Root, orphanSeconds.ToString(CultureInfo.InvariantCulture), script, .. tasks])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _engines.Add(engine);
        Assert.Equal("started", await engine.StandardOutput.ReadLineAsync(Stop));
        foreach (string task in tasks)
            await Eventually.HoldsAsync(() => File.Exists(_place.DataOf(StepOrders.Script(script, task))), $"the program of {task} runs");
        using (Process kill = Process.Start("kill", ["-KILL", "--", withItsGroup ? $"-{engine.Id}" : $"{engine.Id}"]))
            await kill.WaitForExitAsync(Stop);
        await engine.WaitForExitAsync(Stop);
    }

    private async Task<(StepOutcome Outcome, string? Text)> EndAsync(StepOrder order)
    {
        await LetGoAsync(order);
        StepReport report = await _sink.EndAsync(order.Attempt, Stop);
        return (report.Outcome, report.Parameters.TryGetValue("text", out Pipelines.Core.Values.Value? text) ? text.ToText() : null);
    }

    private async Task LetGoAsync(StepOrder order) => await File.WriteAllTextAsync(_place.DataOf(order) + ".go", "", Stop);

    private IReadOnlyList<int> Keepers()
        => [.. Eventually.ProcessesNaming(_place.Home.Runs).Where(pid => CommandLineOf(pid).Contains("\0keeper.sh\0", StringComparison.Ordinal))];

    private static string CommandLineOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // Gone meanwhile.
        }
    }
}
