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
    private readonly Dictionary<DocumentHandle, string> _paths = [];
    private readonly Dictionary<(TypeDefinitionHandle, string), string> _mentions = [];
    private MethodDefinitionHandle _pointsOf;
    private SequencePoint[] _points = [];

    private readonly HashSet<MethodDefinitionHandle> _starters =
        [.. symbols.MethodDebugInformation.Select(method => symbols.GetMethodDebugInformation(method).GetStateMachineKickoffMethod())];

    /// <summary>The method only starts an async method or iterator, whose code is in a type of its own.</summary>
    public bool IsStarter(MethodDefinitionHandle method) => _starters.Contains(method);

    /// <summary>The line of an instruction; null where the compiler made the method up.</summary>
    public string? Of(MethodDefinitionHandle method, int offset)
    {
        // A body is asked about instruction by instruction.
        if (_pointsOf != method)
        {
            _points = [.. symbols.GetMethodDebugInformation(method).GetSequencePoints().Where(point => !point.IsHidden)];
            _pointsOf = method;
        }
        int after = Array.FindIndex(_points, point => point.Offset > offset);
        int found = after < 0 ? _points.Length - 1 : Math.Max(after - 1, 0);
        return _points.Length > 0 ? $"{PathOf(_points[found].Document)}:{_points[found].StartLine}" : null;
    }

    /// <summary>The first line of the type's files that speaks of <paramref name="word"/>, else its first line of code, else the first of the file.</summary>
    public string Of(TypeDefinitionHandle type, string word)
    {
        if (!_mentions.TryGetValue((type, word), out string? place))
            _mentions[(type, word)] = place = Find(type, word);
        return place;
    }

    private string Find(TypeDefinitionHandle type, string word)
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
        if (!_paths.TryGetValue(document, out string? path))
        {
            path = symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
            _paths[document] = path = path.StartsWith(root + "/", StringComparison.Ordinal) ? path[(root.Length + 1)..] : path;
        }
        return path;
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
