using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Files;

/// <summary>What is wrong in a component file, and where. Lines and columns count from 0.</summary>
internal sealed record Fault(string Id, int Line, int Column, string What, string Mend);

/// <summary>What a component takes or gives.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Type">A parameter type of the format, or the title of an artifact type.</param>
/// <param name="IsArtifact">Which of both.</param>
/// <param name="IsList">A list of artifacts.</param>
/// <param name="IsRequired">Must be given.</param>
/// <param name="Default">As a person reads it; empty: none.</param>
/// <param name="Description">Empty if not said.</param>
internal sealed record FilePort(
    string Name, string Type, bool IsArtifact, bool IsList, bool IsRequired, string Default, string Description);

/// <summary>A component file as the generator knows it: the interface, and the text itself for the program that is built.</summary>
internal sealed record ComponentFile(
    string Path, string Text, string Name, string Description, Items<FilePort> Inputs, Items<FilePort> Outputs, Items<Fault> Faults)
{
    /// <summary>The name of the method that stands for it.</summary>
    public string Method { get; } = Names.Pascal(Name);

    /// <summary>The file's name with its folder's, which is how people tell component files apart.</summary>
    public string ShortPath
    {
        get
        {
            string[] parts = Path.Replace('\\', '/').Split('/');
            return string.Join("/", parts.Skip(Math.Max(0, parts.Length - 2)));
        }
    }
}
