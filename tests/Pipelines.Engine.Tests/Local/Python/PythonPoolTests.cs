using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Local.Python;

namespace Pipelines.Engine.Tests.Local.Python;

/// <summary>Which interpreter a step gets, and what happens when one is killed.</summary>
public sealed class PythonPoolTests : PythonSuite
{
    private const int StopSignal = 19;
    private const int KillSignal = 9;
    private const string Server = "return str(os.getppid()) if 'pipelines_forkserver' in open('/proc/self/cmdline').read() else 'cold'";

    [Fact]
    public async Task Without_a_pool_every_step_gets_an_interpreter_of_its_own()
    {
        Settings = new() { PoolSize = 0 };

        Assert.Equal("cold", await ReturnedAsync(PythonOrders.Function(Server)));
    }

    [Theory]
    [InlineData("OMP_NUM_THREADS", "3")]
    [InlineData("OPENBLAS_NUM_THREADS", "3")]
    [InlineData("PYTHONHASHSEED", "3")]
    [InlineData("LD_PRELOAD", "")]
    public async Task A_variable_that_is_read_when_an_interpreter_starts_means_a_cold_start(string name, string value)
    {
        StepOrder order = PythonOrders.Function("return os.environ[" + $"'{name}'" + "] + " + Server["return ".Length..].Replace("str(os.getppid())", "'warm'", StringComparison.Ordinal))
            .With(container => container with { Env = [new EnvironmentVariable(name, value)] });

        Assert.EndsWith("cold", await ReturnedAsync(order), StringComparison.Ordinal);
        Assert.Contains($"Debug: {order.Attempt} gets an interpreter of its own: {name} is read when one starts, and is another than the pool's", Lines.All);
    }

    [Fact]
    public async Task Other_variables_mean_nothing()
        => Assert.NotEqual("cold", await ReturnedAsync(PythonOrders.Function(Server).With(container => container with { Env = [new EnvironmentVariable("MODE", "fast")] })));

    [Fact]
    public async Task A_step_with_arguments_of_its_own_gets_an_interpreter_of_its_own()
    {
        StepOrder order = PythonOrders.Function(Server).With(container => container with { Args = container.Args.Add("--more") });

        Assert.Equal("cold", await ReturnedAsync(order));
    }

    [Fact]
    public async Task When_the_server_is_killed_its_steps_go_on_and_the_next_gets_another()
    {
        string first = await ReturnedAsync(PythonOrders.Function(Server, "first"));
        StepOrder[] orders = [.. Enumerable.Range(0, 3).Select(number => PythonOrders.Function(Waiting($"return '{number}'"), $"step-{number}"))];
        foreach (StepOrder order in orders)
            await BeginAsync(order);

        Kill(first, KillSignal);
        await GoneAsync(first);
        // A step that comes before the engine has noticed may start cold.
        string second = "cold";
        for (int number = 0; second == "cold" && number < 100; number++)
            second = await ReturnedAsync(PythonOrders.Function(Server, $"second-{number}"));

        Assert.NotEqual("cold", second);
        Assert.NotEqual(first, second);
        foreach (StepOrder order in orders)
            LetGo(order);
        for (int number = 0; number < orders.Length; number++)
            Assert.Equal($"{number}", Returned(await Sink.EndAsync(orders[number].Attempt, Stop)));
    }

    [Fact]
    public async Task A_step_that_is_killed_after_its_server_has_failed()
    {
        string server = await ReturnedAsync(PythonOrders.Function(Server, "first"));
        StepOrder order = PythonOrders.Function(Waiting("os.kill(os.getpid(), signal.SIGKILL)"));
        await BeginAsync(order);
        Kill(server, KillSignal);
        await GoneAsync(server);
        LetGo(order);

        Assert.Equal(StepOutcome.Failed, (await Sink.EndAsync(order.Attempt, Stop)).Outcome);
    }

    [Fact]
    public async Task A_step_that_kills_its_server_can_still_be_stopped_and_has_its_limit()
    {
        StepOrder stopped = PythonOrders.Function("os.kill(os.getppid(), signal.SIGKILL)\nopen('began', 'w').close()\nsignal.pause()", "stopped");
        await BeginAsync(stopped);
        await Launcher.StopAsync(stopped.Attempt, TimeSpan.FromSeconds(20), Stop);
        Assert.Equal(StepOutcome.Canceled, (await Sink.EndAsync(stopped.Attempt, Stop)).Outcome);

        StepOrder limited = PythonOrders.Function("os.kill(os.getppid(), signal.SIGKILL)\nsignal.pause()", "limited", TimeSpan.FromSeconds(1));
        Assert.Equal(StepOutcome.TimedOut, (await RunAsync(limited)).Outcome);
    }

    [Fact]
    public async Task A_server_that_takes_up_nothing_is_given_up()
    {
        Settings = Settings with { BeginPatience = TimeSpan.FromSeconds(5) };
        string server = await ReturnedAsync(PythonOrders.Function(Server, "first"));
        Kill(server, StopSignal);

        Assert.Equal("cold", await ReturnedAsync(PythonOrders.Function(Server)));
        await GoneAsync(server);
        Assert.NotEqual("cold", await ReturnedAsync(PythonOrders.Function(Server, "after")));
    }

    [Fact]
    public async Task Servers_that_die_again_and_again_are_given_up()
    {
        for (int i = 0; i < 5; i++)
        {
            StepOrder order = PythonOrders.Function("open('began', 'w').write(str(os.getppid()))\nos.kill(os.getppid(), signal.SIGKILL)\nreturn ''", $"step-{i}");
            await RunAsync(order);
            await GoneAsync(await File.ReadAllTextAsync(Path.Combine(PlaceOf(order).Folder, "began"), Stop));
        }

        Assert.Equal("cold", await ReturnedAsync(PythonOrders.Function(Server, "after")));
    }

    [Fact]
    public async Task Modules_are_imported_ahead()
    {
        Settings = Settings with { Preload = ["decimal", "xml.dom"] };

        Assert.Equal("True True", await ReturnedAsync(PythonOrders.Function("return str('decimal' in sys.modules) + ' ' + str('xml.dom' in sys.modules)")));
    }

    [Fact]
    public async Task What_cannot_be_imported_ahead_is_left_out_and_said()
    {
        Settings = Settings with { Preload = ["decimal", "no_such_module"] };

        Assert.Equal("True", await ReturnedAsync(PythonOrders.Function("return str('decimal' in sys.modules and 'pipelines_forkserver' in sys.modules)")));
        Assert.Contains(Lines.All, line => line.StartsWith($"Warning: The interpreter {Python} goes on without preloading 'no_such_module'.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_interpreter_that_cannot_serve_is_no_reason_to_fail()
    {
        Interpreter = Path.Combine(Home.Root, "python");
        await File.WriteAllTextAsync(Interpreter, $"#!/bin/sh\ncase $2 in pipelines_forkserver) exit 3;; esac\nexec {Python} \"$@\"\n", Stop);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Interpreter, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        StepOrder order = PythonOrders.Function(Server);

        Assert.Equal("cold", await ReturnedAsync(order));
        Assert.Contains(Lines.All, line => line.StartsWith($"Debug: {order.Attempt} gets an interpreter of its own. It ended before it could serve", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_pool_lets_the_one_go_that_was_idle_longest()
    {
        Settings = Settings with { PoolSize = 1 };
        string first = await ReturnedAsync(Of("/a", "first")), second = await ReturnedAsync(Of("/b", "second"));

        Assert.NotEqual(first, second);
        await GoneAsync(first);
        Assert.Equal(second, await ReturnedAsync(Of("/b", "third")));
    }

    [Fact]
    public async Task A_pool_that_is_full_of_work_means_a_cold_start()
    {
        Settings = Settings with { PoolSize = 1 };
        StepOrder busy = PythonOrders.Function(Waiting("return ''"), "busy");
        await BeginAsync(busy);

        Assert.Equal("cold", await ReturnedAsync(Of("/b", "other")));
        LetGo(busy);
        await Sink.EndAsync(busy.Attempt, Stop);
    }

    [Fact]
    public async Task Nothing_is_left_of_the_pool_when_the_engine_leaves()
    {
        string server = await ReturnedAsync(PythonOrders.Function(Server));

        await Launcher.DisposeAsync();

        Assert.Null(ProcessTable.StartOf(int.Parse(server, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(null, null, 4, 0)]
    [InlineData("", "", 4, 0)]
    [InlineData("off", "numpy", 0, 1)]
    [InlineData("0", null, 0, 0)]
    [InlineData("7", " numpy , sklearn.ensemble,", 7, 2)]
    public void Settings_are_texts(string? pool, string? preload, int size, int modules)
    {
        PythonOptions options = PythonOptions.Of(pool, preload);

        Assert.Equal((size, modules), (options.PoolSize, options.Preload.Count));
    }

    [Theory]
    [InlineData("many", null, "'many' is no size of a pool. Write a number up to 64, or off.")]
    [InlineData("-1", null, "'-1' is no size of a pool. Write a number up to 64, or off.")]
    [InlineData("65", null, "'65' is no size of a pool. Write a number up to 64, or off.")]
    [InlineData(null, "scikit-learn", "'scikit-learn' is no name of a Python module. Write names with commas between, such as numpy,sklearn.ensemble.")]
    [InlineData(null, "a;b", "'a;b' is no name of a Python module. Write names with commas between, such as numpy,sklearn.ensemble.")]
    [InlineData(null, "a..b", "'a..b' is no name of a Python module. Write names with commas between, such as numpy,sklearn.ensemble.")]
    public void Settings_that_say_nothing_are_told(string? pool, string? preload, string expected)
        => Assert.Equal(expected, Assert.Throws<FormatException>(() => PythonOptions.Of(pool, preload)).Message);

    // Steps with other module paths share no server.
    private static StepOrder Of(string path, string task)
        => PythonOrders.Function(Server, task).With(container => container with { Env = [new EnvironmentVariable("PYTHONPATH", path)] });

    private static void Kill(string pid, int signal) => Assert.Equal(0, Libc.Kill(int.Parse(pid, CultureInfo.InvariantCulture), signal));

    private static Task GoneAsync(string pid) => Eventually.HoldsAsync(() => ProcessTable.StartOf(int.Parse(pid, CultureInfo.InvariantCulture)) is null, $"process {pid} has gone");
}
