using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Tests.Local.Processes;

/// <summary>Components of Python, by the interpreter of this machine and the runtime package of this repository.</summary>
public sealed class InterpreterTests : ProcessSuite
{
    private const string Python = "/usr/bin/python3";

    private const string Source = """

        import kfp
        from kfp import dsl
        from kfp.dsl import *
        from typing import *

        def train(rounds: int, model: Output[Model]) -> NamedTuple('Outputs', [('score', float), ('where', str)]):
            import os
            with open(model.path, 'w') as file:
                file.write('weights' * rounds)
            model.metadata['rounds'] = rounds
            print('trained')
            return (rounds / 2, os.getcwd())

        """;

    public InterpreterTests() => Assert.SkipUnless(File.Exists(Python), $"This machine has no {Python}.");

    [Fact]
    public async Task A_lightweight_component_runs_without_a_network()
    {
        Place.Steps = new() { RuntimeFolder = RuntimeFolder() };
        Place.Processes = new() { Python = Python };
        StepOrder order = Train(["sh", "-c", "python3 -m pip install --quiet --no-warn-script-location 'kfp==2.14.2' '--no-deps' 'typing-extensions>=3.7.4,<5; python_version<\"3.9\"' && \"$0\" \"$@\""]);

        StepReport report = await RunAsync(order);

        Assert.Equal((StepOutcome.Succeeded, ""), (report.Outcome, report.Error));
        Assert.Equal(Map.Of(("score", Value.Of(1.5)), ("where", Value.Of(Place.PlaceOf(order).Folder))), report.Parameters);
        Artifact model = Assert.Single(report.Artifacts["model"]);
        Assert.Equal((Digest.Of("weightsweightsweights"), Value.Of(3)), (model.Sha256!.Value, model.Metadata["rounds"]));
        Assert.Contains("trained\n", Place.LogOf(order), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_that_fails_shows_its_own_traceback()
    {
        Place.Steps = new() { RuntimeFolder = RuntimeFolder() };
        Place.Processes = new() { Python = Python };

        StepReport report = await RunAsync(Train([]) with { Parameters = Map.Of(("rounds", Value.Of("x"))) });

        Assert.Equal((StepOutcome.Failed, 1), (report.Outcome, report.ExitCode));
        Assert.Contains("TypeError", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "pip" }, true)]
    [InlineData(new[] { "pip>=1", "setuptools" }, true)]
    [InlineData(new[] { "pip>=1000" }, false)]
    [InlineData(new[] { "pip", "there-is-no-such-package" }, false)]
    [InlineData(new[] { "there-is-no-such-package; python_version<'3'" }, true)]
    [InlineData(new[] { "pip @ https://example.org/pip.zip" }, false)]
    [InlineData(new[] { "not a requirement" }, false)]
    public async Task The_interpreter_is_asked_what_it_has(string[] requirements, bool expected)
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/pip"), "This machine's Python has no pip.");
        Interpreter interpreter = new(Python, Path.Combine(Place.Home.Root, "bin"), "/usr/bin:/bin", TimeProvider.System);

        Assert.Equal(expected, await interpreter.HasAsync(requirements.ToSequence(), Stop));
        Assert.Equal(expected, await interpreter.HasAsync(requirements.ToSequence(), Stop));
    }

    private static StepOrder Train(Sequence<string> install)
    {
        ComponentSpec component = new()
        {
            InputParameters = Map.Of(("rounds", new ParameterInputSpec { Type = ParameterType.Integer })),
            OutputParameters = Map.Of(("score", new ParameterOutputSpec { Type = ParameterType.Double }), ("where", new ParameterOutputSpec { Type = ParameterType.String })),
            OutputArtifacts = Map.Of(("model", new ArtifactOutputSpec { Type = ArtifactType.System("Model") })),
        };
        const string Wrapper = "program_path=$(mktemp -d)\nprintf \"%s\" \"$0\" > \"$program_path/ephemeral_component.py\"\n_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main --component_module_path \"$program_path/ephemeral_component.py\" \"$@\"\n";
        return StepOrders.Program([.. install.AsSpan(), "sh", "-ec", Wrapper, Source], component)
            .With(container => container with { Args = ["--executor_input", "{{$}}", "--function_to_execute", "train"] }) with
        {
            Parameters = Map.Of(("rounds", Value.Of(3))),
        };
    }

    private static string RuntimeFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "src", "python", "kfp")))
            folder = Path.GetDirectoryName(folder);
        Assert.SkipWhen(folder is null, "The runtime package is not above this test.");
        return Path.Combine(folder, "src", "python");
    }
}
