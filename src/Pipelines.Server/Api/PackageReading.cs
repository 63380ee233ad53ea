using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Packages;

namespace Pipelines.Server.Api;

/// <summary>Pipelines that somebody sends: read, checked, and refused with all their problems.</summary>
internal static class PackageReading
{
    public static PipelinePackage Accept(PipelineReading reading, string subject)
    {
        Sequence<Problem> problems = PackageCheck.Of(reading);
        return problems.Count == 0 && reading.Package is { } package ? package : throw ApiRefusal.Of(subject, problems);
    }

    /// <summary>A pipeline in a request: bare, or with what platforms add.</summary>
    public static PipelinePackage Accept(Value json, string subject) => Accept(PipelineReader.Read(json), subject);
}
