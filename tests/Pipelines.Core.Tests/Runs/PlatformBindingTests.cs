using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Runs;

public sealed class PlatformBindingTests
{
    [Fact]
    public void A_claim_is_named_by_the_output_of_a_task_that_then_comes_first()
    {
        RunUnderTest run = new(With(
            Some.Pipeline().WithStep("make").WithStep("use", spec => spec, component => component with { ExecutorLabel = "mounts" }),
            new() { ClaimMounts = [new ClaimMount { NameParameter = Some.FromTask("make"), MountPath = "/data" }] }));

        Assert.Equal(["make"], run.Launched);
        run.Ends("make", Some.Success(("out", Value.Of("claim-7"))));

        Assert.Equal("claim-7", Name(Assert.Single(run.Launches.Single().Settings!.ClaimMounts)));
    }

    [Fact]
    public void A_claim_without_a_name_fails_its_step_and_says_what_has_no_value()
    {
        RunUnderTest run = new(With(
            Some.Pipeline().WithInput("claim", optional: true).WithStep("use", spec => spec, component => component with { ExecutorLabel = "mounts" }),
            new() { ClaimMounts = [new ClaimMount { OldName = Some.FromInput("claim"), MountPath = "/data" }] }));

        Assert.Equal("FAILED", run.State("use"));
        Assert.Contains("\"claim\" of the enclosing pipeline has no value", run.Task("use").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_whose_optional_parameter_has_no_value_is_left_out()
    {
        RunUnderTest run = new(With(
            Some.Pipeline().WithInput("secret", optional: true).WithInput("map", optional: true)
                .WithStep("use", spec => spec, component => component with { ExecutorLabel = "mounts" }),
            new()
            {
                SecretEnvironments =
                [
                    new SecretEnvironment { SecretNameParameter = Some.FromInput("secret"), Keys = [new KeyToVariable("k", "V")] },
                    new SecretEnvironment { SecretName = "plain", Keys = [new KeyToVariable("k", "W")] },
                ],
                ConfigMapVolumes = [new ConfigMapVolume { ConfigMapNameParameter = Some.FromInput("map"), MountPath = "/map" }],
                Tolerations = [new Toleration { Json = Some.FromInput("secret") }],
                NodeSelector = new NodeSelector { Json = Some.FromInput("secret") },
            }),
            parameters: ("map", Value.Of("given")));

        KubernetesExecutorSpec settings = run.Launches.Single().Settings!;
        Assert.Equal("plain", Assert.Single(settings.SecretEnvironments).SecretName);
        Assert.Equal("given", Assert.Single(settings.ConfigMapVolumes).ConfigMapName);
        Assert.Empty(settings.Tolerations);
        Assert.Null(settings.NodeSelector);
    }

    [Fact]
    public void Claims_count_in_the_fingerprint_by_the_name_that_they_resolve_to()
    {
        Assert.NotEqual(FingerprintOf("one"), FingerprintOf("two"));
        Assert.Equal(FingerprintOf("one"), FingerprintOf("one"));

        static Digest FingerprintOf(string claim)
        {
            RunUnderTest run = new(With(
                Some.Pipeline().WithInput("claim").WithStep("use", spec => spec with { Caching = new(EnableCache: true, CacheKey: "") }, component => component with { ExecutorLabel = "mounts" }),
                new() { ClaimMounts = [new ClaimMount { NameParameter = Some.FromInput("claim"), MountPath = "/data" }] }),
                parameters: ("claim", Value.Of(claim)));
            return run.Pending.OfType<RunCommand.AskCache>().Single().Fingerprint;
        }
    }

    [Fact]
    public void Work_on_claims_is_never_answered_by_the_cache()
    {
        PipelinePackage package = Some.Pipeline().WithStep("make", spec => spec with { Caching = new(EnableCache: true, CacheKey: "") }).Build();
        package = package with { Pipeline = package.Pipeline with { Executors = Map.Of<ExecutorSpec>(("exec", new ExecutorSpec.Container { Image = ClaimImages.Make })) } };

        RunUnderTest run = new(package);

        Assert.Equal(["make"], run.Launched);
        Assert.Contains("claims are made", run.Task("make").CacheReason, StringComparison.Ordinal);
    }

    private static string Name(ClaimMount mount) => ((TaskParameterInput.Constant)mount.Name!).Value.ToText();

    private static PipelinePackage With(DagBuilder pipeline, KubernetesExecutorSpec settings)
    {
        PipelinePackage package = pipeline.Build();
        return new(
            package.Pipeline with { Executors = package.Pipeline.Executors.With("mounts", Some.Program) },
            new PlatformSpec { Kubernetes = new() { Executors = Map.Of(("mounts", settings)) } });
    }
}
