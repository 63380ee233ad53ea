using System.Xml.Linq;

namespace Pipelines.House.Reading;

/// <summary>What a csproj says about its neighbours.</summary>
internal sealed class ProjectFile
{
    private readonly TextFile _file;
    private readonly XDocument _xml;

    public ProjectFile(TextFile file)
    {
        _file = file;
        _xml = XDocument.Parse(file.Text, LoadOptions.SetLineInfo);
    }

    /// <summary>The file's name without its ending, which is also the root namespace.</summary>
    public string Name => Path.GetFileNameWithoutExtension(_file.Name);

    public string Folder => _file.Folder;

    public string FilePath => _file.Path;

    public string AssemblyName => _xml.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Name;

    /// <summary>Names of the projects that it references.</summary>
    public IEnumerable<(string Name, string Place)> References
        => Items("ProjectReference").Select(item => (Path.GetFileNameWithoutExtension(item.Name.Replace('\\', '/')), item.Place));

    public IEnumerable<(string Name, string Place)> Packages => Items("PackageReference");

    /// <summary>Assemblies that may see its internals.</summary>
    public IEnumerable<(string Name, string Place)> Friends => Items("InternalsVisibleTo");

    public static IEnumerable<ProjectFile> In(Repository repository, string folder)
        => repository.Under(folder).Where(file => file.Extension == ".csproj").Select(file => new ProjectFile(file));

    private IEnumerable<(string Name, string Place)> Items(string kind) => _xml.Descendants(kind)
        .Where(item => item.Attribute("Include") is not null)
        .Select(item => (item.Attribute("Include")!.Value, $"{_file.Path}:{((System.Xml.IXmlLineInfo)item).LineNumber}"));
}
