using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;
using Pipelines.Sdk.Problems;
using Pipelines.Sdk.Stubs;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests;

public sealed class LocalCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("programs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_pipeline_for_any_machine_names_no_local_program()
        => Assert.Equal(PlatformSpec.None, Using("[dotnet, ./train.dll]").Compile().Platform);

    [Fact]
    public void Other_extensions_stay_in_a_pipeline_for_any_machine()
    {
        PipelinePackage package = Using("[dotnet, ./train.dll], weight: 3").Compile();

        Assert.Equal("""{"deploymentSpec":{"executors":{"exec-work":{"weight":3}}}}""", package.Platform.Platforms["pipelines"].ToString());
    }

    [Fact]
    public void A_pipeline_for_this_machine_names_the_program_beside_its_own()
    {
        File.WriteAllText(Path.Combine(_folder, "train.dll"), "");

        PipelinePackage package = Using("[dotnet, ./train.dll, --fast]").CompileForThisMachine(_folder);

        Assert.Equal(["dotnet", Path.Combine(_folder, "train.dll"), "--fast"], Extension.LocalCommand(package, "exec-work"));
    }

    [Fact]
    public void A_program_that_is_not_there_is_told_of()
        => Assert.Equal(
            new Problem("PIPE160", "executor \"exec-work\", localCommand", $"There is no \"./train.dll\" beside the pipeline's program in \"{_folder}\".",
                "Let the pipeline's project refer to the component's project, so that a build puts the program there."),
            Problem("[dotnet, ./train.dll]"));

    [Theory]
    [InlineData("dotnet train.dll")]
    [InlineData("[]")]
    [InlineData("[dotnet, 3]")]
    public void A_command_is_a_list_of_words(string command) => Assert.Equal("Write a list of words, such as [dotnet, ./train.dll].", Problem(command).Fix);

    private Problem Problem(string command)
        => Assert.Single<Problem>(Assert.Throws<PipelineDefinitionException>(() => Using(command).CompileForThisMachine(_folder)).Problems);

    private static Pipeline Using(string command)
    {
        Component component = Component.FromYaml("""
            components:
              comp-work: {executorLabel: exec-work}
            deploymentSpec: {executors: {exec-work: {container: {image: alpine, command: [work]}}}}
            pipelineInfo: {name: work}
            root: {dag: {tasks: {work: {componentRef: {name: comp-work}, cachingOptions: {enableCache: true}, taskInfo: {name: work}}}}}
            schemaVersion: 2.1.0
            ---
            platforms: {pipelines: {deploymentSpec: {executors: {exec-work: {localCommand: COMMAND}}}}}
            """.Replace("COMMAND", command, StringComparison.Ordinal));
        return Pipeline.Define("sample", p => p.Task(component));
    }

    [Fact]
    public void A_component_in_csharp_without_an_image_runs_on_this_machine_alone()
    {
        Component work = new StepComponent("work", "").Input("count", Codecs.Integer, "").Make("my-app", image: "");
        Pipeline pipeline = Pipeline.Define("sample", p => p.Task(work, ("count", 3)));

        Problem problem = Assert.Single<Problem>(Assert.Throws<PipelineDefinitionException>(() => pipeline.Compile()).Problems);

        Assert.Equal("PIPE162", problem.Code);
        Assert.Contains("PipelinesImage", problem.Fix, StringComparison.Ordinal);
    }
}
