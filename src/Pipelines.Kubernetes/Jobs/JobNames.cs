using System.Globalization;
using System.Text;
using Pipelines.Core.Values;

namespace Pipelines.Kubernetes.Jobs;

/// <summary>
/// The name of an attempt's Job, computed, so that whoever starts the attempt again finds the one that is there:
/// <c>RUN8-TASK-HASH8-ATTEMPT</c>, a DNS label. No two attempts share one.
/// </summary>
internal static class JobNames
{
    // A Job's name is a label of its pods; an index and its hyphen come behind it in the host's name of a worker.
    private const int Longest = 63 - 6;
    private const int RunLength = 8;
    private const int HashLength = 8;

    /// <summary>The name; what it was made of stands in the Job's annotations.</summary>
    public static string Of(AttemptId attempt)
    {
        string hash = Digest.Of($"{attempt.Run.Value}\n{attempt.Task.Text}").Hex[..HashLength];
        string end = string.Create(CultureInfo.InvariantCulture, $"-{hash}-{attempt.Number}");
        string run = Slug(attempt.Run.Value, RunLength, "run");
        return $"{run}-{Slug(attempt.Task.Text, Longest - run.Length - 1 - end.Length, "step")}{end}";
    }

    /// <summary>Lower case letters, digits and hyphens, beginning with a letter and ending with none; cut to a length.</summary>
    internal static string Slug(string text, int longest, string otherwise)
    {
        StringBuilder slug = new();
        foreach (char c in text.ToLowerInvariant())
        {
            bool isPlain = char.IsAsciiLetterLower(c) || (char.IsAsciiDigit(c) && slug.Length > 0);
            if (isPlain)
                slug.Append(c);
            else if (char.IsAsciiDigit(c))
                slug.Append('r').Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        string cut = slug.ToString(0, Math.Min(slug.Length, longest)).TrimEnd('-');
        return cut.Length > 0 ? cut : otherwise;
    }
}
