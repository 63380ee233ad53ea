using System.Text;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Documents;

/// <summary>Reads texts into values, for tests of the syntax alone.</summary>
internal static class Texts
{
    /// <summary>The one document as JSON.</summary>
    public static string Json(string text)
    {
        ProblemList problems = new();
        List<Node>? documents = DocumentText.Read(Encoding.UTF8.GetBytes(text), problems);
        Assert.True(problems.IsEmpty, string.Join("\n", problems.ToSequence()));
        return ValueJson.Write(FreeValues.ToValue(Assert.Single(documents!)));
    }

    /// <summary>The only problem of a text, as <c>CODE place</c>.</summary>
    public static string Problem(string text) => Problem(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Problem(string)"/>
    public static string Problem(ReadOnlySpan<byte> bytes)
    {
        ProblemList problems = new();
        DocumentText.Read(bytes, problems);
        Problem only = Assert.Single(problems.ToSequence());
        return $"{only.Code} {only.Place}";
    }

    /// <summary>A text said many times.</summary>
    public static string Times(this string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
