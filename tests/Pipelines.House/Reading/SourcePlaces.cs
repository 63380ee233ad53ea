using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.RegularExpressions;

namespace Pipelines.House.Reading;

/// <summary>Finds the file and line of compiled code in the debug symbols.</summary>
internal sealed class SourcePlaces(MetadataReader metadata, MetadataReader symbols, string root)
{
    // "Type Definition Document" of the portable PDB format: where types without method bodies are written.
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly Dictionary<string, string[]> _lines = new(StringComparer.Ordinal);

    private readonly HashSet<MethodDefinitionHandle> _starters =
        [.. symbols.MethodDebugInformation.Select(method => symbols.GetMethodDebugInformation(method).GetStateMachineKickoffMethod())];

    /// <summary>The method only starts an async method or iterator, whose code is in a type of its own.</summary>
    public bool IsStarter(MethodDefinitionHandle method) => _starters.Contains(method);

    /// <summary>The line of an instruction; null where the compiler made the method up.</summary>
    public string? Of(MethodDefinitionHandle method, int offset)
    {
        SequencePoint? before = null;
        foreach (SequencePoint point in symbols.GetMethodDebugInformation(method).GetSequencePoints())
        {
            if (point.IsHidden)
                continue;
            if (point.Offset > offset && before is not null)
                break;
            before = point;
        }
        return before is SequencePoint found ? $"{PathOf(found.Document)}:{found.StartLine}" : null;
    }

    /// <summary>The first line of the type's files that speaks of <paramref name="word"/>, else its first line of code, else the first of the file.</summary>
    public string Of(TypeDefinitionHandle type, string word)
    {
        string[] paths = [.. Documents(type).Select(PathOf).Distinct()];
        foreach (string path in paths)
        {
            int index = Array.FindIndex(LinesOf(path), line => Regex.IsMatch(line, $@"\b{Regex.Escape(word)}\b"));
            if (index >= 0)
                return $"{path}:{index + 1}";
        }
        if (FirstLine(type) is string code)
            return code;
        return paths.Length > 0 ? $"{paths[0]}:1" : metadata.GetString(metadata.GetTypeDefinition(type).Name);
    }

    private string? FirstLine(TypeDefinitionHandle type)
        => metadata.GetTypeDefinition(type).GetMethods().Select(method => Of(method, 0)).FirstOrDefault(place => place is not null);

    private List<DocumentHandle> Documents(TypeDefinitionHandle handle)
    {
        List<DocumentHandle> documents = [];
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            MethodDebugInformation debug = symbols.GetMethodDebugInformation(method);
            if (!debug.Document.IsNil)
                documents.Add(debug.Document);
        }
        foreach (CustomDebugInformationHandle extra in symbols.GetCustomDebugInformation(handle))
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(extra);
            if (symbols.GetGuid(information.Kind) != TypeDocuments)
                continue;
            BlobReader rows = symbols.GetBlobReader(information.Value);
            while (rows.RemainingBytes > 0)
                documents.Add(MetadataTokens.DocumentHandle(rows.ReadCompressedInteger()));
        }
        foreach (TypeDefinitionHandle inner in type.GetNestedTypes())
            documents.AddRange(Documents(inner));
        return documents;
    }

    private string PathOf(DocumentHandle document)
    {
        string path = symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
        return path.StartsWith(root + "/", StringComparison.Ordinal) ? path[(root.Length + 1)..] : path;
    }

    private string[] LinesOf(string path)
    {
        if (!_lines.TryGetValue(path, out string[]? lines))
        {
            string full = Path.Combine(root, path);
            _lines[path] = lines = File.Exists(full) ? File.ReadAllLines(full) : [];
        }
        return lines;
    }
}
