using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Python;

/// <summary>Engines that leave while forks execute steps: what becomes of those.</summary>
public sealed class WarmOrphanTests : PythonSuite
{
    [Fact]
    public async Task They_run_on_and_the_next_engine_takes_them_over()
    {
        StepOrder order = PythonOrders.Function(Waiting("return str('pipelines_forkserver' in sys.modules)"));
        await BeginAsync(order);
        await Launcher.DisposeAsync();

        ProcessLauncher next = Open();
        Assert.Equal(StepStanding.Running, await next.FindAsync(order.Attempt, Stop));
        await next.StartAsync(order, Sink, Stop);
        LetGo(order);

        Assert.Equal("True", Returned(await Sink.EndAsync(order.Attempt, Stop)));
    }

    [Fact]
    public async Task What_ended_meanwhile_is_found_and_does_not_run_again()
    {
        StepOrder order = PythonOrders.Function(Waiting("open('ran', 'a').write('x')\nreturn open('ran').read()"));
        await BeginAsync(order);
        await Launcher.DisposeAsync();
        LetGo(order);
        await Eventually.HoldsAsync(() => RecordOf(order).ExitCode is not null, "the end is recorded");

        ProcessLauncher next = Open();
        Assert.Equal(StepStanding.Ended, await next.FindAsync(order.Attempt, Stop));
        await next.StartAsync(order, Sink, Stop);

        Assert.Equal("x", Returned(await Sink.EndAsync(order.Attempt, Stop)));
    }

    [Theory]
    [InlineData("os.kill(os.getpid(), signal.SIGSEGV)", 139)]
    [InlineData("os._exit(3)", 3)]
    public async Task How_one_was_killed_that_was_taken_over_is_known(string end, int code)
    {
        StepOrder order = PythonOrders.Function(Waiting(end));
        await BeginAsync(order);
        await Launcher.DisposeAsync();
        await Open().StartAsync(order, Sink, Stop);
        LetGo(order);

        StepReport report = await Sink.EndAsync(order.Attempt, Stop);

        Assert.Equal((StepOutcome.Failed, code), (report.Outcome, report.ExitCode));
    }

    [Fact]
    public async Task One_that_was_taken_over_can_be_stopped()
    {
        StepOrder order = PythonOrders.Function(Waiting("return ''"));
        await BeginAsync(order);
        await Launcher.DisposeAsync();
        ProcessLauncher next = Open();
        await next.StartAsync(order, Sink, Stop);

        await next.StopAsync(order.Attempt, TimeSpan.FromSeconds(20), Stop);

        StepReport report = await Sink.EndAsync(order.Attempt, Stop);
        Assert.Equal((StepOutcome.Canceled, 143), (report.Outcome, report.ExitCode));
    }

    [Fact]
    public async Task One_that_nobody_took_over_yet_can_be_stopped()
    {
        StepOrder order = PythonOrders.Function("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen('began', 'w').close()\nwhile True: signal.pause()");
        await BeginAsync(order);
        await Launcher.DisposeAsync();

        await Open().StopAsync(order.Attempt, TimeSpan.Zero, Stop);

        await Eventually.HoldsAsync(() => !RecordOf(order).Claim!.IsAlive(), "the step has ended");
    }

    [Theory]
    [InlineData("")]
    [InlineData("signal.signal(signal.SIGTERM, signal.SIG_IGN)\n")]
    public async Task One_that_nobody_takes_over_ends_itself(string ears)
    {
        Options = Options with { OrphanTimeOut = TimeSpan.FromSeconds(1) };
        StepOrder order = PythonOrders.Function($"{ears}{Waiting("return ''")}");
        await BeginAsync(order);
        await Launcher.DisposeAsync();

        await Eventually.HoldsAsync(() => !RecordOf(order).Claim!.IsAlive(), "the orphan was ended");
        await Open().StartAsync(order, Sink, Stop);

        StepReport report = await Sink.EndAsync(order.Attempt, Stop);
        Assert.Equal(StepOutcome.Lost, report.Outcome);
        Assert.Contains("--orphan-timeout", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_limit_holds_without_an_engine()
    {
        StepOrder order = PythonOrders.Function(Waiting("return ''"), timeOut: TimeSpan.FromSeconds(6));
        await BeginAsync(order);
        await Launcher.DisposeAsync();

        await Eventually.HoldsAsync(() => RecordOf(order) is { Stopping: StopReason.TimeOut, ExitCode: 143 }, "the step was ended at its limit");
        await Open().StartAsync(order, Sink, Stop);

        Assert.Equal(StepOutcome.TimedOut, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
    }
}
