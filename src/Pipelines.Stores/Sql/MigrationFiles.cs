using System.Reflection;

namespace Pipelines.Stores.Sql;

/// <summary>
/// The numbered files below <c>Migrations/</c>, one folder for each part. <c>0002-words.sql</c> serves every dialect; where one needs its
/// own, <c>0002-words.sqlite.sql</c> stands in its place for that dialect. A file that was released is never changed.
/// </summary>
internal static class MigrationFiles
{
    private static readonly Assembly Here = typeof(MigrationFiles).Assembly;

    /// <summary>The scripts of <paramref name="part"/> (journal or catalog) in order; the first is number 1.</summary>
    public static IReadOnlyList<string> Read(string part, string dialect)
    {
        string[] names = Here.GetManifestResourceNames();
        return [.. Choose(names.Select(name => name.Replace('\\', '/')), part, dialect).Select(ReadOne)];
    }

    /// <summary>The names that a dialect takes, in order.</summary>
    /// <exception cref="InvalidOperationException">A number is missing for the dialect or is there twice.</exception>
    internal static IReadOnlyList<string> Choose(IEnumerable<string> names, string part, string dialect)
    {
        List<string> chosen = [];
        foreach (IGrouping<string, string> files in names
            .Where(name => name.StartsWith(part + "/", StringComparison.OrdinalIgnoreCase))
            .GroupBy(name => name.Substring(part.Length + 1, 4), StringComparer.Ordinal)
            .OrderBy(files => files.Key, StringComparer.Ordinal))
        {
            string[] own = [.. files.Where(name => DialectOf(name) == dialect)];
            string[] fit = own.Length > 0 ? own : [.. files.Where(name => DialectOf(name) is null)];
            if (files.Key != $"{chosen.Count + 1:D4}" || fit.Length != 1)
                throw new InvalidOperationException($"Migration {chosen.Count + 1:D4} of {part} must be there once for {dialect}; there are: {string.Join(", ", files)}.");
            chosen.Add(fit[0]);
        }
        return chosen;
    }

    private static string? DialectOf(string name)
    {
        string[] parts = name[(name.LastIndexOf('/') + 1)..].Split('.');
        return parts.Length == 3 ? parts[1] : null;
    }

    private static string ReadOne(string name)
    {
        using Stream stream = Here.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The migration {name} is not in this program.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
