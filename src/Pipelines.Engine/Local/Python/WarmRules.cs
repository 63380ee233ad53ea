using Pipelines.Core.Spec;

namespace Pipelines.Engine.Local.Python;

/// <summary>Which steps a fork can execute as an interpreter of their own would.</summary>
internal static class WarmRules
{
    // What interpreters, loaders and numeric libraries read when they start, and never again. A star at the end stands for any rest.
    private static readonly string[] ReadAtStart =
    [
        "PYTHON*", "LD_*", "GLIBC_TUNABLES", "MALLOC_*", "LANG", "LANGUAGE", "LC_*", "VIRTUAL_ENV",
        "OMP_*", "GOMP_*", "KMP_*", "OPENBLAS_*", "GOTO_*", "MKL_*", "BLIS_*", "NUMEXPR_*", "VECLIB_*", "BLAS_*",
    ];

    /// <summary>
    /// A variable that a step's interpreter would have to be started with, since the server's was started with another value; null where
    /// there is none.
    /// </summary>
    /// <param name="shared">What the server was started with.</param>
    /// <param name="own">What the step gets on top, in order.</param>
    public static string? ReadTooEarly(IReadOnlyDictionary<string, string> shared, IReadOnlyList<EnvironmentVariable> own)
    {
        foreach (EnvironmentVariable variable in own)
        {
            if (IsReadAtStart(variable.Name) && shared.GetValueOrDefault(variable.Name) != variable.Value)
                return variable.Name;
        }
        return null;
    }

    private static bool IsReadAtStart(string name)
    {
        foreach (string pattern in ReadAtStart)
        {
            if (pattern[^1] == '*' ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : name == pattern)
                return true;
        }
        return false;
    }
}
