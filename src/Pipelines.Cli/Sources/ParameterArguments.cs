using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Sources;

/// <summary>Run parameters as the command line gives them.</summary>
internal static class ParameterArguments
{
    /// <summary><c>k=v</c> is text converted by the declared type, <c>k=@JSON</c> is a JSON value.</summary>
    /// <exception cref="RefusedException">One or more cannot be read; all of them are told.</exception>
    public static Map<Value> Read(ComponentSpec root, IReadOnlyList<string> arguments)
    {
        Dictionary<string, Value> given = new(StringComparer.Ordinal);
        List<Problem> problems = [];
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                problems.Add(new("PIPE201", $"--param {argument}", "It has no name and value.", "Write NAME=VALUE, or NAME=@JSON."));
                continue;
            }
            string name = argument[..equals];
            Result<Value> value = Convert(root, name, argument[(equals + 1)..]);
            if (value.Succeeded)
                given[name] = value.Value;
            else
                problems.Add(new("PIPE202", $"--param {name}", value.Error, ""));
        }
        return problems.Count == 0 ? given.ToMap() : throw new RefusedException("The command line", problems);
    }

    private static Result<Value> Convert(ComponentSpec root, string name, string text)
    {
        if (text.StartsWith('@'))
        {
            try
            {
                return Result.Ok(ValueJson.Read(text[1..]));
            }
            catch (JsonException broken)
            {
                return Result.Fail<Value>($"The text behind '@' is no JSON: {broken.Message}");
            }
        }
        // An unknown name is told by the check of the run's parameters, with the nearest one.
        return root.InputParameters.TryGetValue(name, out ParameterInputSpec? declared)
            ? ParameterText.ReadArgument(text, declared.Type, $"parameter \"{name}\"")
            : Result.Ok(Value.Of(text));
    }
}
