using Pipelines.Sdk.Generator.Texts;
using YamlDotNet.Core;

namespace Pipelines.Sdk.Generator.Files;

/// <summary>
/// Reads what a component takes and gives: of a compiled file the interface of its root, of the older form inputs and outputs. All
/// else is checked by the Sdk when the pipeline is compiled.
/// </summary>
internal sealed class InterfaceReader
{
    public const string NotYaml = "PIPE301";
    public const string NoInterface = "PIPE302";
    public const string Malformed = "PIPE303";

    private readonly List<Fault> _faults = [];

    public static ComponentFile Read(string path, string text)
    {
        InterfaceReader reader = new();
        try
        {
            return reader.Read(path, text, Yaml.Read(text));
        }
        catch (YamlException broken)
        {
            int line = (int)Math.Max(0, broken.Start.Line - 1), column = (int)Math.Max(0, broken.Start.Column - 1);
            Fault fault = new(NotYaml, line, column, $"The file is not YAML: {broken.Message.Trim().TrimEnd('.')}.", "Mend the text here or on the line before.");
            return new(path, "", "", "", default, default, new[] { fault }.ToItems());
        }
    }

    private ComponentFile Read(string path, string text, List<YamlNode> documents)
    {
        List<YamlMap> maps = [.. documents.OfType<YamlMap>()];
        YamlMap? compiled = maps.Find(map => map.Find("root") is not null || map.Find("pipelineInfo", "pipeline_info") is not null);
        YamlMap? older = maps.Find(map => map.Find("implementation") is not null);
        if (compiled is null && older is null)
        {
            YamlNode? first = documents.FirstOrDefault();
            _faults.Add(new(NoInterface, first?.Line ?? 0, first?.Column ?? 0, "The file is no component: it has neither \"root\" nor \"implementation\".",
                "Compile the component, or name the file as something else than an additional file."));
            return new(path, "", "", "", default, default, _faults.ToItems());
        }
        (string name, string description, List<FilePort> inputs, List<FilePort> outputs) = compiled is not null ? Compiled(compiled) : Older(older!);
        return new(
            path, text, name, description,
            inputs.OrderBy(port => port.IsRequired ? 0 : 1).ThenBy(port => port.IsArtifact ? 0 : 1).ToItems(), outputs.ToItems(), _faults.ToItems());
    }

    private (string, string, List<FilePort>, List<FilePort>) Compiled(YamlMap document)
    {
        YamlMap? info = Map(document, "pipelineInfo", "pipeline_info");
        YamlNode? name = info?.Find("name");
        if (name is not YamlScalar { Text.Length: > 0 })
            Report(Malformed, info ?? (YamlNode)document, "The component has no name.", "Write it at pipelineInfo.name.");
        YamlMap? root = Map(document, "root");
        if (root is null)
            Report(Malformed, document, "The component has no root.", "Compile it anew: root holds what it takes and gives.");
        YamlMap? inputs = root is null ? null : Map(root, "inputDefinitions", "input_definitions");
        YamlMap? outputs = root is null ? null : Map(root, "outputDefinitions", "output_definitions");
        return (
            (name as YamlScalar)?.Text ?? "",
            Text(info, "description"),
            [.. Artifacts(inputs), .. Parameters(inputs)],
            [.. Artifacts(outputs), .. Parameters(outputs)]);
    }

    private IEnumerable<FilePort> Parameters(YamlMap? definitions)
    {
        foreach ((YamlScalar name, YamlNode value) in (definitions is null ? null : Map(definitions, "parameters"))?.Entries ?? [])
        {
            if (value is not YamlMap port)
            {
                Report(Malformed, value, $"Parameter \"{name.Text}\" is no map.", "Write {parameterType: STRING}.");
                continue;
            }
            YamlNode? written = port.Find("parameterType", "parameter_type") ?? port.Find("type");
            string? type = ParameterTypes.Compiled((written as YamlScalar)?.Text ?? "");
            if (type is null)
            {
                Report(Malformed, written ?? port, $"Parameter \"{name.Text}\" has {(written is YamlScalar said ? $"the type \"{said.Text}\", which is none" : "no type")}.",
                    $"Write one of {string.Join(", ", ParameterTypes.All)}.");
                continue;
            }
            YamlNode? otherwise = port.Find("defaultValue", "default_value");
            bool isOptional = otherwise is not null || IsTrue(port, "isOptional", "is_optional");
            yield return new(name.Text, type, IsArtifact: false, IsList: false, !isOptional, Shown(otherwise, type), Text(port, "description"));
        }
    }

    private IEnumerable<FilePort> Artifacts(YamlMap? definitions)
    {
        foreach ((YamlScalar name, YamlNode value) in (definitions is null ? null : Map(definitions, "artifacts"))?.Entries ?? [])
        {
            YamlMap? port = value as YamlMap;
            YamlMap? type = port?.Find("artifactType", "artifact_type") as YamlMap;
            if (port is null || type is null)
            {
                Report(Malformed, value, $"Artifact \"{name.Text}\" has no type.", "Write {artifactType: {schemaTitle: system.Artifact, schemaVersion: 0.0.1}}.");
                continue;
            }
            string title = Text(type, "schemaTitle", "schema_title");
            yield return new(
                name.Text, title.Length > 0 ? title : "system.Artifact", IsArtifact: true, IsTrue(port, "isArtifactList", "is_artifact_list"),
                !IsTrue(port, "isOptional", "is_optional"), "", Text(port, "description"));
        }
    }

    private (string, string, List<FilePort>, List<FilePort>) Older(YamlMap document)
    {
        string name = Text(document, "name");
        if (name.Length == 0)
            Report(Malformed, document, "The component has no name.", "Write it at name.");
        return (name, Text(document, "description"), [.. OlderPorts(document, "inputs")], [.. OlderPorts(document, "outputs")]);
    }

    private IEnumerable<FilePort> OlderPorts(YamlMap document, string field)
    {
        YamlNode? written = document.Find(field);
        if (written is not (null or YamlList))
            Report(Malformed, written, $"\"{field}\" is no list.", "Write a list of {name: ..., type: ...}.");
        foreach (YamlNode item in (written as YamlList)?.Items ?? [])
        {
            if (item is not YamlMap port || Text(port, "name") is not { Length: > 0 } said || ParameterTypes.OlderName(said) is not { Length: > 0 } name)
            {
                Report(Malformed, item, $"An item of \"{field}\" has no name.", "Write {name: ..., type: ...}.");
                continue;
            }
            string type = port.Find("type") is YamlMap { Entries.Count: 1 } structured ? structured.Entries[0].Name.Text : Text(port, "type");
            string? parameter = ParameterTypes.Older(type);
            YamlNode? otherwise = port.Find("default");
            bool isOptional = IsTrue(port, "optional") || (parameter is not null && otherwise is not null);
            yield return new(
                name, parameter ?? ParameterTypes.OlderArtifact(type), parameter is null, IsList: false, !isOptional, Shown(otherwise, parameter ?? ""), Text(port, "description"));
        }
    }

    private YamlMap? Map(YamlMap parent, string name, string otherSpelling = "")
    {
        YamlNode? node = parent.Find(name, otherSpelling);
        if (node is not (null or YamlMap))
            Report(Malformed, node, $"\"{name}\" is no map.", "Write names with values below it.");
        return node as YamlMap;
    }

    private static string Text(YamlMap? parent, string name, string otherSpelling = "") => (parent?.Find(name, otherSpelling) as YamlScalar)?.Text ?? "";

    private static bool IsTrue(YamlMap parent, string name, string otherSpelling = "")
        => Text(parent, name, otherSpelling) is "true" or "True" or "TRUE";

    /// <summary>A default as documentation shows it; compiled files write integers with a point.</summary>
    private static string Shown(YamlNode? node, string type)
        => Shown(node) is var shown && type == "NUMBER_INTEGER" && shown.EndsWith(".0", StringComparison.Ordinal) ? shown.Substring(0, shown.Length - 2) : Shown(node);

    private static string Shown(YamlNode? node) => node switch
    {
        null => "",
        YamlScalar { Text.Length: 0 } => "\"\"",
        YamlScalar scalar => scalar.Text,
        YamlList list => $"[{string.Join(", ", list.Items.Select(Shown))}]",
        YamlMap map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{entry.Name.Text}: {Shown(entry.Value)}"))}}}",
        _ => "",
    };

    private void Report(string id, YamlNode place, string what, string mend) => _faults.Add(new(id, place.Line, place.Column, what, mend));
}
