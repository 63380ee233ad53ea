using System.Text;

namespace Pipelines.Core.Spec.Documents;

/// <summary>The two spellings that proto3's JSON mapping allows for one field.</summary>
internal static class FieldName
{
    /// <summary><c>componentRef</c> as <c>component_ref</c>.</summary>
    public static string Snake(string camel)
    {
        StringBuilder snake = new(camel.Length + 4);
        foreach (char c in camel)
        {
            if (char.IsAsciiLetterUpper(c))
                snake.Append('_').Append(char.ToLowerInvariant(c));
            else
                snake.Append(c);
        }
        return snake.ToString();
    }
}
