using System.Collections.Concurrent;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pipelines.House.Reading;

/// <summary>What the compiler made of a project: its types, and everything that their code mentions.</summary>
internal sealed class BuiltAssembly
{
    // Several rules read each assembly, at the same time.
    private static readonly ConcurrentDictionary<string, Lazy<BuiltAssembly>> Known = new(StringComparer.Ordinal);

    private BuiltAssembly(IReadOnlyList<(TypeName, string)> types, IReadOnlyList<Use> uses, IReadOnlyList<string> nativeCalls)
        => (Types, Uses, NativeCalls) = (types, uses, nativeCalls);

    /// <summary>Types that people wrote, each with its place.</summary>
    public IReadOnlyList<(TypeName Name, string Place)> Types { get; }

    public IReadOnlyList<Use> Uses { get; }

    /// <summary>Places of methods that call out of .NET.</summary>
    public IReadOnlyList<string> NativeCalls { get; }

    /// <summary>The build of a project of <c>src</c>, in the configuration of these tests.</summary>
    public static BuiltAssembly Of(Repository repository, ProjectFile project)
    {
        string folder = Path.Combine(repository.Root, project.Folder, "bin", Repository.Configuration);
        string[] targets = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        string[] built = In(targets, project);
        // A project that names its platform builds one folder deeper; for others that is where publishing leaves a copy.
        if (built.Length == 0)
            built = In(targets.SelectMany(Directory.GetDirectories), project);
        return built.Length == 1
            ? Read(built[0], repository.Root)
            : throw new FileNotFoundException($"{built.Length} builds of {project.FilePath} are below {folder}; expected one. Run `make build`, or remove old target folders.");
    }

    private static string[] In(IEnumerable<string> folders, ProjectFile project)
        => [.. folders.Select(folder => Path.Combine(folder, project.AssemblyName + ".dll")).Where(File.Exists)];

    public static BuiltAssembly Read(string path, string root)
        => Known.GetOrAdd(path, _ => new(() => ReadAnew(path, root))).Value;

    private static BuiltAssembly ReadAnew(string path, string root)
    {
        using PEReader image = new(File.OpenRead(path));
        MetadataReader metadata = image.GetMetadataReader();
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        UseCollector collector = new(image, metadata, new SourcePlaces(metadata, symbols.GetMetadataReader(), root));
        foreach (TypeDefinitionHandle type in metadata.TypeDefinitions)
            collector.Visit(type);
        return new BuiltAssembly(collector.Types, collector.Uses, collector.NativeCalls);
    }
}
