using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Tests.Local.Processes;

/// <summary>What a program finds around itself.</summary>
public sealed class ProcessEnvironmentTests : ProcessSuite
{
    [Fact]
    public async Task A_program_gets_little_of_the_engines_environment_and_what_the_operator_lets_through()
    {
        Environment.SetEnvironmentVariable("SOME_KEY_OF_THE_ENGINE", "secret");
        Environment.SetEnvironmentVariable("LET_THROUGH_A", "1");
        Environment.SetEnvironmentVariable("CUDA_VISIBLE_DEVICES_TEST", "0");
        Place.Steps = Place.Steps with { InheritedVariables = ["LET_THROUGH_*"] };

        string printed = await PrintedAsync("env | sort");

        Assert.DoesNotContain("SOME_KEY_OF_THE_ENGINE", printed, StringComparison.Ordinal);
        Assert.Contains("\nLET_THROUGH_A=1\n", printed, StringComparison.Ordinal);
        Assert.Contains("CUDA_VISIBLE_DEVICES_TEST=0\n", printed, StringComparison.Ordinal);
        Assert.Contains($"HOME={Environment.GetEnvironmentVariable("HOME")}\n", printed, StringComparison.Ordinal);
        Assert.Contains("PATH=", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_told_which_step_it_is()
    {
        StepOrder order = StepOrders.Script("env | sort") with { RetryIndex = 2 };
        await RunAsync(order);

        string printed = Place.LogOf(order);
        foreach (string line in (string[])
            [
                "KFP_POD_NAME=run-1-step-1", $"KFP_POD_UID={order.Facts.TaskId}", "KFP_RETRY_INDEX=2", "PIPELINES_RUN=run-1", "PIPELINES_TASK=step",
                "PIPELINES_PIPELINE=suite", "PIPELINES_ATTEMPT_NUMBER=1", $"PIPELINES_ATTEMPT={Place.PlaceOf(order).Folder}",
            ])
        {
            Assert.Contains($"{line}\n", printed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_authors_variables_reach_the_program_whatever_their_names_and_values()
    {
        EnvironmentVariable[] wanted =
        [
            new("PLAIN", "value"), new("QUOTES", "it's \"quoted\" `x` $(touch x) \\ \\n"), new("LINES", "one\ntwo\n"), new("EMPTY", ""), new("UMLAUT", "ä€🙂"),
            new("dotted.name", "1"), new("dashed-name", "2"), new("UID", "1234"), new("IFS", "x"), new("PS4", "y"), new("RANDOM", "7"), new("PPID", "1"),
        ];
        StepOrder order = StepOrders.Program(["/usr/bin/env", "-0"]).With(container => container with { Env = wanted.ToSequence() });

        StepReport report = await RunAsync(order);

        Assert.Equal("", report.Error);
        string[] printed = Place.LogOf(order).Split('\0');
        foreach (EnvironmentVariable variable in wanted)
            Assert.Contains($"{variable.Name}={variable.Value}", printed);
    }

    [Fact]
    public async Task Variables_refer_to_earlier_ones_as_on_Kubernetes()
        => Assert.Equal("a-b $(A) $(NONE)\n", await PrintedAsync("echo \"$B $C $D\"", new("A", "a"), new("B", "$(A)-b"), new("C", "$$(A)"), new("D", "$(NONE)")));

    [Fact]
    public async Task The_authors_own_values_win_over_ours()
        => Assert.Equal("mine /my/path\n", await PrintedAsync("echo \"$KFP_POD_NAME $HOME\"", new("KFP_POD_NAME", "mine"), new("HOME", "/my/path")));

    [Fact]
    public async Task One_step_leaves_nothing_in_the_environment_of_the_next_one()
    {
        string mask = await PrintedAsync("umask; cd /; umask 000; LEFT=2; export LEFT", new EnvironmentVariable("LEFT", "1"));
        StepOrder next = StepOrders.Script("echo \"[$LEFT]\"; pwd; umask", "next");
        await RunAsync(next);

        Assert.Equal($"[]\n{Place.PlaceOf(next).Folder}\n{mask}", Place.LogOf(next));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("it's \"quoted\" `x` $(touch x) $HOME \\ \\n")]
    [InlineData("one\ntwo\r\nthree\n")]
    [InlineData("-n")]
    [InlineData("ä€🙂\u0001\u007f")]
    [InlineData("*")]
    public async Task Arguments_arrive_as_they_are(string argument)
    {
        StepOrder order = StepOrders.Program(["printf", "[%s]", argument, "last"]);
        await RunAsync(order);

        Assert.Equal($"[{argument}][last]", Place.LogOf(order));
    }

    [Fact]
    public async Task A_long_command_arrives_whole_and_leaves_no_file_behind()
    {
        string argument = string.Concat(Enumerable.Range(0, 20_000).Select(number => number.ToString("D5", CultureInfo.InvariantCulture) + "'"));
        StepOrder order = StepOrders.Program(["printf", "%s", argument]);
        await RunAsync(order);

        Assert.Equal(argument, Place.LogOf(order));
        Assert.Equal(["step.1", "step.1.io", "step.1.record"], Directory.GetFileSystemEntries(Path.GetDirectoryName(Place.PlaceOf(order).Folder)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_argument_that_the_system_does_not_allow_is_refused_in_words()
    {
        StepReport report = await RunAsync(StepOrders.Program(["printf", new string('x', 140_000)]));

        Assert.Equal(StepOutcome.Impossible, report.Outcome);
        Assert.Contains("Argument 2 of the command has 140000 bytes", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_starts_in_an_empty_folder_of_its_own()
    {
        StepOrder order = StepOrders.Script("pwd; ls -A; echo x >file; mkdir folder");
        await RunAsync(order);

        Assert.Equal($"{Place.PlaceOf(order).Folder}\n", Place.LogOf(order));
        Assert.Equal(["file", "folder"], Directory.GetFileSystemEntries(Place.PlaceOf(order).Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Standard_input_is_empty() => Assert.Equal("0\n", await PrintedAsync("wc -c"));

    [Fact]
    public async Task Both_streams_go_to_the_log_in_their_order() => Assert.Equal("1\n2\n3\n", await PrintedAsync("echo 1; echo 2 >&2; echo 3"));

    [Fact]
    public async Task The_log_can_be_read_while_the_program_runs()
    {
        StepOrder order = StepOrders.Script("echo here; while [ ! -e \"$data.go\" ]; do sleep 0.05; done");
        await Launcher.StartAsync(order, Sink, Stop);

        await Eventually.HoldsAsync(() => File.Exists(Place.PlaceOf(order).Log) && Place.LogOf(order) == "here\n", "the line is in the log");

        Assert.False(Sink.HasEnd(order.Attempt));
        await File.WriteAllTextAsync(Place.DataOf(order) + ".go", "", Stop);
        await Sink.EndAsync(order.Attempt, Stop);
    }

    [Fact]
    public async Task No_signal_is_ignored_or_blocked_and_no_descriptor_is_left_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked at by /proc.");
        // A pipe ends the writer, which a program under .NET does not know by itself.
        string[] printed = (await PrintedAsync("yes | head -1; grep -E '^Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd")).Split('\n');

        Assert.Equal("y", printed[0]);
        Assert.Equal("SigBlk:\t0000000000000000", printed[1]);
        // Signals 32 and 33 are the C library's own, and it ignores them whenever it starts a program.
        Assert.Equal(0, long.Parse(printed[2].Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & int.MaxValue);
        Assert.Equal(["0", "1", "2", "3", ""], printed[3..]);
    }

    [Fact]
    public async Task A_program_has_a_session_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked at by /proc.");
        string[] fields = (await PrintedAsync("cut -d' ' -f5,6,7 /proc/self/stat")).Trim().Split(' ');

        string ours = (await File.ReadAllTextAsync("/proc/self/stat", Stop)).Split(' ')[5];
        Assert.Equal(fields[0], fields[1]);
        Assert.NotEqual(ours, fields[1]);
        Assert.Equal("0", fields[2]);
    }
}
