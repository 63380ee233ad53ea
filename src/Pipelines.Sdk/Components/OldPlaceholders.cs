using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;
using Pipelines.Sdk.Problems;
using DocumentPlace = Pipelines.Core.Spec.Documents.Place;

namespace Pipelines.Sdk.Components;

/// <summary>Turns the elements of an older command, such as <c>{inputPath: data}</c>, into the placeholders of the compiled form.</summary>
internal sealed class OldPlaceholders(OldPorts ports)
{
    private static readonly string[] Kinds = ["inputValue", "inputPath", "inputUri", "outputPath", "outputUri", "executorInput", "concat", "if"];

    public Sequence<string> Read(Node[] elements, DocumentPlace place)
        => elements.Select((element, i) => Element(element, place[i])).OfType<Piece>().Select(piece => piece.Text).ToSequence();

    /// <summary>One element; null when it was reported.</summary>
    private Piece? Element(Node element, DocumentPlace place)
    {
        switch (element)
        {
            case ScalarNode scalar:
                return new(scalar.Text, IsStructure: false);
            case MapNode { Entries: [Entry only] } when Kinds.Contains(only.Name):
                DocumentPlace inner = place[only.Name];
                return only.Name switch
                {
                    "executorInput" => new("{{$}}", IsStructure: false),
                    "concat" => Concat(only.Value, inner),
                    "if" => If(only.Value, inner),
                    _ => Port(only.Name, only.Value, inner),
                };
            case MapNode { Entries: [Entry only] }:
                place.Report(Code.ComponentMalformed, $"\"{only.Name}\" is no placeholder.", NearestName.Advice(only.Name, Kinds, "placeholders"));
                return null;
            default:
                place.Report(Code.ComponentMalformed, $"Wanted text or one placeholder, but this is {element.Kind}.", "Write text, or a map with one member such as {inputValue: name}.");
                return null;
        }
    }

    private Piece? Port(string kind, Node written, DocumentPlace place)
    {
        IReadOnlyDictionary<string, OldPort> known = kind.StartsWith("input", StringComparison.Ordinal) ? ports.Inputs : ports.Outputs;
        if (Find(written, known, place) is not { } port)
            return null;
        // Nothing said what it is, so the way it is used does.
        if (kind == "inputValue" && port is { Parameter: null, TypeName: "" })
            port.Parameter = ParameterType.String;
        string? text = (kind, port.Parameter) switch
        {
            ("inputValue", not null) => $"{{{{$.inputs.parameters['{port.Name}']}}}}",
            ("inputPath", null) => $"{{{{$.inputs.artifacts['{port.Name}'].path}}}}",
            ("inputUri", null) => $"{{{{$.inputs.artifacts['{port.Name}'].uri}}}}",
            ("outputPath", not null) => $"{{{{$.outputs.parameters['{port.Name}'].output_file}}}}",
            ("outputPath", null) => $"{{{{$.outputs.artifacts['{port.Name}'].path}}}}",
            ("outputUri", null) => $"{{{{$.outputs.artifacts['{port.Name}'].uri}}}}",
            _ => null,
        };
        if (text is not null)
            return new(text, IsStructure: false);
        bool isParameter = port.Parameter is not null;
        place.Report(Code.ComponentMalformed, $"\"{port.Name}\" is {(isParameter ? "a parameter" : "an artifact")}, which \"{kind}\" cannot stand for.",
            (kind, isParameter) switch
            {
                ("inputValue", false) => "Use inputPath, or give the input a parameter's type such as String.",
                ("outputUri", true) => "Use outputPath, or give the output an artifact's type such as Dataset.",
                _ => "Use inputValue, or give the input an artifact's type such as Dataset.",
            });
        return null;
    }

    private Piece? Concat(Node written, DocumentPlace place)
    {
        if (written is not ListNode list)
        {
            place.Report(Code.ComponentMalformed, $"Wanted a list, but this is {written.Kind}.", "Write the parts as a list.");
            return null;
        }
        IEnumerable<Piece> parts = list.Items.Select((item, i) => Element(item, place[i])).OfType<Piece>();
        return new($"{{\"Concat\": [{string.Join(", ", parts.Select(part => part.Json))}]}}", IsStructure: true);
    }

    private Piece? If(Node written, DocumentPlace place)
    {
        if (written is not MapNode map)
        {
            place.Report(Code.ComponentMalformed, $"Wanted a map, but this is {written.Kind}.", "Write {cond: {isPresent: input}, then: [...]}.");
            return null;
        }
        OldFields fields = new(map, place);
        fields.AllowOnly("cond", "then", "else");
        OldFields? condition = fields.Map("cond");
        condition?.AllowOnly("isPresent");
        if (condition?.Find("isPresent") is not { } name)
        {
            place["cond"].ReportMissing(Code.ComponentMalformed, "The condition is not the presence of an input.", "Write cond: {isPresent: input}; other conditions belong into the program.");
            return null;
        }
        OldPort? port = Find(name, ports.Inputs, place["cond"]["isPresent"]);
        string then = Branch(fields, "then");
        string otherwise = fields.Find("else") is null ? "" : $", \"Else\": {Branch(fields, "else")}";
        return port is null ? null : new($"{{\"IfPresent\": {{\"InputName\": \"{port.Name}\", \"Then\": {then}{otherwise}}}}}", IsStructure: true);
    }

    private string Branch(OldFields fields, string name)
    {
        DocumentPlace place = fields.Place[name];
        return fields.Find(name) switch
        {
            ListNode list => $"[{string.Join(", ", list.Items.Select((item, i) => Element(item, place[i])).OfType<Piece>().Select(piece => piece.Json))}]",
            null => "[]",
            { } single => Element(single, place)?.Json ?? "[]",
        };
    }

    private static OldPort? Find(Node written, IReadOnlyDictionary<string, OldPort> known, DocumentPlace place)
    {
        string name = (written as ScalarNode)?.Text ?? "";
        if (known.TryGetValue(name, out OldPort? port))
            return port;
        place.Report(Code.ComponentMalformed, $"There is no \"{name}\".", NearestName.Advice(name, [.. known.Keys], "names"));
        return null;
    }

    /// <param name="Text">The element as it stands in the command.</param>
    /// <param name="IsStructure">The text is JSON already.</param>
    private sealed record Piece(string Text, bool IsStructure)
    {
        public string Json => IsStructure ? Text : ValueJson.Write(Value.Of(Text));
    }
}
