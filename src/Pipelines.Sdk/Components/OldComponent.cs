using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;
using Pipelines.Sdk.Problems;
using DocumentPlace = Pipelines.Core.Spec.Documents.Place;
using DocumentProblems = Pipelines.Core.Spec.Documents.ProblemList;

namespace Pipelines.Sdk.Components;

/// <summary>Reads the older form of a component: <c>inputs</c>, <c>outputs</c> and <c>implementation.container</c>.</summary>
internal static class OldComponent
{
    private const string Label = "exec-component";

    public static ComponentReading Read(MapNode document, string origin)
    {
        DocumentProblems problems = new() { Source = new SourceMap(document, null) };
        OldFields fields = new(document, new(DocumentPath.Top, problems));
        fields.AllowOnly("name", "description", "inputs", "outputs", "implementation", "metadata");
        OldPorts ports = OldPorts.Read(fields);
        ExecutorSpec.Container? container = ReadContainer(fields, ports);
        if (!problems.IsEmpty || container is null)
            return new(Definition: null, ComponentText.Placed(problems.ToSequence(), origin));
        string name = fields.Text("name") is { Length: > 0 } given ? given : origin;
        return new(
            new ComponentDefinition
            {
                Name = name,
                Description = fields.Text("description"),
                Spec = ports.ToSpec() with { ExecutorLabel = Label },
                Executors = Map.Of<ExecutorSpec>((Label, container)),
            },
            default);
    }

    /// <summary>The name that the compiled form gives to <c>Training data</c>: <c>training_data</c>.</summary>
    public static string PortName(string name)
    {
        StringBuilder port = new(name.Length);
        foreach (char c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                port.Append(c);
            else if (port.Length > 0 && port[^1] != '_')
                port.Append('_');
        }
        return port.ToString().TrimEnd('_');
    }

    private static ExecutorSpec.Container? ReadContainer(OldFields fields, OldPorts ports)
    {
        OldFields? implementation = fields.Map("implementation");
        implementation?.AllowOnly("container");
        OldFields? container = implementation?.Map("container");
        if (container is null)
        {
            fields.Place["implementation"].ReportMissing(Code.ComponentMalformed, "The component has no program.", "Write implementation.container with an image and a command.");
            return null;
        }
        container.AllowOnly("image", "command", "args", "env");
        string image = container.Text("image");
        if (image.Length == 0)
            container.Place["image"].ReportMissing(Code.ComponentMalformed, "The program has no image.", "Name the image that holds the program.");
        OldPlaceholders placeholders = new(ports);
        return new()
        {
            Image = image,
            Command = placeholders.Read(container.List("command"), container.Place["command"]),
            Args = placeholders.Read(container.List("args"), container.Place["args"]),
            Env = Env(container),
        };
    }

    private static Sequence<EnvironmentVariable> Env(OldFields container)
    {
        OldFields? env = container.Map("env");
        return env is null ? default : env.Names.Select(name => new EnvironmentVariable(name, env.Text(name))).ToSequence();
    }
}
