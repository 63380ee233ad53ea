using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Tuning.Sweeps;

namespace Pipelines.Engine.Packages;

/// <summary>All that is wrong with a pipeline that this engine is to run: what the format forbids, and sweeps that cannot be searched.</summary>
public static class PackageCheck
{
    /// <summary>Every problem of what was read, with lines where they are known; none: it can be run.</summary>
    public static Sequence<Problem> Of(PipelineReading reading) => SpecChecker.Check(reading, SweepReader.Check);
}
