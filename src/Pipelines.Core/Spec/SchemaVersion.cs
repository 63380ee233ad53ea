namespace Pipelines.Core.Spec;

/// <summary>Versions of the format.</summary>
internal static class SchemaVersion
{
    /// <summary>The one that is read, written and run.</summary>
    public const string Current = "2.1.0";

    /// <summary>True when <paramref name="version"/> is a version above <see cref="Current"/>.</summary>
    public static bool IsNewer(string version)
        => Version.TryParse(version, out Version? written) && written > Version.Parse(Current);
}
