using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Rules;
using Pipelines.Sdk.Generator.Stubs;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>Reads a method with <c>[Component]</c>.</summary>
internal sealed class StepReader
{
    private readonly IMethodSymbol _method;
    private readonly string _name;
    private readonly Documentation _docs;
    private readonly List<Reported> _wrong;
    private readonly List<EnumModel> _enums = [];
    private readonly List<StubInput> _inputs = [];
    private readonly List<StubOutput> _outputs = [];
    private readonly List<string> _declarations = [];
    private readonly List<string> _arguments = [];
    private readonly List<string> _results = [];

    private StepReader(IMethodSymbol method, string name, Documentation docs, List<Reported> wrong)
        => (_method, _name, _docs, _wrong) = (method, name, docs, wrong);

    /// <summary>The component; null when something is wrong, which is then in <paramref name="wrong"/>.</summary>
    public static StepModel? Read(IMethodSymbol method, AttributeData attribute, List<Reported> wrong, CancellationToken stop)
    {
        string name = attribute.FirstText();
        StepReader reader = new(method, name, Documentation.Of(method, stop), wrong);
        int before = wrong.Count;
        MethodRules.Check(method, "Component", name, wrong);
        HashSet<string> variables = new(StringComparer.Ordinal);
        foreach (IParameterSymbol parameter in method.Parameters)
            reader.Parameter(parameter, variables);
        bool isAwaited = reader.Result();
        if (wrong.Count > before)
            return null;
        StubModel stub = MethodStub.Of(method, name, reader._docs, reader._inputs, reader._outputs);
        return new(
            name, attribute.NamedText("Image"), stub, reader._declarations.ToItems(),
            $"{Known.Code(method.ContainingType)}.{Names.Escaped(method.Name)}", reader._arguments.ToItems(), isAwaited, reader._results.ToItems(),
            reader._enums.ToItems());
    }

    private void Parameter(IParameterSymbol parameter, HashSet<string> variables)
    {
        ITypeSymbol type = parameter.Type;
        string name = parameter.GivenName() ?? Names.Snake(parameter.Name);
        string said = _docs.Parameter(parameter.Name);
        string quoted = CodeWriter.Literal(name), described = CodeWriter.Literal(said);
        bool isNullable = type.NullableAnnotation == NullableAnnotation.Annotated;
        void Take(string handle, bool isRequired, string otherwise = "")
            => _inputs.Add(new(name, Names.Free(Names.Escaped(parameter.Name), variables), handle, isRequired, otherwise, said));

        if (type.Is("System.Threading", "CancellationToken"))
            _arguments.Add("context.Stop");
        else if (type.Is("Microsoft.Extensions.Logging", "ILogger"))
            _arguments.Add("context.Log");
        else if (type.IsSdk("FinalStatus", 0))
        {
            _arguments.Add($"context.FinalStatus({quoted})");
            _declarations.Add($".FinalStatus({quoted})");
        }
        else if (type.IsSdk("Input", 1))
        {
            string kind = Known.Code(((INamedTypeSymbol)type).TypeArguments[0]);
            _arguments.Add($"context.{(isNullable ? "OptionalInput" : "Input")}<{kind}>({quoted})");
            _declarations.Add($".InputArtifact<{kind}>({quoted}, {described}, isOptional: {Word(isNullable)})");
            Take(Handle("Artifact", kind), !isNullable);
        }
        else if (type.ItemOf() is { } item && item.IsSdk("Input", 1))
        {
            string kind = Known.Code(((INamedTypeSymbol)item).TypeArguments[0]);
            _arguments.Add($"({Known.Code(type)})[.. context.Inputs<{kind}>({quoted})]");
            _declarations.Add($".InputArtifact<{kind}>({quoted}, {described}, isList: true, isOptional: {Word(isNullable)})");
            Take(Handle("Artifacts", kind), !isNullable);
        }
        else if (type.IsSdk("Output", 1) || type.IsSdk("OutputList", 1))
        {
            string kind = Known.Code(((INamedTypeSymbol)type).TypeArguments[0]);
            bool isList = type.Name == "OutputList";
            _arguments.Add($"context.{type.Name}<{kind}>({quoted})");
            _declarations.Add($".OutputArtifact<{kind}>({quoted}, {described}, isList: {Word(isList)})");
            _outputs.Add(new(name, $"{Known.Sdk}.{(isList ? "Artifacts" : "Artifact")}<{kind}>", $"{(isList ? "Artifacts" : "Artifact")}<{kind}>", said));
        }
        else if (parameter.RefKind == RefKind.None && ValueModel.Of(type, _enums) is { } value)
            Value(parameter, value, quoted, described, Take);
        else
        {
            string hint = type.IsSdk("Parameter", 1) ? " Parameter<T> is for pipelines; a component takes the value itself."
                : type.IsSdk("Artifact", 1) ? " Artifact<T> is for pipelines; a component reads Input<T>."
                : parameter.RefKind != RefKind.None ? " Give results back by return, not by ref or out."
                : "";
            _wrong.Add(new(Rule.UnsupportedInput, parameter.Locations.FirstOrDefault(), parameter.Name, _name, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), hint));
        }
    }

    private void Value(IParameterSymbol parameter, ValueModel value, string quoted, string described, Action<string, bool, string> take)
    {
        if (StepDefaults.Code(parameter) is { Length: > 0 } otherwise)
        {
            _arguments.Add($"context.Value({quoted}, {value.Codec}, {otherwise})");
            _declarations.Add($".InputOr({quoted}, {value.Codec}, {described}, {otherwise})");
            take(value.Handle, false, StepDefaults.Shown(parameter));
        }
        else if (parameter.HasExplicitDefaultValue || value.MayBeAbsent)
        {
            // Absent is null: a nullable type, which a codec of the plain one does not know.
            string read = value.Shape == ValueShape.Single && parameter.Type.IsValueType
                ? $"context.OptionalValue({quoted}, {value.Codec})"
                : value.Held($"context.Value({quoted}, {value.Codec}, null!)");
            _arguments.Add(read);
            _declarations.Add($".Input({quoted}, {value.Codec}, {described}, isOptional: true)");
            take(value.Handle, false, "");
        }
        else
        {
            _arguments.Add(value.Held($"context.Value({quoted}, {value.Codec})"));
            _declarations.Add($".Input({quoted}, {value.Codec}, {described})");
            take(value.Handle, true, "");
        }
    }

    /// <summary>Reads the result; true when it is awaited.</summary>
    private bool Result()
    {
        ITypeSymbol type = _method.ReturnType;
        bool isAwaited = type.Is("System.Threading.Tasks", "Task") || type.Is("System.Threading.Tasks", "Task", 1)
            || type.Is("System.Threading.Tasks", "ValueTask") || type.Is("System.Threading.Tasks", "ValueTask", 1);
        if (isAwaited)
        {
            if (type is not INamedTypeSymbol { Arity: 1 } task)
                return true;
            type = task.TypeArguments[0];
        }
        if (type.SpecialType == SpecialType.System_Void)
            return isAwaited;
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            foreach (IFieldSymbol element in tuple.TupleElements)
                Result(element.Type, Names.Snake(element.Name), $"result.{Names.Escaped(element.Name)}", $"\"{element.Name}\" ");
        }
        else
            Result(type, "Output", "result", "");
        return isAwaited;
    }

    private void Result(ITypeSymbol type, string name, string expression, string words)
    {
        if (ValueModel.Of(type, _enums) is not { } value)
        {
            _wrong.Add(new(Rule.UnsupportedOutput, _method.Locations.FirstOrDefault(), words, _name, type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
            return;
        }
        string quoted = CodeWriter.Literal(name);
        string said = words.Length == 0 ? _docs.Returns : "";
        // An absent result is not written: who takes it uses its default.
        _results.Add(value.MayBeAbsent
            ? $"if ({expression} is {{ }} {Names.Camel("given_" + name)}) context.Set({quoted}, {value.Codec}, {Names.Camel("given_" + name)});"
            : $"context.Set({quoted}, {value.Codec}, {expression});");
        _declarations.Add($".Output({quoted}, {value.Codec}, {CodeWriter.Literal(said)})");
        _outputs.Add(new(name, value.Handle, value.HandleItem.Length > 0 ? $"{value.Maker}<{value.HandleItem}>" : value.Maker, said));
    }

    private static string Handle(string kind, string item)
        => item == $"{Known.Sdk}.Artifact" ? $"{Known.Sdk}.Any{kind}" : $"{Known.Sdk}.{kind}<{item}>";

    private static string Word(bool truth) => truth ? "true" : "false";
}
