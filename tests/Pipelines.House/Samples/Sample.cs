using Pipelines.House.Reading;

namespace Pipelines.House.Samples;

/// <summary>The code of this folder, as the rules see it, and the places that they must find in it.</summary>
internal static class Sample
{
    private const string Folder = "tests/Pipelines.House/Samples";

    private static readonly Lazy<BuiltAssembly> Built = new(() => BuiltAssembly.Read(typeof(Sample).Assembly.Location, Repository.Here.Root));

    public static string Namespace => typeof(Sample).Namespace!;

    /// <summary>What the code of one sample file mentions.</summary>
    public static IEnumerable<Use> Uses(string type)
        => Built.Value.Uses.Where(use => use.From.Namespace == Namespace && use.From.Name.Split('+')[0] == type);

    public static IEnumerable<Use> AllUses => Built.Value.Uses.Where(use => use.From.Namespace.StartsWith(Namespace, StringComparison.Ordinal));

    public static IEnumerable<(TypeName Name, string Place)> Types
        => Built.Value.Types.Where(type => type.Name.Namespace.StartsWith(Namespace + ".", StringComparison.Ordinal));

    /// <summary>The lines of a sample that carry the mark.</summary>
    public static string[] Marked(string file)
        => [.. Repository.Here.Named($"{Folder}/{file}").Matching(line => line.EndsWith("// caught", StringComparison.Ordinal)).Select(found => found.Place)];
}
