using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Sdk.Problems;
using DocumentPlace = Pipelines.Core.Spec.Documents.Place;

namespace Pipelines.Sdk.Components;

/// <summary>Inputs and outputs of a component of the older form.</summary>
internal sealed class OldPorts
{
    private readonly Dictionary<string, OldPort> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OldPort> _outputs = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, OldPort> Inputs => _inputs;

    public IReadOnlyDictionary<string, OldPort> Outputs => _outputs;

    public static OldPorts Read(OldFields component)
    {
        OldPorts ports = new();
        Read(component, "inputs", ports._inputs);
        Read(component, "outputs", ports._outputs);
        return ports;
    }

    public ComponentSpec ToSpec() => new()
    {
        InputParameters = _inputs.Values.Where(port => port.Parameter is not null).ToMap(port => port.Name, port => new ParameterInputSpec
        {
            Type = port.Parameter ?? ParameterType.String,
            Default = port.Default,
            IsOptional = port.IsOptional || port.Default is not null,
            Description = port.Description,
        }),
        InputArtifacts = _inputs.Values.Where(port => port.Parameter is null).ToMap(port => port.Name, port => new ArtifactInputSpec
        {
            Type = OldTypes.Artifact(port.TypeName),
            IsOptional = port.IsOptional,
            Description = port.Description,
        }),
        OutputParameters = _outputs.Values.Where(port => port.Parameter is not null).ToMap(
            port => port.Name, port => new ParameterOutputSpec { Type = port.Parameter ?? ParameterType.String, Description = port.Description }),
        OutputArtifacts = _outputs.Values.Where(port => port.Parameter is null).ToMap(
            port => port.Name, port => new ArtifactOutputSpec { Type = OldTypes.Artifact(port.TypeName), Description = port.Description }),
    };

    private static void Read(OldFields component, string field, Dictionary<string, OldPort> ports)
    {
        Node[] items = component.List(field);
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < items.Length; i++)
        {
            DocumentPlace place = component.Place[field][i];
            if (items[i] is not MapNode map)
            {
                place.Report(Code.ComponentMalformed, $"Wanted a map with a name, but this is {items[i].Kind}.", "Write {name: ..., type: ...}.");
                continue;
            }
            OldFields fields = new(map, place);
            fields.AllowOnly("name", "type", "description", "default", "optional", "annotations");
            string written = fields.Text("name");
            string name = OldComponent.PortName(written);
            if (name.Length == 0)
                place["name"].ReportMissing(Code.ComponentMalformed, "There is no name with a letter or a digit in it.", "Give it a name.");
            else if (!names.Add(name) || !ports.TryAdd(written, Port(fields, name)))
                place["name"].Report(Code.ComponentMalformed, $"\"{written}\" is the name \"{name}\" in a pipeline, and another one has that already.", "Give it another name.");
        }
    }

    private static OldPort Port(OldFields fields, string name)
    {
        string type = TypeName(fields);
        OldPort port = new()
        {
            Name = name,
            TypeName = type,
            Parameter = ParameterTypeNames.TryParseSdk(type, out ParameterType parameter) ? parameter : null,
            Description = fields.Text("description"),
            IsOptional = fields.Truth("optional"),
        };
        return fields.Find("default") is { } written ? port with { Default = Default(written, port, fields.Place["default"]) } : port;
    }

    /// <summary><c>Integer</c>, or the key of <c>{GCSPath: {data_type: CSV}}</c>; empty when absent.</summary>
    private static string TypeName(OldFields fields)
        => fields.Find("type") is MapNode { Entries: [Entry only] } ? only.Name : fields.Text("type");

    private static Value? Default(Node written, OldPort port, DocumentPlace place)
    {
        Value value = FreeValues.ToValue(written);
        // Old files write every default as text.
        Value? converted = (port.Parameter, value) switch
        {
            (null or ParameterType.String, _) => Value.Of(value.ToText()),
            (ParameterType.Integer or ParameterType.Double, Value.String text)
                => double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double amount) && double.IsFinite(amount) ? Value.Of(amount) : null,
            (ParameterType.Boolean, Value.String text) => bool.TryParse(text.Text, out bool truth) ? Value.Of(truth) : null,
            (ParameterType.List or ParameterType.Struct, Value.String text) => Json(text.Text),
            _ => value,
        };
        bool fits = (port.Parameter, converted) switch
        {
            (_, null) => false,
            (ParameterType.Integer, Value.Number number) => number.Amount == Math.Truncate(number.Amount),
            (ParameterType.Double, Value.Number) => true,
            (ParameterType.Boolean, Value.Boolean) => true,
            (ParameterType.List, Value.List) => true,
            (ParameterType.Struct, Value.Struct) => true,
            (null or ParameterType.String, _) => true,
            _ => false,
        };
        if (!fits)
            place.Report(Code.ComponentMalformed, $"The default {Shortened.Line(value.ToString())} is not of type {port.TypeName}.", $"Give a default of type {port.TypeName}, or none.");
        return fits ? converted : null;
    }

    private static Value? Json(string text)
    {
        try
        {
            return ValueJson.Read(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An input or an output.</summary>
internal sealed record OldPort
{
    /// <summary>The name in the compiled form.</summary>
    public required string Name { get; init; }

    /// <summary>As written; empty if there is none.</summary>
    public required string TypeName { get; init; }

    /// <summary>Null for an artifact.</summary>
    public ParameterType? Parameter { get; set; }

    public string Description { get; init; } = "";

    public bool IsOptional { get; init; }

    public Value? Default { get; init; }
}
