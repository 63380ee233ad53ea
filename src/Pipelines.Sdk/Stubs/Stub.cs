using System.IO.Compression;
using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;

namespace Pipelines.Sdk.Stubs;

/// <summary>What generated code calls. Not meant to be called by hand.</summary>
public static class Stub
{
    /// <summary>A component as text that was compiled in.</summary>
    /// <param name="origin">What messages call it.</param>
    /// <param name="text">The text of the file.</param>
    public static Component Read(string origin, string text) => Component.FromYaml(text, origin);

    /// <summary>The same for a long text, which was compiled in deflated and as Base64.</summary>
    /// <param name="origin">What messages call it.</param>
    /// <param name="packed">The text of the file.</param>
    public static Component Unpack(string origin, string packed) => Component.FromYaml(
        () =>
        {
            using DeflateStream inflate = new(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
            using StreamReader text = new(inflate, Encoding.UTF8);
            return text.ReadToEnd();
        },
        origin);

    /// <summary>Puts a task into the body that is being written.</summary>
    /// <param name="component">What it runs.</param>
    /// <param name="name">What the author calls it; empty: nothing is known.</param>
    /// <param name="inputs">What its inputs are given; null leaves one to its default.</param>
    public static PipelineTask Put(Component component, string name, params ReadOnlySpan<(string Input, Argument? Value)> inputs)
    {
        PipelineScope scope = AmbientScope.Current;
        (string Input, Argument? Value)[] resolved = inputs.ToArray();
        for (int i = 0; i < resolved.Length; i++)
        {
            if (resolved[i].Value is { } value)
                resolved[i].Value = PrintedSources.Resolve(value, scope.Root);
        }
        PipelineTask task = scope.Task(component, resolved);
        task.Suggested = name;
        return task;
    }

    /// <summary>
    /// Puts a task into the body that is being written. There are many of these calls in one project: neither overloads nor conversions of a
    /// user are to be chosen here, which take the compiler longer than all else.
    /// </summary>
    /// <param name="component">What it runs.</param>
    /// <param name="file">Where the call stands.</param>
    /// <param name="line">Where the call stands.</param>
    /// <param name="callee">The called method.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="values">What each is given; null leaves one to its default.</param>
    public static PipelineTask Put(Component component, string file, int line, string callee, string[] inputs, Handle?[] values)
        => Put(component, CallSites.NameAt(file, line, callee), [.. inputs.Zip(values, (input, value) => (input, value?.Content))]);

    /// <summary>The codec of a record or an enum, which the assembly that knows it registers.</summary>
    public static Codec<T> CodecOf<T>()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        return Codec<T>.Known ?? throw new InvalidOperationException($"{typeof(T).Name} has no JSON form. Mark the record with [Struct].");
    }

    /// <summary>A pipeline that a method writes.</summary>
    public static Pipeline Define(PipelineAttribute said, string description, Action<PipelineBuilder> write) => Pipeline.Define(said.Name, builder =>
    {
        if (said.DisplayName.Length > 0)
            builder.DisplayName(said.DisplayName);
        if (said.StoreUnder.Length > 0)
            builder.StoreUnder(said.StoreUnder);
        builder.Describe(description);
        builder.Code = write.Method.Module;
        AmbientScope.Within(builder, () =>
        {
            write(builder);
            return 0;
        });
    });

    /// <summary>A parameter of a pipeline.</summary>
    public static Parameter<T> Parameter<T>(PipelineBuilder pipeline, PortText port) => new(Declare(pipeline, port, Codec<T>.Known?.Type ?? ParameterType.Unspecified, Codec<T>.Known?.Literals ?? default));

    /// <summary>A list that a pipeline takes.</summary>
    public static ParameterList List(PipelineBuilder pipeline, PortText port) => new(Declare(pipeline, port, ParameterType.List, default));

    /// <summary>A list of one type that a pipeline takes.</summary>
    public static ParameterList<T> List<T>(PipelineBuilder pipeline, PortText port) => new(Declare(pipeline, port, ParameterType.List, default));

    /// <summary>A struct that a pipeline takes.</summary>
    public static ParameterStruct Struct(PipelineBuilder pipeline, PortText port) => new(Declare(pipeline, port, ParameterType.Struct, default));

    /// <summary>An artifact that a pipeline takes.</summary>
    public static Artifact<T> Artifact<T>(PipelineBuilder pipeline, PortText port)
        where T : Artifact
        => new(pipeline.Artifact(port.Name, ArtifactTypeOf<T>.Type, isOptional: port.IsOptional, description: port.Description));

    /// <summary>A list of artifacts that a pipeline takes.</summary>
    public static Artifacts<T> Artifacts<T>(PipelineBuilder pipeline, PortText port)
        where T : Artifact
        => new(pipeline.Artifact(port.Name, ArtifactTypeOf<T>.Type, isList: true, isOptional: port.IsOptional, description: port.Description));

    /// <summary>What a pipeline gives.</summary>
    public static void Output(PipelineBuilder pipeline, string name, Parameter value)
        => Give(pipeline, name, value.Source ?? throw new InvalidOperationException($"Output \"{name}\" is the constant {value}: a pipeline gives outputs of its tasks."));

    /// <summary>What a pipeline gives.</summary>
    public static void Output(PipelineBuilder pipeline, string name, AnyArtifact artifact) => Give(pipeline, name, artifact.Source);

    /// <summary>What a pipeline gives.</summary>
    public static void Output(PipelineBuilder pipeline, string name, AnyArtifacts artifacts) => Give(pipeline, name, artifacts.Source);

    /// <summary>A member of a record of the run.</summary>
    public static Parameter<TMember> Member<T, TMember>(Parameter<T> record, string name) => new(Member(record, name));

    /// <summary>A member that is a list.</summary>
    public static ParameterList<TItem> ListMember<T, TItem>(Parameter<T> record, string name) => new(Member(record, name));

    /// <summary>A member that is any struct.</summary>
    public static ParameterStruct StructMember<T>(Parameter<T> record, string name) => new(Member(record, name));

    // What a component says of its output holds for the pipeline that hands it on.
    private static void Give(PipelineBuilder pipeline, string name, Source source) => pipeline.Output(name, source, source switch
    {
        ParameterOutput { Origin: OutputOrigin.OfTask from } when from.Task.Component.Definition is { } known
            && known.Spec.OutputParameters.TryGetValue(from.Name, out ParameterOutputSpec? parameter) => parameter.Description,
        ArtifactOutput { Origin: OutputOrigin.OfTask from } when from.Task.Component.Definition is { } known
            && known.Spec.OutputArtifacts.TryGetValue(from.Name, out ArtifactOutputSpec? artifact) => artifact.Description,
        _ => "",
    });

    private static Argument Member(Parameter record, string name)
        => record.Source is { } source ? source[name]
        : (record.Content.Content as ArgumentContent.Constant)?.Value is Value.Struct known && known.Members.TryGetValue(name, out Value? value) ? Argument.FromValue(value)
        : new Argument(new ArgumentContent.Invalid($"The record has no member \"{name}\"."));

    private static PipelineParameter Declare(PipelineBuilder pipeline, PortText port, ParameterType type, Sequence<Value> literals)
    {
        Argument? otherwise = port.Default is { } json ? new(new ArgumentContent.Constant(ValueJson.Read(json), type)) : null;
        PipelineParameter parameter = pipeline.Declare(port.Name, type, otherwise, port.IsOptional || otherwise is not null, port.Description);
        foreach (Value literal in literals)
            parameter.AllowOnly(literal);
        foreach (string allowed in port.AllowOnly)
            parameter.AllowOnly(Argument.Json(allowed));
        return parameter;
    }
}

/// <summary>What generated code says of a parameter of a pipeline.</summary>
/// <param name="Name">Its name in the compiled form.</param>
/// <param name="Description">What it is for; empty if not said.</param>
public sealed record PortText(string Name, string Description = "")
{
    /// <summary>The default as JSON; null: there is none.</summary>
    public string? Default { get; init; }

    /// <summary>May be absent even without a default.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The only values, as JSON; empty: any.</summary>
    public IReadOnlyList<string> AllowOnly { get; init; } = [];
}
