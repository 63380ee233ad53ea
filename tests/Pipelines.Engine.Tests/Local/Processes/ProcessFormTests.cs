using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Tests.Local.Processes;

/// <summary>Which program a command means on this machine.</summary>
public sealed class ProcessFormTests : ProcessSuite
{
    [Theory]
    [InlineData("python3")]
    [InlineData("python")]
    public async Task Python_is_the_interpreter_that_was_chosen(string name)
    {
        Place.Processes = new() { Python = FakePython() };

        Assert.Equal("fake python: -c 1\n", await PrintedByAsync([name, "-c", "1"]));
        Assert.Equal("fake python: -m x\n", await PrintedByAsync(["sh", "-c", $"{name} -m x"], "inner"));
    }

    [Fact]
    public async Task Python_is_by_default_the_first_on_the_path()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "This machine has no Python.");
        StepOrder order = StepOrders.Program(["python", "-c", "import sys; print(sys.version_info[0])"]);

        StepReport report = await RunAsync(order);

        Assert.Equal((StepOutcome.Succeeded, "3\n"), (report.Outcome, Place.LogOf(order)));
    }

    [Fact]
    public async Task A_missing_interpreter_is_told_with_what_was_looked_for_and_how_to_set_it()
    {
        Place.Processes = new() { Python = "/no/such/python" };

        StepReport report = await RunAsync(StepOrders.Program(["python3", "-c", "1"]));

        Assert.Equal(StepOutcome.Impossible, report.Outcome);
        Assert.Equal("The interpreter '/no/such/python' (--python) is not an executable file. Name an installed Python 3.9 or later.", report.Error);
        Assert.Equal("a shell needs none\n", await PrintedByAsync(["sh", "-c", "echo a shell needs none"], "other"));
    }

    [Fact]
    public async Task An_interpreter_by_name_is_looked_for_on_the_path()
    {
        Place.Processes = new() { Python = "no-such-python" };

        StepReport report = await RunAsync(StepOrders.Program(["python3", "-c", "1"]));

        Assert.Equal(StepOutcome.Impossible, report.Outcome);
        Assert.Contains($"on PATH ({Environment.GetEnvironmentVariable("PATH")})", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_program_is_told_with_what_was_looked_for_and_how_to_mend_it()
    {
        StepReport report = await RunAsync(StepOrders.Program(["no-such-program", "x"]));

        Assert.Equal((StepOutcome.Impossible, null), (report.Outcome, report.ExitCode));
        Assert.StartsWith("The program 'no-such-program' was not found on PATH (", report.Error, StringComparison.Ordinal);
        Assert.EndsWith("install it, or run containers (--launcher container).", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc")]
    [InlineData("/no/such/file")]
    [InlineData("./relative")]
    public async Task What_is_no_program_is_told(string path)
    {
        StepReport report = await RunAsync(StepOrders.Program([path]));

        Assert.Equal(StepOutcome.Impossible, report.Outcome);
        Assert.Contains($"The program '{path}' is not an executable file of this machine", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_only_the_image_knows_is_told()
    {
        StepReport report = await RunAsync(StepOrders.Program([]).With(container => container with { Args = ["--x"] }));

        Assert.Equal(StepOutcome.Impossible, report.Outcome);
        Assert.Contains("'exec-step' has no command: only its image ('localhost/pipelines-suite-busybox:1') knows what to run", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_words_of_the_shell_are_programs_like_others()
    {
        // Were they taken for the supervisor's own words, each would end it.
        foreach (string word in (string[])["exit", "exec", "return", "eval"])
            Assert.Equal(StepOutcome.Impossible, (await RunAsync(StepOrders.Program([word, "0"], attempt: StepOrders.Attempt(word)))).Outcome);
        Assert.Equal("x\n", await PrintedByAsync(["echo", "x"], "echo"));
    }

    [Fact]
    public async Task A_program_is_looked_for_on_the_authors_path()
    {
        string folder = Path.Combine(Place.Home.Root, "tools");
        Directory.CreateDirectory(folder);
        Script(Path.Combine(folder, "my-tool"), "echo tool");
        StepOrder order = StepOrders.Program(["my-tool"]).With(container => container with { Env = [new EnvironmentVariable("PATH", $"{folder}:/usr/bin:/bin")] });

        await RunAsync(order);

        Assert.Equal("tool\n", Place.LogOf(order));
    }

    private string FakePython()
    {
        string path = Path.Combine(Place.Home.Root, "it's a python");
        Script(path, "echo \"fake python: $*\"");
        return path;
    }

    private static void Script(string path, string text)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<string> PrintedByAsync(Sequence<string> command, string task = "step")
    {
        StepOrder order = StepOrders.Program(command, attempt: StepOrders.Attempt(task));
        StepReport report = await RunAsync(order);
        Assert.Equal("", report.Error);
        return Place.LogOf(order);
    }
}
