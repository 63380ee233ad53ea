using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Rules;
using Pipelines.Sdk.Generator.Stubs;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>Reads a method with <c>[Pipeline]</c>.</summary>
internal sealed class PipelineReader
{
    private const string Codecs = "global::Pipelines.Sdk.Coding.Codecs";
    private const string Stub = "global::Pipelines.Sdk.Stubs.Stub";

    private readonly IMethodSymbol _method;
    private readonly string _name;
    private readonly Documentation _docs;
    private readonly List<Reported> _wrong;
    private readonly List<EnumModel> _enums = [];
    private readonly List<StubInput> _inputs = [];
    private readonly List<StubOutput> _outputs = [];
    private readonly List<string> _arguments = [];
    private readonly List<PipelineResult> _results = [];
    private readonly List<SweptModel> _swept = [];
    private readonly List<RunInput> _runInputs = [];
    private readonly List<RunOutput> _runOutputs = [];

    private PipelineReader(IMethodSymbol method, string name, Documentation docs, List<Reported> wrong)
        => (_method, _name, _docs, _wrong) = (method, name, docs, wrong);

    /// <summary>The pipeline; null when something is wrong, which is then in <paramref name="wrong"/>.</summary>
    public static PipelineModel? Read(IMethodSymbol method, AttributeData attribute, List<Reported> wrong, CancellationToken stop)
    {
        string name = attribute.FirstText();
        PipelineReader reader = new(method, name, Documentation.Of(method, stop), wrong);
        int before = wrong.Count;
        MethodRules.Check(method, "Pipeline", name, wrong);
        foreach (IParameterSymbol parameter in method.Parameters)
            reader.Parameter(parameter);
        reader.Result();
        if (wrong.Count > before)
            return null;
        string display = attribute.NamedText("DisplayName"), place = attribute.NamedText("StoreUnder");
        StubModel stub = MethodStub.Of(method, name, reader._docs, reader._inputs, reader._outputs) with { Swept = reader._swept.ToItems() };
        return new(
            name,
            $"new global::Pipelines.Sdk.PipelineAttribute({CodeWriter.Literal(name)}) {{ DisplayName = {CodeWriter.Literal(display)}, StoreUnder = {CodeWriter.Literal(place)} }}",
            stub, reader._arguments.ToItems(), $"{Known.Code(method.ContainingType)}.{Names.Escaped(method.Name)}", !method.ReturnsVoid,
            reader._results.ToItems(), reader._runInputs.OrderBy(input => input.IsRequired ? 0 : 1).ToItems(), reader._runOutputs.ToItems(), reader._enums.ToItems());
    }

    private void Parameter(IParameterSymbol parameter)
    {
        string name = parameter.GivenName() ?? Names.Snake(parameter.Name);
        string said = _docs.Parameter(parameter.Name);
        bool isOptional = parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;
        bool isArtifact = parameter.Type.IsSdk("Artifact", 1) || parameter.Type.IsSdk("Artifacts", 1);
        string? maker = Maker(parameter.Type);
        ITypeSymbol? item = (parameter.Type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
        ValueModel? value = isArtifact || item is null ? null : ValueModel.Of(item, _enums);
        if (maker is null || parameter.RefKind != RefKind.None || (item is not null && !isArtifact && value is null))
        {
            _wrong.Add(new(Rule.PipelineInput, parameter.Locations.FirstOrDefault(), parameter.Name, _name, Short(parameter.Type), Advice(parameter.Type)) { Fix = Fix(parameter.Type) });
            return;
        }
        if (value is not null && value.HandleItem != Known.Code(item!))
        {
            _wrong.Add(new(Rule.PipelineInput, parameter.Locations.FirstOrDefault(), parameter.Name, _name, Short(parameter.Type),
                $"Write {parameter.Type.Name}<{value.HandleItem}>: the format has one kind of integer and one of number.")
            {
                Fix = $"{parameter.Type.Name}<{value.HandleItem}>",
            });
            return;
        }
        DefaultReader defaults = new(parameter, parameter.Type.Name, item, _wrong);
        string? otherwise = defaults.Default();
        Items<string> allowed = defaults.Allowed();
        string port = $"new global::Pipelines.Sdk.Stubs.PortText({CodeWriter.Literal(name)}, {CodeWriter.Literal(said)}) {{ IsOptional = {(isOptional ? "true" : "false")}"
            + (otherwise is null ? "" : $", Default = {CodeWriter.Literal(otherwise)}")
            + (allowed.Count == 0 ? "" : $", AllowOnly = [{string.Join(", ", allowed.Select(CodeWriter.Literal))}]") + " }";
        _arguments.Add($"{Stub}.{maker}(pipeline, {port})");
        string variable = Names.Escaped(parameter.Name);
        bool isRequired = otherwise is null && !isOptional;
        string handle = Known.Code(parameter.Type);
        if (isArtifact && Known.Code(item!) == $"{Known.Sdk}.Artifact")
            handle = $"{Known.Sdk}.Any{parameter.Type.Name}";
        _inputs.Add(new(name, variable, handle, isRequired, otherwise ?? "", said));
        if (parameter.Type.IsSdk("Parameter", 1) && value is not null)
            _swept.Add(new(name, SweptType(value), otherwise is not null, said));
        if (!isArtifact)
            _runInputs.Add(Run(name, variable, parameter.Type, item, value, isRequired, said));
    }

    private static string SweptType(ValueModel value) => value.HandleItem switch
    {
        "double" => "SweptNumber",
        "long" => "SweptInteger",
        _ => $"SweptInput<{value.HandleItem}>",
    };

    private static RunInput Run(string name, string variable, ITypeSymbol type, ITypeSymbol? item, ValueModel? value, bool isRequired, string said)
        => type.Name switch
        {
            "Parameter" => new(name, variable, Known.Code(item!), $"{value!.Codec}.Write(GIVEN)", isRequired, said),
            "ParameterList" when item is not null => new(
                name, variable, $"global::System.Collections.Generic.IReadOnlyList<{Known.Code(item)}>", $"{Codecs}.List({value!.Codec}).Write(GIVEN)", isRequired, said),
            "ParameterList" => new(name, variable, "global::System.Text.Json.Nodes.JsonArray", $"{Codecs}.Json.Write(global::System.Text.Json.JsonElement.Parse(GIVEN.ToJsonString()))", isRequired, said),
            _ => new(name, variable, "global::System.Text.Json.Nodes.JsonObject", $"{Codecs}.JsonObject.Write(GIVEN)", isRequired, said),
        };

    private void Result()
    {
        if (_method.ReturnsVoid)
            return;
        if (_method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            foreach (IFieldSymbol element in tuple.TupleElements)
                Result(element.Type, Names.Snake(element.Name), $"result.{Names.Escaped(element.Name)}", $"\"{element.Name}\" ");
        }
        else
            Result(_method.ReturnType, "Output", "result", "");
    }

    private void Result(ITypeSymbol type, string name, string expression, string words)
    {
        string? maker = Maker(type);
        ITypeSymbol? item = (type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
        bool isArtifact = type.IsSdk("Artifact", 1) || type.IsSdk("Artifacts", 1);
        ValueModel? value = isArtifact || item is null ? null : ValueModel.Of(item, _enums);
        if (maker is null || (item is not null && !isArtifact && value is null && type.Name != "ParameterList"))
        {
            _wrong.Add(new(Rule.PipelineOutput, _method.Locations.FirstOrDefault(), words, _name, Short(type)));
            return;
        }
        _results.Add(new(name, expression));
        _outputs.Add(new(name, Known.Code(type), type.Name switch
        {
            "Parameter" => $"Value<{Known.Code(item!)}>",
            "ParameterList" => item is null ? "List" : $"List<{Known.Code(item)}>",
            "ParameterStruct" => "Struct",
            _ => $"{type.Name}<{Known.Code(item!)}>",
        }, words.Length == 0 ? _docs.Returns : ""));
        string quoted = CodeWriter.Literal(name);
        string property = Names.Pascal(name);
        _runOutputs.Add(type.Name switch
        {
            "Parameter" => new(name, property, Known.Code(item!), $"Value({quoted}, {value!.Codec})"),
            "ParameterList" when value is not null => new(
                name, property, $"global::System.Collections.Generic.IReadOnlyList<{Known.Code(item!)}>", $"Value({quoted}, {Codecs}.List({value.Codec}))"),
            "ParameterList" or "ParameterStruct" => new(name, property, "global::System.Text.Json.JsonElement", $"Value({quoted}, {Codecs}.Json)"),
            "Artifacts" => new(name, property, "global::System.Collections.Generic.IReadOnlyList<global::Pipelines.Sdk.LocalArtifact>", $"Artifacts({quoted})"),
            _ => new(name, property, "global::Pipelines.Sdk.LocalArtifact", $"Artifact({quoted})"),
        });
    }

    private static string? Maker(ITypeSymbol type)
    {
        string item = type is INamedTypeSymbol { TypeArguments.Length: 1 } named ? $"<{Known.Code(named.TypeArguments[0])}>" : "";
        return type.IsSdk("Parameter", 1) ? $"Parameter{item}"
            : type.IsSdk("ParameterList", 1) ? $"List{item}"
            : type.IsSdk("ParameterList", 0) ? "List"
            : type.IsSdk("ParameterStruct", 0) ? "Struct"
            : type.IsSdk("Artifact", 1) ? $"Artifact{item}"
            : type.IsSdk("Artifacts", 1) ? $"Artifacts{item}"
            : null;
    }

    private static string Advice(ITypeSymbol type) => Fix(type) is { Length: > 0 } fix
        ? $"Write {fix}{(fix.StartsWith("Parameter", StringComparison.Ordinal) ? ", with [Default(...)] for a default" : "")}."
        : "Write Parameter<T>, ParameterList<T>, ParameterStruct, Artifact<T> or Artifacts<T>.";

    /// <summary>The handle that is meant; empty: nobody knows.</summary>
    private static string Fix(ITypeSymbol type)
    {
        List<EnumModel> unused = [];
        return type.IsSdk("Input", 1) || type.IsSdk("Output", 1) ? $"Artifact<{Short(((INamedTypeSymbol)type).TypeArguments[0])}>"
            : ValueModel.Of(type, unused) is not { } value ? ""
            : value.Handle.Contains("<global::") && value.Shape == ValueShape.Single && value.Maker == "Value" ? $"Parameter<{Short(type.WithNullableAnnotation(NullableAnnotation.None))}>"
            : value.Handle.Replace("global::Pipelines.Sdk.", "").Replace("global::", "");
    }

    private static string Short(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
