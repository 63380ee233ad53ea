using System.Text;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;

namespace Pipelines.Sdk.Compiling;

/// <summary>Writes conditions in the format's expression language.</summary>
internal static class ConditionText
{
    /// <summary>When a branch runs: no earlier one does, and its own condition holds.</summary>
    public static string Of(Branch branch, Wires wires)
    {
        List<string> terms = [];
        foreach (Branch earlier in branch.Group.Branches.TakeWhile(earlier => earlier != branch))
            terms.Add($"!({Text(earlier.Condition!, branch, wires)})");
        if (branch.Condition is not null)
            terms.Add(Text(branch.Condition, branch, wires, isWhole: terms.Count == 0));
        return string.Join(" && ", terms);
    }

    private static string Text(Condition condition, Branch branch, Wires wires, bool isWhole = true) => condition switch
    {
        Condition.Comparison comparison => Text(comparison, branch, wires),
        Condition.Not not => $"!({Text(not.Negated, branch, wires)})",
        Condition.Both both => $"{Text(both.Left, branch, wires, isWhole: false)} && {Text(both.Right, branch, wires, isWhole: false)}",
        Condition.Either either => Grouped(
            $"{Text(either.Left, branch, wires, isWhole: false)} || {Text(either.Right, branch, wires, isWhole: false)}", !isWhole),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Grouped(string text, bool grouped) => grouped ? $"({text})" : text;

    private static string Text(Condition.Comparison comparison, Branch branch, Wires wires)
    {
        ParameterType type = ComparedType.Of(comparison) ?? ParameterType.String;
        return $"{Operand(comparison.Left, type, branch, wires)} {comparison.Sign} {Operand(comparison.Right, type, branch, wires)}";
    }

    private static string Operand(Argument operand, ParameterType type, Branch branch, Wires wires) => operand.Content switch
    {
        ArgumentContent.Reference { Source: ParameterSource source } => Reference(source, type, branch, wires),
        ArgumentContent.Constant constant => Literal(constant.Value, type),
        _ => throw new System.Diagnostics.UnreachableException("The checks let nothing else pass."),
    };

    private static string Reference(ParameterSource source, ParameterType type, Branch branch, Wires wires)
    {
        ParameterType own = Channels.TypeOf(source, type);
        string reference = $"inputs.parameter_values['{wires.Enter(source, branch, type)}']";
        // All numbers arrive as doubles, and the language does not compare a double with an integer.
        string number = own == ParameterType.Integer ? $"int({reference})" : reference;
        return own == ParameterType.Integer && type == ParameterType.Double ? $"double({number})" : number;
    }

    private static string Literal(Value value, ParameterType type)
    {
        string text = value.ToText();
        return type switch
        {
            ParameterType.Double when !text.Contains('.', StringComparison.Ordinal) => $"{text}.0",
            ParameterType.String => Quoted(text),
            _ => text,
        };
    }

    private static string Quoted(string text)
    {
        StringBuilder quoted = new("'", text.Length + 8);
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\\' => @"\\",
                '\'' => @"\'",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ => c.ToString(),
            });
        }
        return quoted.Append('\'').ToString();
    }
}
