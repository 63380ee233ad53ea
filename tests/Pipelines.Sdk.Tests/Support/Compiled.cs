using Pipelines.Core.Spec.Format;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Tests.Support;

/// <summary>Compiles pipelines for tests.</summary>
internal static class Compiled
{
    /// <summary>The pipeline, after it proved to be one that the engine takes.</summary>
    public static PipelinePackage Package(Action<PipelineBuilder> define, string name = "sample")
    {
        PipelinePackage package = Pipeline.Define(name, define).Compile();
        Assert.Empty(SpecChecker.Check(package));
        return package;
    }

    /// <summary>The pipeline as YAML, after it proved to read back as itself.</summary>
    public static string Yaml(Action<PipelineBuilder> define, string name = "sample") => Written(Package(define, name));

    /// <summary>The graphs alone, without the programs at their leaves.</summary>
    public static string Graphs(Action<PipelineBuilder> define)
    {
        PipelinePackage package = Package(define);
        Written(package);
        Map<ComponentSpec> graphs = package.Pipeline.Components.Where(component => component.Value.Dag is not null).ToMap();
        return PipelineWriter.ToYaml(package with { Pipeline = package.Pipeline with { Components = graphs, Executors = default } });
    }

    /// <summary>The problems, one a line; fails when there are none.</summary>
    public static string Problems(Action<PipelineBuilder> define, string name = "sample")
    {
        PipelineDefinitionException wrong = Assert.Throws<PipelineDefinitionException>(() => Package(define, name));
        return string.Concat(wrong.Problems.Select(problem => $"{problem}\n"));
    }

    /// <summary>The only problem; fails when there is another number of them.</summary>
    public static Problem Problem(Action<PipelineBuilder> define)
        => Assert.Single<Problem>(Assert.Throws<PipelineDefinitionException>(() => Package(define)).Problems);

    private static string Written(PipelinePackage package)
    {
        string yaml = PipelineWriter.ToYaml(package);
        PipelineReading reading = PipelineReader.Read(yaml);
        Assert.Empty(reading.Problems);
        Assert.Equal(package, reading.Package);
        return yaml;
    }
}
