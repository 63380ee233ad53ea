using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Steps;

/// <summary>What is executed for a command.</summary>
public sealed class StepCommandTests : IDisposable
{
    private const string Source = "\nimport kfp\nfrom kfp import dsl\n\ndef work(x: int) -> int:\n    return '{{$.inputs.parameters[\"x\"]}}'\n";

    private const string Wrapper = """
        program_path=$(mktemp -d)

        printf "%s" "$0" > "$program_path/ephemeral_component.py"
        _KFP_RUNTIME=true python3 -m kfp.dsl.executor_main                         --component_module_path                         "$program_path/ephemeral_component.py"                         "$@"

        """;

    private readonly StepBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_lightweight_component_is_executed_without_its_shell()
    {
        PreparedStep step = await _bench.PreparedAsync(Lightweight([]));

        Assert.Equal(
            ["python3", "-m", "kfp.dsl.executor_main", "--component_module_path", _bench.Folder.Module, "--function_to_execute", "work", "--executor_input_file", _bench.Folder.ExecutorInput],
            step.Command);
        Assert.Equal(new PythonFunction(_bench.Folder.Module, "work", _bench.Folder.ExecutorInput), step.Function);
        Assert.Equal(Source, await File.ReadAllTextAsync(_bench.Folder.Module, Stop));
        ExecutorInput told = ExecutorInput.Read(await File.ReadAllTextAsync(_bench.Folder.ExecutorInput, Stop)).Value!;
        Assert.Equal(Map.Of(("x", Value.Of(7))), told.Parameters);
        Assert.Equal(_bench.Folder.ExecutorOutput, told.OutputFile);
    }

    [Fact]
    public async Task Installing_only_what_is_ours_is_left_out_without_a_question()
    {
        _bench.Has = _ => throw new InvalidOperationException("nobody was to be asked");

        PreparedStep step = await _bench.PreparedAsync(Lightweight(Install("'kfp==2.14.2' '--no-deps' 'typing-extensions>=3.7.4,<5; python_version<\"3.9\"'")));

        Assert.Equal("python3", step.Command[0]);
        Assert.NotNull(step.Function);
    }

    [Fact]
    public async Task An_installation_is_left_out_where_all_is_there()
    {
        Sequence<string> asked = default;
        _bench.Has = requirements =>
        {
            asked = requirements;
            return true;
        };

        PreparedStep step = await _bench.PreparedAsync(Lightweight(Install("'pandas>=1' 'numpy' 'kfp==2.14.2'")));

        Assert.Equal(["pandas>=1", "numpy"], asked);
        Assert.Equal("python3", step.Command[0]);
    }

    [Fact]
    public async Task An_installation_goes_into_the_attempts_own_folder()
    {
        PreparedStep step = await _bench.PreparedAsync(Lightweight(Install("--index-url https://pypi.example/simple 'pandas==9' 'kfp==2.14.2'")));

        Assert.Equal(["sh", "-c"], step.Command.Take(2));
        Assert.Equal(
            $"\"$0\" -m pip install --disable-pip-version-check --no-warn-script-location --target '{_bench.Folder.Packages}' '--quiet' '--index-url=https://pypi.example/simple' 'pandas==9' && exec \"$0\" \"$@\"",
            step.Command[2]);
        Assert.Equal(["python3", "-m", "kfp.dsl.executor_main"], step.Command.Skip(3).Take(3));
        Assert.Contains(_bench.Folder.Packages, step.Environment.Single(variable => variable.Name == "PYTHONPATH").Value.Split(':'));
        Assert.Null(step.Function);
    }

    [Fact]
    public async Task An_installation_that_does_more_than_install_runs_as_it_is_written()
    {
        StepOrder order = Lightweight(["sh", "-c", "apt-get install -y libgomp1 && python3 -m pip install 'pandas' && \"$0\" \"$@\""]);

        PreparedStep step = await _bench.PreparedAsync(order);

        Assert.Equal(((ExecutorSpec.Container)order.Executor).Command, step.Command.Take(7).ToSequence());
        Assert.Contains("\"x\":7", step.Command[8], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_runtime_package_comes_first()
    {
        _bench.Options = new() { RuntimeFolder = "/our/python" };

        PreparedStep step = await _bench.PreparedAsync(Lightweight([]).With(container => container with { Env = [new("PYTHONPATH", "/authors/own")] }));

        Assert.Equal("/our/python:/authors/own", step.Environment.Single(variable => variable.Name == "PYTHONPATH").Value);
    }

    [Fact]
    public async Task A_component_of_an_image_gets_a_large_executor_input_by_file()
    {
        StepOrder small = Contained(new('x', 1000)), large = Contained(new('x', 200_000));

        Assert.Equal("--executor_input", (await _bench.PreparedAsync(small)).Command[3]);
        PreparedStep step = await _bench.PreparedAsync(large);
        Assert.Equal(["--executor_input_file", _bench.Folder.ExecutorInput], step.Command.Skip(3).Take(2));
        Assert.Equal(200_000, ExecutorInput.Read(await File.ReadAllTextAsync(_bench.Folder.ExecutorInput, Stop)).Value!.Parameters["x"].ToText().Length);
    }

    [Fact]
    public async Task A_NUL_in_an_argument_is_refused_in_words()
    {
        StepReport report = await _bench.RefusedAsync(StepOrders.Program(["echo", "a\0b"]));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.Contains("NUL", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Defaults_stand_for_what_is_not_given()
    {
        ComponentSpec component = new() { InputParameters = Map.Of(("a", new ParameterInputSpec { Type = ParameterType.String, Default = Value.Of("def") }), ("b", new ParameterInputSpec { Type = ParameterType.String, Default = Value.Of("def") })) };
        StepOrder order = StepOrders.Program(["echo", "{{$}}"], component) with { Parameters = Map.Of(("b", Value.Of("given"))) };

        PreparedStep step = await _bench.PreparedAsync(order);

        Assert.Equal(Map.Of(("a", Value.Of("def")), ("b", Value.Of("given"))), ExecutorInput.Read(step.Command[1]).Value!.Parameters);
    }

    [Fact]
    public async Task A_plain_command_needs_no_folders()
    {
        await _bench.PreparedAsync(StepOrders.Program(["true"]));

        Assert.False(Directory.Exists(_bench.Folder.Io));
    }

    [Fact]
    public async Task What_is_no_program_is_refused()
    {
        StepReport report = await _bench.RefusedAsync(StepOrders.Program(["x"]) with { Executor = new ExecutorSpec.CustomJob(Value.EmptyStruct) });

        Assert.Equal(StepOutcome.Impossible, report.Outcome);
        Assert.Contains("'exec-step' is no program", report.Error, StringComparison.Ordinal);
    }

    private static Sequence<string> Install(string words) => ["sh", "-c", $"PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -m pip install --quiet --no-warn-script-location {words} && \"$0\" \"$@\"\n".Replace("--no-warn-script-location ", "", StringComparison.Ordinal)];

    private static StepOrder Lightweight(Sequence<string> install)
    {
        ComponentSpec component = new() { InputParameters = Map.Of(("x", new ParameterInputSpec { Type = ParameterType.Integer })), OutputParameters = Map.Of(("Output", new ParameterOutputSpec { Type = ParameterType.Integer })) };
        return StepOrders.Program([.. install.AsSpan(), "sh", "-ec", Wrapper, Source], component).With(container => container with { Args = ["--executor_input", "{{$}}", "--function_to_execute", "work"] })
            with { Parameters = Map.Of(("x", Value.Of(7))) };
    }

    private static StepOrder Contained(string x)
        => StepOrders.Program(["python3", "-m", "kfp.dsl.executor_main"], new() { InputParameters = Map.Of(("x", new ParameterInputSpec { Type = ParameterType.String })) })
            .With(container => container with { Args = ["--executor_input", "{{$}}", "--function_to_execute", "work"] }) with { Parameters = Map.Of(("x", Value.Of(x))) };
}
