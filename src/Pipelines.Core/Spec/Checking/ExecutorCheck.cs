using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Executors: what each can be seen to do wrong without running. One that no component uses is legal.</summary>
internal static class ExecutorCheck
{
    public static void Run(CheckedPackage file)
    {
        foreach ((string label, ExecutorSpec executor) in file.Pipeline.Executors)
        {
            Place place = file.Top["deploymentSpec"]["executors"][label];
            PlaceholderNames? names = PlaceholderCheck.NamesOf(file, label);
            switch (executor)
            {
                case ExecutorSpec.Container container:
                    CheckContainer(label, container, names, place["container"]);
                    ClaimTaskCheck.Run(file, label, container);
                    break;
                case ExecutorSpec.Importer importer:
                    ImporterCheck.Run(file, label, importer, names, place["importer"]);
                    break;
                case ExecutorSpec.Resolver:
                    place["resolver"].Report(Codes.UnsupportedExecutor,
                        $"The executor \"{label}\" is a resolver, which looks up artifacts of earlier runs; resolvers are not supported.",
                        "Use an importer with the artifact's URI.");
                    break;
            }
        }
    }

    /// <summary>Checks environment variables, also those of platforms' containers.</summary>
    public static void CheckEnvironment(Sequence<EnvironmentVariable> environment, Place place)
    {
        for (int i = 0; i < environment.Count; i++)
        {
            CheckVariable(environment[i].Name, place[i]["name"]);
            CheckText(environment[i].Value, place[i]["value"]);
        }
    }

    /// <summary>Checks the name of an environment variable.</summary>
    public static void CheckVariable(string name, Place place)
    {
        if (name.Length == 0)
            place.ReportMissing(Codes.BadContainer, "An environment variable has no name.", "Give it a name.");
        else if (name.AsSpan().ContainsAny('=', '\0'))
            place.Report(Codes.BadContainer, $"\"{Shortened.Line(name)}\" cannot name an environment variable.",
                "Leave out \"=\" and control characters.");
    }

    private static void CheckContainer(string label, ExecutorSpec.Container container, PlaceholderNames? names, Place place)
    {
        if (container.Image.Length == 0)
            place["image"].ReportMissing(Codes.BadContainer, $"The container of the executor \"{label}\" has no image.",
                "Name the image, such as python:3.12.");
        CheckText(container.Image, place["image"]);
        for (int i = 0; i < container.Command.Count; i++)
            CheckText(container.Command[i], place["command"][i]);
        for (int i = 0; i < container.Args.Count; i++)
            CheckText(container.Args[i], place["args"][i]);
        CheckEnvironment(container.Env, place["env"]);
        PlaceholderCheck.CheckContainer(container, names, place);
        ResourceCheck.Run(container.Resources, names, place["resources"]);
    }

    /// <summary>No process can be handed a text with a NUL in it.</summary>
    private static void CheckText(string text, Place place)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            place.Report(Codes.BadContainer, "The text holds a NUL character, which cannot be handed to a program.", "Remove it.");
    }
}
