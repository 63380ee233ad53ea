using Pipelines.Sdk.Generator.Files;
using Pipelines.Sdk.Generator.Stubs;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Writing;

/// <summary>Writes the stub of a component file.</summary>
internal static class FileStub
{
    private const string Sdk = "global::Pipelines.Sdk";

    // An assembly holds 16 MB of literals at most, and hundreds of components are no rarity.
    private const int LongestPlainText = 4_000;

    private static readonly Dictionary<string, string> System = new(StringComparer.Ordinal)
    {
        ["system.Artifact"] = $"{Sdk}.Artifact",
        ["system.Dataset"] = $"{Sdk}.Dataset",
        ["system.Model"] = $"{Sdk}.Model",
        ["system.Metrics"] = $"{Sdk}.Metrics",
        ["system.ClassificationMetrics"] = $"{Sdk}.ClassificationMetrics",
        ["system.SlicedClassificationMetrics"] = $"{Sdk}.SlicedClassificationMetrics",
        ["system.HTML"] = $"{Sdk}.Html",
        ["system.Markdown"] = $"{Sdk}.Markdown",
    };

    /// <summary>The whole file.</summary>
    /// <param name="file">The component.</param>
    /// <param name="space">The namespace; empty: the global one.</param>
    /// <param name="own">Artifact types of the project, by title.</param>
    public static string Write(ComponentFile file, string space, IReadOnlyDictionary<string, string> own)
    {
        string Kind(string title) => KindOf(title, space, own);
        HashSet<string> variables = new(StringComparer.Ordinal);
        StubModel stub = new(
            file.Method, file.Name, file.Description, IsPublic: false,
            file.Inputs.Where(port => port.Type is not ("TASK_FINAL_STATUS" or "TASK_CONFIG"))
                .Select(port => new StubInput(port.Name, Names.Free(Names.Camel(port.Name), variables), Handle(port, Kind), port.IsRequired, port.Default, port.Description)).ToItems(),
            file.Outputs.Select(port => Output(port, Kind)).ToItems());
        return StubWriter.Write(space, stub, code =>
        {
            code.Line("/// <summary>The component, as its file says it.</summary>");
            bool isLong = file.Text.Length > LongestPlainText;
            code.Line($"public static readonly {Sdk}.Authoring.Component Component = {Sdk}.Stubs.Stub.{(isLong ? "Unpack" : "Read")}({CodeWriter.Literal(file.ShortPath)},");
            code.Verbatim(isLong ? $"\"{CodeWriter.Packed(file.Text)}\"" : CodeWriter.RawLiteral(file.Text));
            code.Line(");");
        });
    }

    /// <summary>Titles of artifact types that neither the Sdk nor the project has a class for.</summary>
    public static IEnumerable<string> UnknownTitles(ComponentFile file, IReadOnlyDictionary<string, string> own)
        => file.Inputs.Concat(file.Outputs).Where(port => port.IsArtifact && !System.ContainsKey(port.Type) && !own.ContainsKey(port.Type)).Select(port => port.Type);

    /// <summary>Classes for such types.</summary>
    public static string WriteKinds(IEnumerable<string> titles, string space)
    {
        CodeWriter code = new();
        if (space.Length > 0)
            code.Line($"namespace {space};\n");
        foreach (string title in titles)
        {
            code.Doc("summary", $"The artifact type \"{title}\".");
            code.Line($"[{Sdk}.ArtifactType({CodeWriter.Literal(title)})]");
            code.Line($"internal sealed class {Names.Pascal(title)} : {Sdk}.CustomArtifact;\n");
        }
        return code.ToString();
    }

    private static string KindOf(string title, string space, IReadOnlyDictionary<string, string> own)
        => System.TryGetValue(title, out string known) || own.TryGetValue(title, out known)
            ? known
            : $"global::{(space.Length > 0 ? space + "." : "")}{Names.Pascal(title)}";

    private static string Handle(FilePort port, Func<string, string> kind) => port.IsArtifact
        ? port.Type == "system.Artifact" ? $"{Sdk}.{(port.IsList ? "AnyArtifacts" : "AnyArtifact")}" : $"{Sdk}.{(port.IsList ? "Artifacts" : "Artifact")}<{kind(port.Type)}>"
        : Parameter(port.Type);

    private static StubOutput Output(FilePort port, Func<string, string> kind)
    {
        string maker = port.IsArtifact
            ? $"{(port.IsList ? "Artifacts" : "Artifact")}<{kind(port.Type)}>"
            : port.Type switch
            {
                "NUMBER_DOUBLE" => "Value<double>",
                "NUMBER_INTEGER" => "Value<long>",
                "BOOLEAN" => "Value<bool>",
                "LIST" => "List",
                "STRUCT" or "TASK_FINAL_STATUS" or "TASK_CONFIG" => "Struct",
                _ => "Value<string>",
            };
        return new(port.Name, port.IsArtifact ? $"{Sdk}.{maker}" : Parameter(port.Type), maker, port.Description);
    }

    private static string Parameter(string type) => type switch
    {
        "NUMBER_DOUBLE" => $"{Sdk}.Parameter<double>",
        "NUMBER_INTEGER" => $"{Sdk}.Parameter<long>",
        "BOOLEAN" => $"{Sdk}.Parameter<bool>",
        "LIST" => $"{Sdk}.ParameterList",
        "STRUCT" or "TASK_FINAL_STATUS" or "TASK_CONFIG" => $"{Sdk}.ParameterStruct",
        _ => $"{Sdk}.Parameter<string>",
    };
}
