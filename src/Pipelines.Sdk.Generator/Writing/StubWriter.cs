using Pipelines.Sdk.Generator.Stubs;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Writing;

/// <summary>Writes the method that puts a component into a pipeline, and the class of its task.</summary>
internal static class StubWriter
{
    private const string Sdk = "global::Pipelines.Sdk";

    private static readonly string[] Taken =
    [
        "Named", "DisplayName", "After", "Caching", "Retry", "TimeOut", "Env", "Cpu", "Memory", "Accelerator", "IgnoreUpstreamFailure", "Kubernetes",
        "Component", "Swept", "Equals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone",
    ];

    /// <summary>A whole file.</summary>
    /// <param name="space">The namespace; empty: the global one.</param>
    /// <param name="stub">The stub.</param>
    /// <param name="component">Writes the expression of the component.</param>
    public static string Write(string space, StubModel stub, Action<CodeWriter> component)
    {
        CodeWriter code = new();
        if (space.Length > 0)
            code.Line($"namespace {space};\n");
        code.Open("static partial class Components");
        Method(code, stub);
        code.Line();
        Task(code, stub, component);
        code.Close();
        return code.ToString();
    }

    private static void Method(CodeWriter code, StubModel stub)
    {
        string reach = stub.IsPublic ? "public" : "internal";
        HashSet<string> variables = new(stub.Inputs.Select(input => input.Variable), StringComparer.Ordinal);
        string file = Names.Free("callerFile", variables), line = Names.Free("callerLine", variables);
        code.Doc("summary", stub.Summary.Length > 0 ? stub.Summary : $"Puts component \"{stub.Component}\" into the pipeline.");
        foreach (StubInput input in stub.Inputs)
        {
            string otherwise = input.IsRequired ? "" : input.Default.Length > 0 ? $" Default: {input.Default}." : " May be left out.";
            code.Doc("param", (input.Description + otherwise).Trim(), $" name=\"{input.Variable.TrimStart('@')}\"");
        }
        code.Doc("param", "Left out: where the call stands, for the task's name.", $" name=\"{file}\"");
        code.Doc("param", "Left out: where the call stands, for the task's name.", $" name=\"{line}\"");
        code.Line($"{reach} static {stub.Method}Task {stub.Method}(");
        foreach (StubInput input in stub.Inputs)
            code.Line($"    {input.Type}{(input.IsRequired ? "" : "?")} {input.Variable}{(input.IsRequired ? "" : " = null")},");
        code.Line($"    [global::System.Runtime.CompilerServices.CallerFilePath] string {file} = \"\",");
        code.Line($"    [global::System.Runtime.CompilerServices.CallerLineNumber] int {line} = 0)");
        code.Line($"    => new({Sdk}.Stubs.Stub.Put(");
        code.Line($"        {stub.Method}Task.Component, {file}, {line}, \"{stub.Method}\",");
        code.Line($"        new string[] {{ {string.Join(", ", stub.Inputs.Select(input => CodeWriter.Literal(input.Name)))} }},");
        code.Line($"        new {Sdk}.Handle?[] {{ {string.Join(", ", stub.Inputs.Select(input => input.Variable))} }}));");
    }

    private static void Task(CodeWriter code, StubModel stub, Action<CodeWriter> component)
    {
        string reach = stub.IsPublic ? "public" : "internal";
        code.Doc("summary", $"A task of component \"{stub.Component}\".");
        string parent = stub.Swept is null ? $"TaskOf<{stub.Method}Task>" : $"BodyOf<{stub.Method}Task, {stub.Method}Task.Swept>";
        code.Open($"{reach} sealed class {stub.Method}Task : {Sdk}.{parent}");
        component(code);
        code.Line();
        code.Line($"internal {stub.Method}Task(global::Pipelines.Sdk.Authoring.PipelineTask task) : base(task) {{ }}");
        HashSet<string> taken = new(Taken, StringComparer.Ordinal) { $"{stub.Method}Task" };
        foreach (StubOutput output in stub.Outputs)
        {
            string property = Names.Pascal(output.Name);
            property = Names.Free(taken.Contains(property) ? property + "Output" : property, taken);
            code.Line();
            code.Doc("summary", output.Description.Length > 0 ? output.Description : $"Output \"{output.Name}\".");
            code.Line($"public {output.Type} {property} => base.{output.Maker}({CodeWriter.Literal(output.Name)});");
        }
        if (stub.Swept is not null)
            Swept(code, stub);
        code.Close();
    }

    // What cannot be swept is there as well, so that the compiler can say why.
    private static void Swept(CodeWriter code, StubModel stub)
    {
        code.Line();
        code.Doc("summary", $"The parameters of pipeline \"{stub.Component}\" that a sweep may choose.");
        code.Open("public sealed class Swept");
        HashSet<string> taken = new(StringComparer.Ordinal) { "Swept", "Equals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone" };
        foreach (SweptModel input in stub.Swept!)
        {
            string property = Names.Free(Names.Pascal(input.Name), taken);
            if (taken.Count > 8)
                code.Line();
            code.Doc("summary", input.Description.Length > 0 ? input.Description : $"Parameter \"{input.Name}\".");
            if (!input.HasDefault)
                code.Line($"[global::System.Obsolete({CodeWriter.Literal($"Only a parameter with a default can be swept: give \"{input.Name}\" one by [Default(...)]. Back ends that do not know sweeps run the pipeline once with its defaults.")}, true)]");
            code.Line($"public {Sdk}.{input.Type} {property} => new({CodeWriter.Literal(input.Name)});");
        }
        code.Close();
    }
}
