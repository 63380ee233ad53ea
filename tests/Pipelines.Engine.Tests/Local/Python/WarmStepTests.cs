using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Python;

/// <summary>Steps that a fork executes are steps like any other.</summary>
public sealed class WarmStepTests : PythonSuite
{
    private const string Who = "return f'{os.getpid()} {os.getppid()} {os.getsid(0)}'";

    [Fact]
    public async Task A_lightweight_component_is_executed_by_a_fork_of_one_interpreter()
    {
        int[] first = await WhoAsync("a"), second = await WhoAsync("b");

        Assert.Equal(first[1], second[1]);
        Assert.NotEqual(first[0], second[0]);
        Assert.Equal(first[0], first[2]);
        Assert.Equal("warm", await ReturnedAsync(PythonOrders.Function(PythonOrders.Warmth, "c")));
    }

    [Fact]
    public async Task It_has_a_folder_an_environment_and_a_log_of_its_own()
    {
        StepOrder order = PythonOrders.Function("print('said')\nprint('complained', file=sys.stderr)\nreturn os.getcwd() + ' ' + os.environ['GREETING'] + os.environ['PIPELINES_TASK']")
            .With(container => container with { Env = [new EnvironmentVariable("GREETING", "hello ")] });

        Assert.Equal($"{PlaceOf(order).Folder} hello step", await ReturnedAsync(order));
        Assert.Equal("said\ncomplained\n", LogOf(order));
        Assert.Equal("None", await ReturnedAsync(PythonOrders.Function("return str(os.environ.get('GREETING'))", "other")));
    }

    [Fact]
    public async Task It_leaves_the_record_of_any_attempt()
    {
        StepOrder order = PythonOrders.Function(Who);
        int[] who = [.. (await ReturnedAsync(order)).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

        AttemptRecord record = RecordOf(order);

        Assert.Equal((who[0], true, 0, StopReason.None), (record.Claim!.Supervisor, record.Claim.IsProgram, record.ExitCode, record.Stopping));
        Assert.Equal(ProcessTable.Boot, record.Claim.Boot);
        Assert.False(record.Claim.IsAlive());
        Assert.Equal(StepStanding.Ended, await Launcher.FindAsync(order.Attempt, Stop));
    }

    [Fact]
    public async Task Starting_it_twice_runs_it_once()
    {
        StepOrder order = PythonOrders.Function(Waiting("open('ran', 'a').write('x')\nreturn open('ran').read()"));
        await BeginAsync(order);
        await Launcher.StartAsync(order, Sink, Stop);
        Assert.Equal(StepStanding.Running, await Launcher.FindAsync(order.Attempt, Stop));
        LetGo(order);

        Assert.Equal("x", Returned(await Sink.EndAsync(order.Attempt, Stop)));
        Assert.Equal("x", await ReturnedAsync(order));
    }

    [Theory]
    [InlineData("raise ValueError('no rows')", 1)]
    [InlineData("sys.exit(7)", 7)]
    [InlineData("os._exit(9)", 9)]
    [InlineData("os.kill(os.getpid(), signal.SIGKILL)", 137)]
    [InlineData("os.kill(os.getpid(), signal.SIGSEGV)", 139)]
    [InlineData("os.kill(0, signal.SIGKILL)", 137)]
    [InlineData("os.abort()", 134)]
    public async Task A_bad_end_is_told_and_touches_no_other_step(string body, int code)
    {
        StepOrder other = PythonOrders.Function(Waiting("return 'untouched'"), "other");
        await BeginAsync(other);

        StepReport report = await RunAsync(PythonOrders.Function(body));

        Assert.Equal((StepOutcome.Failed, code), (report.Outcome, report.ExitCode));
        LetGo(other);
        Assert.Equal("untouched", Returned(await Sink.EndAsync(other.Attempt, Stop)));
        Assert.Equal("warm", await ReturnedAsync(PythonOrders.Function(PythonOrders.Warmth, "after")));
    }

    [Fact]
    public async Task A_failure_shows_the_components_own_traceback()
    {
        StepReport report = await RunAsync(PythonOrders.Function("raise ValueError('no rows')"));

        Assert.Contains("ephemeral_component.py\", line 10, in f", report.Error, StringComparison.Ordinal);
        Assert.Contains("ValueError: no rows", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thread_that_is_left_behind_ends_with_its_step()
    {
        Assert.Equal("done", await ReturnedAsync(PythonOrders.Function("import threading\nthreading.Thread(target=signal.pause, daemon=True).start()\nreturn 'done'")));
        Assert.Equal("warm", await ReturnedAsync(PythonOrders.Function(PythonOrders.Warmth, "after")));
    }

    [Fact]
    public async Task Two_steps_never_draw_the_same_numbers()
    {
        Settings = Settings with { Preload = ["random"] };
        HashSet<string> drawn = [];
        for (int i = 0; i < 5; i++)
            drawn.Add(await ReturnedAsync(PythonOrders.Function("import random\nreturn str(random.random())", $"step-{i}")));

        Assert.Equal(5, drawn.Count);
    }

    [Fact]
    public async Task Many_run_side_by_side()
    {
        StepOrder[] orders = [.. Enumerable.Range(0, 20).Select(number => PythonOrders.Function(Waiting($"return '{number}'"), $"step-{number}"))];
        foreach (StepOrder order in orders)
            await BeginAsync(order);
        foreach (StepOrder order in orders)
            LetGo(order);

        for (int number = 0; number < orders.Length; number++)
            Assert.Equal($"{number}", Returned(await Sink.EndAsync(orders[number].Attempt, Stop)));
    }

    [Fact]
    public async Task It_can_be_stopped_with_all_that_it_has_started()
    {
        StepOrder order = PythonOrders.Function("import subprocess\nchild = subprocess.Popen(['sleep', '1000'], start_new_session=True)\nopen('child', 'w').write(str(child.pid))\nos.rename('child', 'began')\nsignal.pause()");
        await BeginAsync(order);
        int child = int.Parse(await File.ReadAllTextAsync(Path.Combine(PlaceOf(order).Folder, "began"), Stop), CultureInfo.InvariantCulture);

        await Launcher.StopAsync(order.Attempt, TimeSpan.FromSeconds(20), Stop);
        StepReport report = await Sink.EndAsync(order.Attempt, Stop);

        Assert.Equal((StepOutcome.Canceled, 143), (report.Outcome, report.ExitCode));
        Assert.Null(ProcessTable.StartOf(child));
    }

    [Fact]
    public async Task One_that_does_not_listen_is_ended_by_force_after_its_grace()
    {
        StepOrder order = PythonOrders.Function("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen('began', 'w').close()\nwhile True: signal.pause()");
        await BeginAsync(order);

        await Launcher.StopAsync(order.Attempt, TimeSpan.FromMilliseconds(200), Stop);

        StepReport report = await Sink.EndAsync(order.Attempt, Stop);
        Assert.Equal((StepOutcome.Canceled, 137), (report.Outcome, report.ExitCode));
    }

    [Fact]
    public async Task It_is_ended_at_its_time_limit()
    {
        StepOrder order = PythonOrders.Function("signal.pause()", timeOut: TimeSpan.FromSeconds(1));

        StepReport report = await RunAsync(order);

        Assert.Equal((StepOutcome.TimedOut, 143, StopReason.TimeOut), (report.Outcome, report.ExitCode, RecordOf(order).Stopping));
    }

    [Fact]
    public async Task What_it_leaves_behind_is_ended()
    {
        string body = "import subprocess\nown = subprocess.Popen(['sleep', '1000'])\nfar = subprocess.Popen(['sleep', '1000'], start_new_session=True)\nbare = subprocess.Popen(['/bin/sleep', '1000'], env={})\nreturn f'{own.pid} {far.pid} {bare.pid}'";

        string returned = await ReturnedAsync(PythonOrders.Function(body));

        Assert.All(returned.Split(' '), pid => Assert.Null(ProcessTable.StartOf(int.Parse(pid, CultureInfo.InvariantCulture))));
    }

    private async Task<int[]> WhoAsync(string task)
        => [.. (await ReturnedAsync(PythonOrders.Function(Who, task))).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
}
