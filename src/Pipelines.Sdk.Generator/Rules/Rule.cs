using Microsoft.CodeAnalysis;

namespace Pipelines.Sdk.Generator.Rules;

/// <summary>What is told of an author's files and code; each has a paragraph in <c>docs/problems-build.md</c>.</summary>
internal static class Rule
{
    public static readonly DiagnosticDescriptor NotYaml = File("PIPE301", "A component file is not YAML");
    public static readonly DiagnosticDescriptor NoInterface = File("PIPE302", "An additional file is no component");
    public static readonly DiagnosticDescriptor Malformed = File("PIPE303", "A component file is written wrongly");
    public static readonly DiagnosticDescriptor SameName = Code("PIPE304", "Two components have one name",
        "\"{0}\" and \"{1}\" would both be Components.{2}. Give one of them another name.", WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor NotStatic = Code("PIPE310", "A component or pipeline must be a static method",
        "{0} \"{1}\" is not static: nobody makes an object of \"{2}\" when it is called. Make it static, and hand over what it needs as parameters.");

    public static readonly DiagnosticDescriptor LocalFunction = Code("PIPE311", "A component must be a method of a class",
        "Component \"{0}\" is a local function{1}. Its step is a process of its own, where nothing around it exists. Move it out, as a static method of a class, and hand over what it needs as parameters.");

    public static readonly DiagnosticDescriptor NotSeen = Code("PIPE312", "A component or pipeline must be internal or public",
        "{0} \"{1}\" cannot be called by the generated program: {2}. Make it internal or public.");

    public static readonly DiagnosticDescriptor UnsupportedInput = Code("PIPE313", "The type of an input cannot travel",
        "Parameter \"{0}\" of component \"{1}\" is of type {2}, which the format has no form for. Use string, long, double, bool, an enum, a record with [Struct], a list or dictionary of these, or an artifact as Input<T> or Output<T>.{3}");

    public static readonly DiagnosticDescriptor UnsupportedOutput = Code("PIPE314", "The type of a result cannot travel",
        "The result {0}of component \"{1}\" is of type {2}, which the format has no form for. Return string, long, double, bool, an enum, a record with [Struct], a list or dictionary of these, or a tuple of them; write files as Output<T>.");

    public static readonly DiagnosticDescriptor IllegalName = Code("PIPE315", "A name that the format cannot hold",
        "\"{0}\" is no name of a {1}: it has lower-case letters, digits and dashes. Call it \"{2}\".");

    public static readonly DiagnosticDescriptor NotAStruct = Code("PIPE316", "A record that cannot travel",
        "[Struct] \"{0}\": {1}");

    public static readonly DiagnosticDescriptor PipelineInput = Code("PIPE320", "A pipeline takes what only the run knows",
        "Parameter \"{0}\" of pipeline \"{1}\" is of type {2}, but its value is not known before the run. {3}");

    public static readonly DiagnosticDescriptor PipelineOutput = Code("PIPE321", "A pipeline gives outputs of its tasks",
        "The result {0}of pipeline \"{1}\" is of type {2}. Return void, an output of a task, or a tuple with names such as (Artifact<Model> Best, Parameter<double> Score).");

    public static readonly DiagnosticDescriptor WrongDefault = Code("PIPE322", "A default of another type",
        "{0} of parameter \"{1}\" is {2}, but the parameter is {3}. Write {4}.");

    public static readonly DiagnosticDescriptor CalledDirectly = Code("PIPE323", "A component is called in place of being put into the pipeline",
        "This calls \"{0}\" now, while the pipeline is compiled. To make it a task of the pipeline, call Components.{1}(...).");

    private static DiagnosticDescriptor File(string id, string title) => Code(id, title, "{0} {1}");

    private static DiagnosticDescriptor Code(string id, string title, string text, params string[] tags)
        => new(id, title, text, "Pipelines", DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: tags);
}
