using System.Text;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Components;

/// <summary>Reads a component's text in either form.</summary>
internal static class ComponentText
{
    public static ComponentReading Read(string text, string origin)
    {
        Core.Spec.Documents.ProblemList problems = new();
        if (DocumentText.Read(Encoding.UTF8.GetBytes(text), problems) is [MapNode only] && only.Find("implementation") is not null)
            return OldComponent.Read(only, origin);
        PipelineReading reading = PipelineReader.Read(text);
        Sequence<Problem> found = SpecChecker.Check(reading);
        return reading.Package is { } package && found.Count == 0
            ? new(CompiledComponent.From(package), default)
            : new(Definition: null, Placed(found, origin));
    }

    /// <summary>The same problems, with the component named first: a pipeline has many.</summary>
    public static Sequence<Problem> Placed(Sequence<Problem> problems, string origin)
        => problems.Select(problem => problem with { Place = $"component \"{origin}\", {problem.Place}" }).ToSequence();
}
