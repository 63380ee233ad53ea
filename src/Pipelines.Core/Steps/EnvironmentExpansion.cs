using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>
/// The values of a container's environment, where <c>$(NAME)</c> stands for a variable that comes before, as Kubernetes has it:
/// an unknown name stays as it is written, and <c>$$</c> is a dollar sign that begins nothing.
/// </summary>
public static class EnvironmentExpansion
{
    /// <summary>Each variable with its final value, in order; of two with one name the later wins, in its own place.</summary>
    /// <param name="declared">The variables in their order.</param>
    /// <param name="inherited">A variable that is there before the first; null when it is not. May be left out.</param>
    public static Sequence<EnvironmentVariable> Expand(Sequence<EnvironmentVariable> declared, Func<string, string?>? inherited = null)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        List<EnvironmentVariable> expanded = new(declared.Count);
        foreach (EnvironmentVariable variable in declared)
        {
            string value = Expand(variable.Value, name => known.TryGetValue(name, out string? earlier) ? earlier : inherited?.Invoke(name));
            if (!known.TryAdd(variable.Name, value))
            {
                known[variable.Name] = value;
                expanded.RemoveAll(earlier => earlier.Name == variable.Name);
            }
            expanded.Add(variable with { Value = value });
        }
        return expanded.ToSequence();
    }

    internal static string Expand(string text, Func<string, string?> value)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        StringBuilder result = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            char next = text[at] == '$' && at + 1 < text.Length ? text[at + 1] : '\0';
            int close = next == '(' ? text.IndexOf(')', at) : -1;
            if (next == '$')
            {
                result.Append('$');
                at++;
            }
            else if (close > 0)
            {
                result.Append(value(text[(at + 2)..close]) ?? text[at..(close + 1)]);
                at = close;
            }
            else
            {
                result.Append(text[at]);
            }
        }
        return result.ToString();
    }
}
