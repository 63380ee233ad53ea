using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests;

/// <summary>An edit makes only that anew which it is about.</summary>
public sealed class CachingTests
{
    private const string Source = """
        [Struct] public sealed record Choice(string Name, long Depth);

        public static class Steps
        {
            [Component("double-it")]
            public static long Double(long number) => 2 * number;

            [Pipeline("sample")]
            public static void Sample(Parameter<long> number)
            {
                var twice = Components.DoubleIt(number);
            }
        }
        """;

    [Fact]
    public void An_unrelated_edit_makes_nothing_anew()
    {
        Built built = new Built(Source).Knowing(Some.All).With("Other.cs", "class Other { int A; }");

        built.With("Other.cs", "class Other { int A; string B = \"\"; void C() { } }");

        Assert.All(Outputs(built), output => Assert.Equal(IncrementalStepRunReason.Cached, output));
        Assert.All(Steps(built), step => Assert.True(step is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, step.ToString()));
    }

    [Fact]
    public void An_edit_in_the_body_of_a_component_makes_nothing_anew()
    {
        Built built = new Built(Source).Knowing(Some.All);

        built.With("Project.cs", Source.Replace("=> 2 * number", "=> number + number", StringComparison.Ordinal));

        Assert.All(Outputs(built), output => Assert.Equal(IncrementalStepRunReason.Cached, output));
    }

    [Fact]
    public void A_changed_file_makes_its_own_stub_anew_and_no_other()
    {
        Built built = new Built(Source).Knowing(Some.All);

        built.WithFile("components/echo/component.yaml", Some.Echo.Item2.Replace("type: String", "type: Integer", StringComparison.Ordinal));

        Assert.Equal(1, Outputs(built).Count(output => output is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
    }

    [Fact]
    public void A_changed_signature_is_noticed()
    {
        Built built = new Built(Source).Knowing(Some.All);

        built.With("Project.cs", Source.Replace("Double(long number)", "Double(long number, long other = 3)", StringComparison.Ordinal));

        Assert.Contains("other", built.Generated("Components.DoubleIt.step"), StringComparison.Ordinal);
    }

    private static IncrementalStepRunReason[] Outputs(Built built)
        => [.. built.Result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs).Select(output => output.Reason)];

    private static IncrementalStepRunReason[] Steps(Built built)
        => [.. new[] { PipelinesGenerator.FileStep, PipelinesGenerator.MethodStep, PipelinesGenerator.PipelineStep, PipelinesGenerator.StructStep, PipelinesGenerator.SiteStep }
            .SelectMany(name => built.Result.TrackedSteps[name]).SelectMany(step => step.Outputs).Select(output => output.Reason)];
}
