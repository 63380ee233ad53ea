using System.Diagnostics;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Samples;

/// <summary>The sample that people see first.</summary>
public sealed class BreastCancerTests
{
    [Fact]
    public void Its_graph()
    {
        PipelinePackage package = BreastCancer.Definitions.BreastCancer.Pipeline.Compile();

        Snapshot.Matches(PipelineWriter.ToYaml(package with { Pipeline = package.Pipeline with { Components = default, Executors = default } }));
    }

    [Fact]
    public void The_engine_finds_nothing_wrong_with_it()
    {
        Assert.Empty(SpecChecker.Check(BreastCancer.Definitions.BreastCancer.Pipeline.Compile()));
        Assert.Empty(SpecChecker.Check(BreastCancer.Definitions.BreastCancer.Pipeline.CompileForThisMachine()));
    }

    [Fact]
    public void For_any_machine_its_second_document_holds_the_sweep_alone()
    {
        PlatformSpec platform = BreastCancer.Definitions.BreastCancer.Pipeline.Compile().Platform;

        Assert.Null(platform.Kubernetes);
        Assert.Equal([ExtensionSpec.Platform], platform.Platforms.Keys);
        Assert.Equal(["comp-tune-boosted-trees"], ExtensionSpec.Swept(platform));
    }

    [Fact]
    public async Task Its_program_prints_it_for_this_machine_with_the_trainer_that_the_build_put_there()
    {
        (int code, string yaml, string errors) = await Run("emit", "--local");

        Assert.Equal((0, ""), (code, errors));
        PipelinePackage package = PipelineReader.Read(yaml).Package!;
        Assert.Equal(BreastCancer.Definitions.BreastCancer.Pipeline.CompileForThisMachine(), package);
        string[] command = Extension.LocalCommand(package, "exec-train-logistic-regression");
        Assert.Equal("dotnet", command[0]);
        Assert.True(File.Exists(command[1]), command[1]);
        Assert.Equal("train-logistic-regression.dll", Path.GetFileName(command[1]));
    }

    [Fact]
    public async Task Its_program_lists_it_and_the_body_of_its_sweep() => Assert.Equal((0, "breast-cancer\ntune-boosted-trees\n", ""), await Run("list"));

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "breast-cancer.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
        string errors = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await output, errors);
    }
}
