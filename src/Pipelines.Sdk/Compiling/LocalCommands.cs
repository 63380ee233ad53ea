using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Components;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Compiling;

/// <summary>
/// The programs that stand in for images on the machine where a pipeline was built: <c>localCommand</c> of an executor. A word
/// that begins with <c>./</c> is a file beside the pipeline's own program.
/// </summary>
internal static class LocalCommands
{
    private const string Field = "localCommand";

    /// <summary>Makes the commands absolute; to be run on this machine only.</summary>
    /// <exception cref="PipelineDefinitionException">A program is not there.</exception>
    public static PipelinePackage Resolve(PipelinePackage package, string folder)
    {
        ProblemList problems = new();
        PipelinePackage resolved = Change(package, (label, settings) => settings.TryGetValue(Field, out Value? command)
            ? settings.With(Field, Absolute(command, label, folder, problems))
            : settings);
        problems.ThrowIfAny();
        return resolved;
    }

    /// <summary>Takes the commands out: elsewhere the images run.</summary>
    public static PipelinePackage Remove(PipelinePackage package) => Change(package, (_, settings) => settings.Without(Field));

    private static Value Absolute(Value command, string label, string folder, ProblemList problems)
    {
        string place = $"executor \"{label}\", {Field}";
        if (command is not Value.List { Items.Count: > 0 } words || words.Items.Any(word => word is not Value.String { Text.Length: > 0 }))
        {
            problems.Add(Code.LocalProgram, place, $"{command} is no command.", "Write a list of words, such as [dotnet, ./train.dll].");
            return command;
        }
        return new Value.List(words.Items.Select(word => Absolute(((Value.String)word).Text, place, folder, problems)).ToSequence());
    }

    private static Value Absolute(string word, string place, string folder, ProblemList problems)
    {
        if (!word.StartsWith("./", StringComparison.Ordinal))
            return Value.Of(word);
        string file = Path.GetFullPath(word, folder);
        if (!File.Exists(file))
        {
            problems.Add(Code.LocalProgram, place, $"There is no \"{word}\" beside the pipeline's program in \"{folder}\".",
                "Let the pipeline's project refer to the component's project, so that a build puts the program there.");
        }
        return Value.Of(file);
    }

    private static PipelinePackage Change(PipelinePackage package, Func<string, Map<Value>, Map<Value>> change)
    {
        if (!package.Platform.Platforms.TryGetValue(PlatformMember.OwnPlatform, out Value? value)
            || Members(value) is not { } own
            || !own.TryGetValue("deploymentSpec", out Value? deployment)
            || Members(deployment) is not { } parts
            || !parts.TryGetValue("executors", out Value? all)
            || Members(all) is not { } executors)
        {
            return package;
        }
        Map<Value> changed = executors
            .Select(each => (each.Key, Settings: Members(each.Value) is { } settings ? change(each.Key, settings) : default))
            .Where(each => each.Settings.Count > 0)
            .ToMap(each => each.Key, each => (Value)new Value.Struct(each.Settings));
        own = Pruned(own, "deploymentSpec", Pruned(parts, "executors", changed));
        return package with { Platform = package.Platform with { Platforms = Pruned(package.Platform.Platforms, PlatformMember.OwnPlatform, own) } };
    }

    /// <summary>An empty member would say that the file needs a platform that it does not need.</summary>
    private static Map<Value> Pruned(Map<Value> map, string name, Map<Value> members)
        => members.Count == 0 ? map.Without(name) : map.With(name, new Value.Struct(members));

    private static Map<Value>? Members(Value value) => value is Value.Struct members ? members.Members : null;
}
