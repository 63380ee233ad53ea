using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Components;

namespace Pipelines.Sdk.Tests.Corpus;

/// <summary>A file that the reference compiler wrote, and the components in it.</summary>
internal sealed class CorpusFile
{
    private CorpusFile(PipelinePackage package) => Package = package;

    public PipelinePackage Package { get; }

    /// <summary>Opens a file of the corpus; skips the test where there is none.</summary>
    public static CorpusFile Open(string name)
    {
        string? corpus = Environment.GetEnvironmentVariable("PIPELINES_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(corpus), "PIPELINES_CORPUS names no folder with compiled pipelines.");
        PipelineReading reading = PipelineReader.Read(File.ReadAllBytes(Path.Combine(corpus!, "kfp", "valid", name)));
        return new(reading.Package ?? throw new InvalidDataException($"{name}: {string.Join("; ", reading.Problems)}"));
    }

    /// <summary>One of its components: <c>comp-x</c> by the name <c>x</c>, called <paramref name="called"/> where that differs.</summary>
    public Component this[string name, string? called = null] => new(new ComponentDefinition
    {
        Name = called ?? name,
        Spec = Package.Pipeline.Components[$"comp-{name}"],
        Executors = Package.Pipeline.Executors,
    });
}
