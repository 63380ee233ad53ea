using Pipelines.Core.Values;

namespace Pipelines.Engine.Steps;

/// <summary>Takes secrets out of texts that people will read, by value: a program may print them under any name.</summary>
public sealed class SecretMask
{
    private const int Shortest = 4;
    private readonly string[] _secrets;

    /// <summary>A mask for these values, longest first, so that one that holds another goes whole.</summary>
    public SecretMask(Sequence<string> secrets)
        => _secrets = [.. secrets.Where(secret => secret.Length >= Shortest).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];

    /// <summary>The text with each secret as <c>***</c>.</summary>
    public string Apply(string text)
    {
        foreach (string secret in _secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }
}
