using Pipelines.Core.Spec.Format;

namespace Pipelines.Engine.Packages;

/// <summary>What a package may cost, counted while it is read: what an archive says of itself is not believed.</summary>
internal static class PackageLimits
{
    /// <summary>A file as it lies on disk or comes over the network.</summary>
    public const int PackedBytes = PipelineReader.MaxBytes;

    /// <summary>Everything in a compressed archive.</summary>
    public const int UnpackedBytes = 64 * 1024 * 1024;

    /// <summary>Members of an archive.</summary>
    public const int Members = 1000;
}
