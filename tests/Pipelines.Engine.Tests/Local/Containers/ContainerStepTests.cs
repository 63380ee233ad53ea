using System.Diagnostics;
using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Containers;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Containers;

/// <summary>What is special about steps in containers.</summary>
public sealed class ContainerStepTests : IAsyncLifetime
{
    private readonly RecordingSink _sink = new();
    private readonly string _run = $"run-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}";
    private ContainerPlace _place = null!;
    private ContainerLauncher? _launcher;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ContainerLauncher Launcher => _launcher ??= _place.Open();

    public async ValueTask InitializeAsync() => _place = await ContainerPlace.MakeAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        if (_launcher is not null)
            await _launcher.DisposeAsync();
        if (_place is null)
            return;
        foreach (string left in await ContainerPlace.ContainersAsync(_run))
            await ContainerPlace.PodmanAsync("rm", "--force", left.Split(' ')[0]);
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task A_program_sees_its_image_and_its_own_folders_and_nothing_else_of_this_machine()
    {
        string secret = Path.Combine(_place.Home.Root, "secret");
        await File.WriteAllTextAsync(secret, "x", Stop);

        string printed = await PrintedAsync($"ls -d /usr 2>&1; ls {secret} 2>&1; pwd; id -u; ls \"$(dirname $text)\"; echo >\"$data\"");

        Assert.Equal($"ls: /usr: No such file or directory\nls: {secret}: No such file or directory\n/\n0\n", printed);
    }

    [Fact]
    public async Task Inputs_can_be_read_and_not_changed()
    {
        File.WriteAllText(Path.Combine(_place.Home.Root, "rows"), "1 2 3\n");
        StoredArtifact stored = await _place.Store.PutAsync(_place.Store.UriOf(["in", "rows"]), Path.Combine(_place.Home.Root, "rows"), Stop);
        StepOrder order = StepOrders.Program(["sh", "-c", "cat $0; echo 4 >>$0", "{{$.inputs.artifacts['rows'].path}}"], attempt: Attempt()) with
        {
            Artifacts = Map.Of<Sequence<Artifact>>(("rows", [new() { Name = "rows", Uri = stored.Uri, Type = ArtifactType.System("Dataset"), Sha256 = stored.Sha256 }])),
        };

        StepReport report = await RunAsync(order);

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.StartsWith("1 2 3\n", _place.LogOf(order), StringComparison.Ordinal);
        Assert.Contains("Read-only file system", _place.LogOf(order), StringComparison.Ordinal);
        Assert.Equal(stored, await _place.Store.StatAsync(stored.Uri, Stop));
    }

    [Fact]
    public async Task Variables_reach_the_program_and_no_list_of_processes()
    {
        StepOrder order = Script("echo \"$KEY|$LINES|$HOME|$KFP_RETRY_INDEX|$LANG\"; echo >\"$data\"; while [ ! -e \"$data.go\" ]; do sleep 0.05; done")
            .With(container => container with { Env = [new("KEY", "s3cret-value"), new("LINES", "one\ntwo '\"$x"), new("HOME", "/my/home")] });
        await Launcher.StartAsync(order, _sink, Stop);
        await Eventually.HoldsAsync(() => File.Exists(_place.DataOf(order)), "the program runs");

        Assert.DoesNotContain(Eventually.ProcessesNaming("s3cret-value"), pid => !IsSupervisor(pid));
        await File.WriteAllTextAsync(_place.DataOf(order) + ".go", "", Stop);
        await _sink.EndAsync(order.Attempt, Stop);

        Assert.Equal("s3cret-value|one\ntwo '\"$x|/my/home|0|\n", _place.LogOf(order));
    }

    [Fact]
    public async Task The_images_own_command_can_be_run()
    {
        _place.Options = _place.Options with { RunArguments = [.. _place.Options.RunArguments, "--entrypoint", "/bin/echo"] };
        StepOrder order = StepOrders.Program([], attempt: Attempt()).With(container => container with { Args = ["from", "args"] });

        Assert.Equal(StepOutcome.Succeeded, (await RunAsync(order)).Outcome);
        Assert.Equal("from args\n", _place.LogOf(order));
    }

    [Fact]
    public async Task A_missing_image_is_told_with_what_was_looked_for_and_how_to_mend_it()
    {
        StepReport report = await RunAsync(Script("true").With(container => container with { Image = "localhost/no-such-image:7" }));

        Assert.Equal((StepOutcome.Impossible, null), (report.Outcome, report.ExitCode));
        Assert.Contains("could not start a container of image 'localhost/no-such-image:7'. Is the image there? Build or pull it", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_the_image_does_not_have_is_told()
    {
        StepReport report = await RunAsync(StepOrders.Program(["/no/such/program"], attempt: Attempt()));

        Assert.Equal((StepOutcome.Impossible, null), (report.Outcome, report.ExitCode));
        Assert.Contains($"The image '{StepOrders.Image}' has no program '/no/such/program'", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    public async Task An_exit_code_that_the_engine_uses_too_is_the_programs_when_the_program_gives_it(int code)
    {
        StepReport report = await RunAsync(Script($"exit {code}"));

        Assert.Equal((StepOutcome.Failed, code), (report.Outcome, report.ExitCode));
    }

    [Fact]
    public async Task A_missing_engine_is_told_with_what_was_looked_for_and_how_to_mend_it()
    {
        _place.Options = new() { Engine = ["no-such-engine"] };

        StepReport report = await RunAsync(Script("true"));

        Assert.Equal(StepOutcome.Impossible, report.Outcome);
        Assert.StartsWith("No container engine was found: looked for no-such-engine on PATH (", report.Error, StringComparison.Ordinal);
        Assert.Contains("PIPELINES_CONTAINER_ENGINE", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_uses_too_much_memory_is_told_so()
    {
        StepReport report = await RunAsync(Script("x=aaaaaaaa; while :; do x=$x$x; done").With(container => container with { Resources = new() { MemoryLimit = "24Mi" } }));

        Assert.SkipWhen(report.Error.Contains("cgroup", StringComparison.Ordinal), "Memory cannot be limited here.");
        Assert.Equal((StepOutcome.Failed, 137), (report.Outcome, report.ExitCode));
        Assert.Contains("more memory than its limit (24Mi). Raise the memory limit", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_is_removed_once_its_end_is_known()
    {
        StepOrder order = Script("true");
        await RunAsync(order);

        Assert.Empty(await ContainerPlace.ContainersAsync(_run));
    }

    [Fact]
    public async Task A_container_whose_client_was_killed_is_seen_through_by_its_name()
    {
        StepOrder order = await WithoutClientAsync(timeOut: null);

        await File.WriteAllTextAsync(_place.DataOf(order) + ".go", "", Stop);
        StepReport report = await _sink.EndAsync(order.Attempt, Stop);

        Assert.Equal((StepOutcome.Succeeded, "x"), (report.Outcome, report.Parameters["text"].ToText()));
        Assert.Empty(await ContainerPlace.ContainersAsync(_run));
    }

    [Fact]
    public async Task A_container_whose_client_was_killed_can_be_stopped()
    {
        StepOrder order = await WithoutClientAsync(timeOut: null);

        await Launcher.StopAsync(order.Attempt, TimeSpan.FromSeconds(1), Stop);

        Assert.Equal(StepOutcome.Canceled, (await _sink.EndAsync(order.Attempt, Stop)).Outcome);
        Assert.Empty(await ContainerPlace.ContainersAsync(_run));
    }

    [Fact]
    public async Task A_container_whose_client_was_killed_keeps_its_time_limit()
    {
        StepOrder order = await WithoutClientAsync(TimeSpan.FromSeconds(10));

        StepReport report = await _sink.EndAsync(order.Attempt, Stop);
        Assert.Equal((StepOutcome.TimedOut, "It was ended at its time limit of 00:00:10."), (report.Outcome, report.Error));
        Assert.Empty(await ContainerPlace.ContainersAsync(_run));
    }

    [Fact]
    public async Task A_container_that_ended_while_nobody_looked_on_is_found_by_its_name()
    {
        StepOrder order = Waiting(timeOut: null);
        ContainerLauncher first = _place.Open();
        await first.StartAsync(order, _sink, Stop);
        await RunsAsync(order);
        await first.DisposeAsync();
        KillClients(order);
        await File.WriteAllTextAsync(_place.DataOf(order) + ".go", "", Stop);
        await IsAsync("exited");

        await Launcher.StartAsync(order, _sink, Stop);
        StepReport report = await _sink.EndAsync(order.Attempt, Stop);

        Assert.Equal((StepOutcome.Succeeded, 0, "x"), (report.Outcome, report.ExitCode, report.Parameters["text"].ToText()));
    }

    private AttemptId Attempt() => StepOrders.Attempt(run: _run);

    private StepOrder Script(string script, TimeSpan? timeOut = null) => StepOrders.Script(script, run: _run, timeOut: timeOut);

    private StepOrder Waiting(TimeSpan? timeOut)
        => Script("printf x >>\"$text\"; echo >\"$data\"; while [ ! -e \"$data.go\" ]; do sleep 0.05; done", timeOut);

    private async Task<StepOrder> WithoutClientAsync(TimeSpan? timeOut)
    {
        StepOrder order = Waiting(timeOut);
        await Launcher.StartAsync(order, _sink, Stop);
        await RunsAsync(order);
        KillClients(order);
        return order;
    }

    /// <summary>The program runs, and the container engine has written down that it does: a client that is killed before leaves it "created" for ever.</summary>
    private async Task RunsAsync(StepOrder order)
    {
        await Eventually.HoldsAsync(() => File.Exists(_place.DataOf(order)), "the program runs");
        await IsAsync("up", "running");
    }

    private async Task IsAsync(params string[] states)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (await ContainerPlace.ContainersAsync(_run) is not [var one] || !states.Any(state => one.Contains($" {state}", StringComparison.OrdinalIgnoreCase)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2), $"The container did not come to be {states[0]}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
        }
    }

    /// <summary>Kills the supervisor and the engine's client, as the system may for want of memory; the container has processes of its own.</summary>
    private void KillClients(StepOrder order)
    {
        int supervisor = int.Parse(File.ReadAllText(_place.PlaceOf(order).Folder + ".record").Split(' ')[1], CultureInfo.InvariantCulture);
        using Process kill = Process.Start("kill", ["-KILL", "--", $"-{supervisor}"]);
        kill.WaitForExit();
    }

    private static bool IsSupervisor(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("sh\0-s\0", StringComparison.Ordinal);

    private async Task<string> PrintedAsync(string script)
    {
        StepOrder order = Script(script);
        StepReport report = await RunAsync(order);
        Assert.Equal((StepOutcome.Succeeded, ""), (report.Outcome, report.Error));
        return _place.LogOf(order);
    }

    private async Task<StepReport> RunAsync(StepOrder order)
    {
        await Launcher.StartAsync(order, _sink, Stop);
        return await _sink.EndAsync(order.Attempt, Stop);
    }
}
